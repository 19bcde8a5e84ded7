"""Passkeys in a real browser with an authenticator of Chromium's own, and a whole sign-in by keyboard (ASVS 6.3.3)."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page

from attendance_mis.accounts.models import User
from tests.accounts.test_second_factor import PASSWORD, with_password
from tests.browser.driver import Driver, look
from tests.conftest import browser
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(world: World, settings: pytest.FixtureRequest) -> User:
    settings.SECOND_FACTOR = True  # type: ignore[attr-defined]  # pytest-django's settings
    cache.clear()
    return with_password(world.people["officer"])


def device(page: Page) -> None:
    """A phone with a finger on it, as Chromium imitates one."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def by_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill("officer@alpha.invalid")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def heading(page: Page, words: str) -> None:
    page.get_by_role("heading", name=words).wait_for()


def test_passkey_is_made_on_the_way_in_and_then_opens_alone_after_a_password_and_to_confirm(
    officer: User,
) -> None:
    client = browser("alpha.testserver")

    def script(page: Page) -> None:
        device(page)
        look(page, "sign-in")
        by_password(page)
        heading(page, "Set up a second factor")
        look(page, "set-up")
        page.get_by_role("link", name="Passkey").click()
        look(page, "add-passkey")
        page.get_by_label("Name of this device").fill("Test phone")
        page.get_by_role("button", name="Make a passkey").click()
        heading(page, "Keep these codes")
        look(page, "codes")
        page.get_by_role("button", name="I have kept them").click()
        page.goto("http://alpha.testserver/second-factor/")
        look(page, "second-factor")
        assert "Test phone" in page.locator("main").inner_text()
        # Alone.
        sign_out(page)
        page.get_by_role("button", name="Sign in with a passkey").click()
        is_in(page)
        # After a password.
        sign_out(page)
        by_password(page)
        heading(page, "One more step")
        look(page, "second-step")
        page.get_by_role("button", name="Use your passkey").click()
        is_in(page)
        # To confirm.
        page.goto("http://alpha.testserver/confirm/?next=/password/")
        look(page, "confirm")
        page.get_by_role("button", name="Use your passkey").click()
        heading(page, "Change your password")

    Driver(client).run("/sign-in/", script)

    passkey = Authenticator.objects.get(user=officer, type="webauthn")
    assert passkey.last_used_at is not None


def is_in(page: Page) -> None:
    page.locator(".app-person").wait_for()


def sign_out(page: Page) -> None:
    page.locator(".app-person summary").click()
    page.get_by_role("button", name="Sign out").click()
    heading(page, "Sign in to")


def test_app_is_set_up_and_used_by_keyboard_on_a_phone(officer: User) -> None:
    client = browser("alpha.testserver")

    def script(page: Page) -> None:
        keys = page.keyboard
        page.get_by_label("E-mail address").focus()
        keys.type("officer@alpha.invalid")
        keys.press("Tab")
        keys.type(PASSWORD)
        keys.press("Enter")
        heading(page, "Set up a second factor")
        page.get_by_role("link", name="Authenticator app").focus()
        keys.press("Enter")
        heading(page, "Authenticator app")
        look(page, "app-360")
        secret = re.sub(r"\s", "", page.locator(".app-key").inner_text())
        page.get_by_role("textbox", name="Code").focus()
        step = int(totp.time.time()) // totp.app_settings.TOTP_PERIOD
        keys.type(totp.format_hotp_value(totp.hotp_value(secret, step)))
        keys.press("Enter")
        heading(page, "Keep these codes")
        look(page, "codes-360")
        page.get_by_role("button", name="I have kept them").focus()
        keys.press("Enter")
        is_in(page)

    class StoppedClock:
        """Else the half minute may end between reading the code and sending it."""

        def time(self) -> float:
            return 1_800_000_000.0

    held, totp.time = totp.time, StoppedClock()
    try:
        Driver(client).run("/sign-in/", script, viewport={"width": 360, "height": 740})
    finally:
        totp.time = held
    assert Authenticator.objects.filter(user=officer, type="totp").exists()

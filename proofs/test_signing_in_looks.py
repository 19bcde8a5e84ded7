"""The pages about signing in, as they look on a phone: no barrier, no sideways scroll."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from attendance_mis.accounts import confirm
from tests.accounts.providers import provider
from tests.browser.driver import HOST, Driver, look
from tests.conftest import _as_at_home, _clock, alpha, browser, django_db_setup, sign_in, world
from tests.world import World

__all__ = ["_as_at_home", "_clock", "alpha", "django_db_setup", "sign_in", "world"]

pytestmark = pytest.mark.browser


def test_pages_of_the_trust_and_of_a_person_have_no_barrier(
    world: World, sign_in: Callable[..., Client]
) -> None:
    one, head = provider(), world.people["head"]
    client = sign_in(head)

    def script(page: Page) -> None:
        look(page, "signing-in")
        for address, name in [
            (f"/signing-in/providers/{one.id}/", "provider"),
            (f"/schools/900001/people/{world.people['officer'].id}/", "person"),
            ("/sign-ins/", "sign-ins"),
            ("/second-factor/", "second-factor-none"),
        ]:
            page.goto(HOST + address)
            look(page, name)

    Driver(client).run("/signing-in/", script, viewport={"width": 360, "height": 740})


def test_question_in_place_of_a_form_and_the_door_have_no_barrier(
    world: World, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider()
    head = world.people["head"]
    head.set_password("example-register-2026")
    head.save()
    client = sign_in(head)

    def script(page: Page) -> None:
        monkeypatch.setattr(confirm, "FRESH_SECONDS", -1)  # the page opened in time; its form is sent late
        page.get_by_label("Name").fill("Nora Newcombe")
        page.get_by_role("button", name="Add this person").click()
        page.get_by_role("heading", name="Confirm it is you").wait_for()
        look(page, "question")

    Driver(client).run("/schools/900001/people/new/", script)
    Driver(browser("alpha.testserver")).run(
        "/sign-in/", lambda page: look(page, "door-360"), viewport={"width": 360, "height": 740}
    )

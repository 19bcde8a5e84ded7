"""One's own sign-ins, news of a new browser, and the end that is said in time (security rules 14 and 15)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from attendance_mis.accounts.browsers import in_words
from attendance_mis.accounts.models import NewBrowser, User, UserSession
from attendance_mis.kit import clock
from attendance_mis.kit.throttle import forget
from attendance_mis.kit.words import short_date
from tests.accounts.test_second_factor import PASSWORD, said, with_password
from tests.browser.driver import Driver, look
from tests.conftest import browser
from tests.world import World

SignIn = Callable[..., Client]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0"
NOTES_LIKE = "/schools/900001/support/safeguarding/"


@pytest.fixture
def head(world: World, settings: pytest.FixtureRequest) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # pytest-django's settings
    person = with_password(world.people["head"])
    for who in (person.email, f"{person.email} at home"):
        forget("sign-in", who)
    return person


def by_password(client: Client, person: User) -> None:
    client.post("/sign-in/", {"email": person.email, "password": PASSWORD}, headers={"user-agent": FIREFOX})


def aged(client: Client, **seconds_ago: int) -> None:
    session = client.session
    for name, ago in seconds_ago.items():
        session[name] = int(time.time()) - ago
    session.save()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0 Safari/537.36", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/144.0 Safari/537.36 Edg/144.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on an iPad"),
        ("", "A browser on an unknown device"),
    ],
)  # fmt: skip
def test_browser_is_told_in_words(user_agent: str, words: str) -> None:
    assert in_words(user_agent) == words


def test_own_sign_ins_are_listed_and_one_is_ended(head: User, world: World, sign_in: SignIn) -> None:
    here, there, officer = browser("alpha.testserver"), sign_in(head), sign_in(world.people["officer"])
    by_password(here, head)
    there.get("/password/")
    page = said(here.get("/sign-ins/"))
    assert page.count("Since ") == 2
    assert "Firefox on Windows" in page
    assert str(here.session.session_key) not in page
    assert page.count(f"Since {short_date(clock.now())}, ") == 2  # by the clock of every other page
    ref = page.split('name="ref" value="')[1].split('"')[0]

    here.post("/sign-ins/", {"ref": ref})

    assert there.get("/password/").status_code == 302
    assert here.get("/password/").status_code == 200
    assert officer.get("/password/").status_code == 200


def test_all_others_are_ended_and_nobody_elses(head: User, world: World, sign_in: SignIn) -> None:
    here, others, officer = sign_in(head), [sign_in(head) for _ in range(3)], sign_in(world.people["officer"])

    here.post("/sign-ins/")

    assert [one.get("/password/").status_code for one in others] == [302] * 3
    assert here.get("/password/").status_code == 200
    assert officer.get("/password/").status_code == 200


def test_sign_in_of_somebody_else_is_not_ended_by_its_name(head: User, world: World, sign_in: SignIn) -> None:
    officer = sign_in(world.people["officer"])
    ref = (
        said(sign_in(world.people["officer"]).get("/sign-ins/")).split('name="ref" value="')[1].split('"')[0]
    )

    sign_in(head).post("/sign-ins/", {"ref": ref})

    assert officer.get("/password/").status_code == 200
    assert UserSession.objects.filter(user_id=world.people["officer"].id).count() == 2


def test_new_browser_is_told_once_in_a_known_one_and_never_in_the_new_one(head: User) -> None:
    known, new = browser("alpha.testserver"), browser("alpha.testserver")
    by_password(known, head)
    assert not NewBrowser.objects.exists()  # the first of all
    head.refresh_from_db()

    by_password(new, head)
    assert "new browser" not in said(new.get("/password/"))
    by_password(known, head)
    assert "Somebody signed in as you in a new browser: Firefox on Windows" in said(known.get("/password/"))
    by_password(known, head)
    assert "new browser" not in said(known.get("/password/"))


@pytest.mark.parametrize(("idle", "in_still"), [(1790, True), (1810, False)])
def test_sign_in_ends_after_half_an_hour_alone(
    head: User, sign_in: SignIn, idle: int, in_still: bool
) -> None:
    client = sign_in(head)
    aged(client, seen=idle)

    assert (client.get("/password/").status_code == 200) is in_still


def test_safeguarding_page_shuts_after_ten_minutes_and_another_page_after_thirty(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.people["dsl"])
    assert client.get(NOTES_LIKE).status_code == 200
    assert client.get("/still-here/", headers={"X-Background": "1"}).json()["left"] <= 600
    aged(client, seen=610)
    assert client.get("/password/").status_code == 302

    client = sign_in(world.people["dsl"])
    client.get(NOTES_LIKE)
    client.get("/password/")
    aged(client, seen=610)
    assert client.get("/password/").status_code == 200


def test_asking_how_long_keeps_nobody_signed_in_and_staying_does(head: User, sign_in: SignIn) -> None:
    client = sign_in(head)
    aged(client, seen=1700, began=3000)

    asked = [client.get("/still-here/", headers={"X-Background": "1"}).json()["left"] for _ in range(2)]
    assert max(asked) <= 100
    assert client.post("/still-here/", headers={"X-Background": "1"}).json()["left"] >= 1795


def test_nobody_stays_longer_than_ten_hours(head: User, sign_in: SignIn) -> None:
    client = sign_in(head)
    aged(client, began=36_000 - 50)

    said = client.post("/still-here/").json()
    assert said["left"] == said["most"]
    assert 0 < said["left"] <= 50  # staying does not lengthen the ten hours
    aged(client, began=36_001)
    assert client.post("/still-here/").json() == {"left": 0, "most": 0}


@pytest.mark.browser
def test_page_about_to_end_says_so_and_lets_the_person_stay(
    head: User, sign_in: SignIn, settings: pytest.FixtureRequest
) -> None:
    settings.SESSION_IDLE_SECONDS = 150  # type: ignore[attr-defined]  # pytest-django's settings
    client = sign_in(head)
    aged(client, seen=50)

    def script(page: Page) -> None:
        dialog = page.locator("#dialog-time-out")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        dialog.wait_for()
        assert "Your marks are safe" in dialog.inner_text()
        look(page, "time-out")
        page.keyboard.press("Enter")  # the focus is on staying
        dialog.wait_for(state="hidden")
        # Signed out in another tab.
        page.evaluate(
            "fetch('/sign-out/', {method: 'POST', body: new FormData(document.querySelector('.app-person form'))})"
        )
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        dialog.wait_for()
        page.get_by_role("link", name="Sign in again").wait_for()
        look(page, "signed-out")

    Driver(client).run("/sign-ins/", script, viewport={"width": 360, "height": 740})


@pytest.mark.browser
def test_page_that_shut_is_there_again_when_its_person_is(
    world: World, sign_in: SignIn, settings: pytest.FixtureRequest
) -> None:
    settings.SAFEGUARDING_IDLE_SECONDS = 600  # type: ignore[attr-defined]  # pytest-django's settings
    client = sign_in(world.people["dsl"])
    standing = "**/still-here/"

    def script(page: Page) -> None:
        dialog = page.locator("#dialog-time-out")
        heading = page.locator("main h1")
        assert heading.count() == 1
        page.route(standing, lambda route: route.fulfill(json={"left": 100, "most": 9000}))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        dialog.wait_for()
        assert "words that were not sent go with it" in dialog.inner_text()
        page.unroute(standing)
        page.route(standing, lambda route: route.fulfill(json={"left": 0, "most": 0}))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.get_by_role("link", name="Sign in again").wait_for()
        assert heading.count() == 0
        # Signed in again in another tab.
        page.unroute(standing)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        heading.wait_for()

    Driver(client).run(NOTES_LIKE, script)

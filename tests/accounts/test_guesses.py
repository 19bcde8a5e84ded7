"""Attackers are held back, the staff room is not (promise P17)."""

from __future__ import annotations

import random

import pytest
from django.core.cache import cache
from django.test import Client

from attendance_mis.accounts import guesses
from attendance_mis.accounts.models import User
from attendance_mis.kit.throttle import forget
from tests.conftest import browser
from tests.world import World, make_person

PASSWORD = "example-register-2026"
RIGHT, WRONG, WAIT = 302, 400, 429


@pytest.fixture(autouse=True)
def _nobody_has_tried(world: World, settings: pytest.FixtureRequest) -> None:
    # Two hundred sign-ins: how passwords are hashed is not what is tried here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # pytest-django's settings
    cache.delete("sign-in:wrong")
    for person in User.objects.all():
        for who in (person.email, f"{person.email} at home"):
            forget("sign-in", who)


@pytest.fixture
def head(world: World) -> User:
    return known_password(world.people["head"])


def known_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def tries(client: Client, person: User, password: str, **headers: str) -> int:
    answer = client.post(
        "/sign-in/",
        {"email": person.email, "password": password},
        headers={"host": "alpha.testserver"} | headers,
    )
    return answer.status_code


def test_account_is_held_back_after_five_wrong_passwords_wherever_they_come_from(head: User) -> None:
    said = [
        tries(browser("alpha.testserver"), head, f"guess {n}", **{"X-Forwarded-For": f"198.51.100.{n}"})
        for n in range(8)
    ]

    assert said == [WRONG] * 5 + [WAIT] * 3
    assert tries(browser("alpha.testserver"), head, PASSWORD) == WAIT  # nor is a right one told apart


def test_address_nobody_has_is_answered_alike(world: World) -> None:
    nobody = User(email="nobody.at.all@alpha.invalid")
    forget("sign-in", nobody.email)

    assert [tries(browser("alpha.testserver"), nobody, "guess") for _ in range(6)] == [WRONG] * 5 + [WAIT]


def test_right_password_forgets_the_wrong_ones_before_it(head: User) -> None:
    for _ in range(3):
        assert [tries(browser("alpha.testserver"), head, "a typo") for _ in range(4)] == [WRONG] * 4
        assert tries(browser("alpha.testserver"), head, PASSWORD) == RIGHT


def test_attack_on_an_account_leaves_its_own_browser_open(head: User) -> None:
    own = browser("alpha.testserver")
    assert tries(own, head, PASSWORD) == RIGHT
    own.post("/sign-out/", headers={"host": "alpha.testserver"})

    assert [tries(browser("alpha.testserver"), head, "guess") for _ in range(6)][-1] == WAIT
    assert tries(own, head, PASSWORD) == RIGHT


def test_own_browser_stays_open_however_the_address_is_written(head: User) -> None:
    head.email = "Harriet.Head@alpha.invalid"
    head.save()
    for who in (head.email.lower(), f"{head.email.lower()} at home"):
        forget("sign-in", who)
    own = browser("alpha.testserver")
    assert tries(own, head, PASSWORD) == RIGHT
    own.post("/sign-out/", headers={"host": "alpha.testserver"})

    assert [tries(browser("alpha.testserver"), head, "guess") for _ in range(6)][-1] == WAIT
    assert tries(own, head, PASSWORD) == RIGHT


def test_known_browser_is_held_back_too_when_it_guesses(head: User) -> None:
    own = browser("alpha.testserver")
    tries(own, head, PASSWORD)

    assert [tries(own, head, "guess") for _ in range(6)][-1] == WAIT


def test_office_computer_knows_everybody_however_often_one_of_them_signs_in(world: World) -> None:
    office = browser("alpha.testserver")
    for person in (world.people["head"], *[world.people["office"]] * 11):
        assert tries(office, known_password(person), PASSWORD) == RIGHT
    head = world.people["head"]

    assert [tries(browser("alpha.testserver"), head, "guess") for _ in range(6)][-1] == WAIT
    assert tries(office, head, PASSWORD) == RIGHT


def test_cookie_made_up_by_somebody_opens_nothing(head: User) -> None:
    forger = browser("alpha.testserver")
    forger.cookies[guesses._COOKIE] = "WyJhIl0:forged:signature"

    assert [tries(forger, head, "guess") for _ in range(6)][-1] == WAIT


def test_staff_room_behind_one_address_signs_in_with_its_typos(world: World) -> None:
    """150 people of one address, 15 typos in 100: nobody waits who does not mistype five times in a row."""
    chance = random.Random(17)
    person = make_person("teacher", world.school, email="staffroom@alpha.invalid")
    hashed = known_password(person).password
    staff = User.objects.bulk_create(
        User(email=f"staffroom{n}@alpha.invalid", name="Test", position="Teacher", password=hashed)
        for n in range(150)
    )
    waited = 0
    for one in staff:
        client = browser("alpha.testserver")
        while chance.random() < 0.15:
            waited += tries(client, one, "a typo") == WAIT
        waited += tries(client, one, PASSWORD) == WAIT

    assert waited == 0


def test_wrong_passwords_over_many_accounts_are_reported_once(
    head: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "ALARM_AT", 4)

    for n in range(6):
        tries(browser("alpha.testserver"), User(email=f"stuffed{n}@alpha.invalid"), "guess")

    assert caplog.text.count("4 wrong passwords in 300 seconds") == 1

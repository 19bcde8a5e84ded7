"""Whoever is signed in somewhere new hears of it by e-mail, once, with nothing about a child in it (threat T11)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from attendance_mis.accounts.models import NewBrowser, User
from attendance_mis.kit import clock
from letters.tasks import tell_of_new_browsers
from tests.accounts.test_second_factor import with_password
from tests.accounts.test_sign_ins import by_password
from tests.conftest import browser
from tests.world import World

from .standins import Notes


@pytest.fixture
def head(world: World, settings: Any) -> User:  # Any: pytest-django's settings
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return with_password(world.people["head"])


def signed_in_anew(person: User) -> None:
    """In a first browser, which is no news, and in a second one."""
    for _ in range(2):
        by_password(browser("alpha.testserver"), person)


def test_person_hears_once_and_what_to_do(head: User, world: World, mail: Notes) -> None:
    signed_in_anew(head)

    assert [tell_of_new_browsers("alpha") for _ in range(2)] == [1, 0]

    (one,) = mail.taken
    assert (one["to"], one["subject"]) == (head.email, "A sign-in as you in a new browser")
    assert "Firefox on Windows, Monday 23 November 2026, 9:31am" in one["text"]
    assert "End all others" in one["text"]
    assert "://" not in one["text"]
    names = [
        word
        for pupils in world.pupils.values()
        for pupil in pupils
        for word in (pupil.legal_surname, pupil.upn)
    ]
    assert not re.search("|".join(names), one["text"])


def test_mail_server_that_is_away_is_asked_again_and_a_broken_answer_is_not_repeated(
    head: User, mail: Notes
) -> None:
    signed_in_anew(head)
    User.objects.filter(id=head.id).update(email="later@alpha.invalid")
    assert tell_of_new_browsers("alpha") == 0
    assert NewBrowser.objects.get().mailed_at is None

    User.objects.filter(id=head.id).update(email="head@alpha.invalid")
    mail.answers = ["break off"]
    assert [tell_of_new_browsers("alpha") for _ in range(2)] == [0, 0]
    assert len(mail.taken) == 1


@pytest.mark.parametrize("why", ["gone", "old", "no carrier"])
def test_nobody_is_written_to_where_it_helps_nobody(
    head: User, mail: Notes, why: str, settings: Any
) -> None:  # Any: pytest-django's settings
    signed_in_anew(head)
    if why == "gone":
        User.objects.update(is_active=False)
    elif why == "old":
        NewBrowser.objects.update(at=clock.now() - timedelta(days=1, minutes=1))
    else:
        settings.CARRIER_EMAIL = "none"

    assert tell_of_new_browsers("alpha") == 0
    assert mail.taken == []


def test_people_of_a_demo_are_not_written_to(
    head: User, mail: Notes, settings: Any
) -> None:  # Any: pytest-django's settings
    settings.DEMO = True
    User.objects.filter(id=head.id).update(email="head@demo.invalid")
    head.refresh_from_db()
    for _ in range(2):
        browser("alpha.testserver").post("/demo/enter/", {"email": head.email})

    assert tell_of_new_browsers("alpha") == 0

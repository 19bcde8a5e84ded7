"""Messages to families that were not reached: offered only where one can arrive, and never taken for one that did (ABS-11)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from attendance_mis.kit import clock
from letters.models import DeadAddress, Dispatch, OptOut
from registers.models import ClassMembership, Contact, Spell
from tests.absence.conftest import MONDAY, Day, SignIn
from tests.absence.test_pages import QUEUE, of, text
from tests.world import World

MOBILE = "07700 900111"


@pytest.fixture
def mother(day: Day, world: World) -> Contact:
    mother = day.adult(world.pupil, "Parentley", phone=MOBILE)
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    day.catch_up()
    return mother


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def offered(officer: Client) -> list[str]:
    return [one.contact.name for one in officer.get(QUEUE + "message/").context["drafts"]]


def send(officer: Client) -> Dispatch:
    draft = officer.get(QUEUE + "message/").context["drafts"][0]
    officer.post(QUEUE + "message/", {"channel": "text", "case": [str(draft.line.case.id)]})
    return Dispatch.objects.get()


@pytest.mark.parametrize("why", ["a landline", "asked not to", "came back"])
def test_whoever_a_text_does_not_reach_is_not_offered_one(
    why: str, day: Day, mother: Contact, world: World, officer: Client
) -> None:
    assert offered(officer) == ["Test Parentley"]
    here = {"contact": mother, "channel": "sms"}
    if why == "a landline":
        Contact.objects.filter(id=mother.id).update(phone="01632 960111")
    elif why == "asked not to":
        OptOut.objects.create(since=clock.now(), reason="Test", by_name="Test", **here)
    else:
        DeadAddress.objects.create(address="+447700900111", said="Test", since=clock.now(), **here)

    assert offered(officer) == []
    day.adult(world.pupil, "Fatherley", phone="07700 900222")
    assert offered(officer) == ["Test Fatherley"]


@pytest.mark.parametrize(
    ("state", "said", "words"),
    [
        ("queued", "", "on its way"),
        ("failed", "The number is not in use.", "not sent"),
        ("uncertain", "Nobody can know.", "not certain whether it went"),
        ("sent", "", "message left"),
    ],
)
def test_row_and_story_say_how_the_message_stands(
    state: str, said: str, words: str, mother: Contact, world: World, officer: Client
) -> None:
    dispatch = send(officer)
    sent_at = clock.now() if state == "sent" else None
    Dispatch.objects.filter(id=dispatch.id).update(state=state, said=said, sent_at=sent_at)

    assert f"Test Parentley: text, {words} 9:31am (you)" in text(officer.get(QUEUE))
    story = text(officer.get(of(world)))
    assert f"{words.capitalize()}, text to Test Parentley" in story
    assert said in story


def test_nobody_is_told_that_a_child_off_the_roll_is_not_in_school(
    day: Day, mother: Contact, world: World, officer: Client
) -> None:
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=MONDAY)
    ClassMembership.objects.filter(pupil=world.pupil).update(last_day=MONDAY)
    assert offered(officer) == ["Test Parentley"]
    clock.set_clock(datetime(2026, 11, 24, 9, 31, tzinfo=clock.LONDON))
    assert "off_roll" in day.steps(world.pupil)

    assert offered(officer) == []


def test_text_taken_back_when_a_case_was_closed_by_mistake_is_offered_and_sent_again(
    day: Day, mother: Contact, world: World, officer: Client
) -> None:
    first = send(officer)
    day.change(world.pupil, "/")
    day.catch_up()
    first.refresh_from_db()
    assert first.state == "cancelled"
    day.change(world.pupil, "N")
    day.catch_up()

    assert offered(officer) == ["Test Parentley"]
    draft = officer.get(QUEUE + "message/").context["drafts"][0]
    officer.post(QUEUE + "message/", {"channel": "text", "case": [str(draft.line.case.id)]})
    second = Dispatch.objects.exclude(id=first.id).get()
    assert second.state == "queued"
    assert offered(officer) == []

    day.change(world.pupil, "/")
    day.catch_up()
    second.refresh_from_db()
    assert second.state == "cancelled"


def test_text_that_had_gone_when_the_case_was_closed_is_not_offered_again(
    day: Day, mother: Contact, world: World, officer: Client
) -> None:
    first = send(officer)
    Dispatch.objects.filter(id=first.id).update(state="sent", sent_at=clock.now())
    day.change(world.pupil, "/")
    day.catch_up()
    day.change(world.pupil, "N")
    day.catch_up()

    assert offered(officer) == []

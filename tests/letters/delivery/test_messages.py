"""Asking for a message: once, one for a family, taken back while it waits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from kombu.exceptions import OperationalError

from attendance_mis.audit.models import AuditEvent
from attendance_mis.celery import app
from attendance_mis.kit import clock
from letters.actions.messages import withdraw_message
from letters.models import Dispatch, Message
from tests.letters.delivery.conftest import BY, Family


def test_message_waits_in_the_database_with_its_history(family: Family) -> None:
    message = family.ask()

    dispatch = Dispatch.objects.get(message=message)
    assert (dispatch.state, dispatch.channel) == ("queued", "sms")
    assert [(e.what, e.by_name) for e in dispatch.events.all()] == [("queued", "Test Officer")]


def test_message_with_the_same_key_is_the_message_there_is(family: Family) -> None:
    first = family.ask()

    again = family.ask(text="Other words now")

    assert again == first
    assert Dispatch.objects.count() == 1
    assert [part.text for part in first.parts.all()] == [
        "We have no reason yet for the absence of Exampla today."
    ]


def test_message_with_the_same_key_by_another_channel_is_another(family: Family) -> None:
    assert family.ask() != family.ask(channel="email")


def test_children_of_a_family_share_a_message(family: Family) -> None:
    assert family.ask(0) == family.ask(1)

    message = Message.objects.get()
    assert set(message.about.all()) == set(family.children)
    assert message.parts.count() == 2


def test_messages_of_different_purposes_are_not_mixed(family: Family) -> None:
    assert family.ask(0) != family.ask(1, purpose="late_today")


def test_message_on_its_way_takes_no_more_in(family: Family) -> None:
    first = family.ask(0)
    Dispatch.objects.filter(message=first).update(tries=1)

    assert family.ask(1) != first


def test_queueing_is_recorded_for_each_child_without_a_word_of_the_text(family: Family) -> None:
    family.ask(0)
    family.ask(1)

    events = AuditEvent.objects.filter(verb="message.queued")
    assert {event.subject_id for event in events} == {child.id for child in family.children}
    assert "Exampla" not in str([event.facts for event in events])


def test_message_is_good_until_its_first_part_is_not(family: Family) -> None:
    noon = clock.now() + timedelta(hours=2)
    family.ask(0, good_until=noon + timedelta(hours=1))

    message = family.ask(1, good_until=noon)

    message.refresh_from_db()
    assert message.good_until == noon


def test_message_taken_back_is_not_sent(family: Family) -> None:
    message = family.ask(0)

    taken = withdraw_message(
        school=family.world.school, key=f"absence-{family.children[0].id}", why="arrived at 9:40", by=BY
    )

    dispatch = Dispatch.objects.get(message=message)
    assert (taken, dispatch.state) == (1, "cancelled")
    assert "arrived at 9:40" in dispatch.said


def test_message_with_something_left_to_say_still_goes(family: Family) -> None:
    message = family.ask(0)
    family.ask(1)

    withdraw_message(school=family.world.school, key=f"absence-{family.children[0].id}", why="came", by=BY)

    assert Dispatch.objects.get(message=message).state == "queued"


@pytest.mark.parametrize("changes", [{"state": "sent", "sent_at": clock.now()}, {"in_doubt": True}])
def test_message_that_may_be_out_is_not_taken_back(family: Family, changes: dict[str, object]) -> None:
    Dispatch.objects.filter(message=family.ask(0)).update(**changes)

    key = f"absence-{family.children[0].id}"
    assert withdraw_message(school=family.world.school, key=key, why="came", by=BY) == 0


def test_message_is_kept_when_the_queue_is_away(
    family: Family,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    def away(*args: object, **options: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(app, "send_task", away)

    with django_capture_on_commit_callbacks(execute=True):
        message = family.ask()

    assert Dispatch.objects.get(message=message).state == "queued"
    assert "ask_worker" in caplog.text
    assert "Exampla" not in caplog.text

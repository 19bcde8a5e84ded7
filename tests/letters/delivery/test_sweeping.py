"""What a killed worker, a slow one or a wiped queue leaves behind is found again, and nothing goes twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from attendance_mis.celery import app
from attendance_mis.kit import clock
from letters.actions import sending
from letters.actions.sending import Claimed, send
from letters.actions.sweeping import sweep
from letters.carriers import Outcome, Parcel
from letters.models import Dispatch
from tests.letters.delivery.conftest import Family, tried
from tests.letters.delivery.standins import Notes


class Killed(BaseException):
    """A worker's end: nothing after it runs."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The dispatches that workers were asked to send; there are no workers here."""
    names: list[str] = []

    def keep(task: str, args: list[str], **options: Any) -> None:
        names.append(args[1])

    monkeypatch.setattr(app, "send_task", keep)
    return names


def later(minutes: float) -> None:
    clock.set_clock(clock.local_now() + timedelta(minutes=minutes))


def killed(after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next worker dies: after the carrier took it, or before it was told."""
    honest: Callable[[Claimed, Parcel], Outcome] = sending._hand_over

    def die(claimed: Claimed, parcel: Parcel) -> Outcome:
        monkeypatch.setattr(sending, "_hand_over", honest)
        if after:
            honest(claimed, parcel)
        raise Killed

    monkeypatch.setattr(sending, "_hand_over", die)


@pytest.mark.parametrize("after", [True, False])
def test_killed_worker_s_text_goes_out_once(
    after: bool, family: Family, notify: Notes, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = family.ask()
    killed(after, monkeypatch)
    with pytest.raises(Killed):
        send(message.dispatch.id)
    assert send(message.dispatch.id) == "nothing to do"
    later(6)

    swept = sweep()

    assert (swept.again, asked) == (1, [str(message.dispatch.id)])
    assert tried(message).state == "sent"
    assert len(notify.taken) == 1


@pytest.mark.parametrize("after", [True, False])
def test_killed_worker_s_mail_is_left_to_a_person(
    after: bool, family: Family, mail: Notes, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = family.ask(channel="email")
    killed(after, monkeypatch)
    with pytest.raises(Killed):
        send(message.dispatch.id)
    later(6)

    assert sweep().uncertain == 1
    assert tried(message).state == "uncertain"
    assert (len(mail.taken), asked) == (int(after), [])


def test_worker_still_at_it_keeps_its_claim(
    family: Family, notify: Notes, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = family.ask()
    killed(False, monkeypatch)
    with pytest.raises(Killed):
        send(message.dispatch.id)
    later(4.9)

    assert (sweep().again, asked) == (0, [])


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_slow_worker_s_answer_settles_what_was_in_doubt(
    channel: str,
    family: Family,
    notify: Notes,
    mail: Notes,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = sending._hand_over

    def slow(claimed: Claimed, parcel: Parcel) -> Outcome:
        outcome = honest(claimed, parcel)
        later(6)
        sweep()
        return outcome

    monkeypatch.setattr(sending, "_hand_over", slow)

    dispatch = family.sent(channel=channel)

    assert (dispatch.state, dispatch.claim) == ("sent", None)
    assert len(notify.taken) + len(mail.taken) == 1


def test_worker_that_slept_through_its_lease_hands_over_nothing(
    family: Family, notify: Notes, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = sending._judged

    def sleepy(claimed: Claimed) -> Parcel | None:
        parcel = honest(claimed)
        later(6)
        sweep()
        return parcel

    monkeypatch.setattr(sending, "_judged", sleepy)

    dispatch = family.sent()

    assert (dispatch.state, notify.taken) == ("queued", [])


def test_wiped_queue_is_filled_again(family: Family, notify: Notes, asked: list[str]) -> None:
    message = family.ask()
    assert sweep().asked == 0  # it was asked for just now

    later(3)

    assert sweep().asked == 1
    assert sweep().asked == 0
    assert asked == [str(message.dispatch.id)]


def test_waiting_time_that_ended_is_found_at_once(family: Family, notify: Notes, asked: list[str]) -> None:
    notify.answers = ["429"]
    tried(family.ask())
    assert sweep().asked == 0

    later(1.1)

    assert sweep().asked == 1


def test_letters_printed_here_are_never_given_to_a_worker(
    family: Family, asked: list[str], settings: Any
) -> None:
    settings.CARRIER_SMS = "notify"
    message = family.ask()
    Dispatch.objects.filter(message=message).update(channel="hand")
    later(10)

    assert sweep().asked == 0

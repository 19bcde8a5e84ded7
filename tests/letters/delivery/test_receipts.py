"""What carriers say afterwards: delivered, or come back, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from letters.actions.dispatch import try_again
from letters.actions.receipts import fetch_receipts
from letters.models import DeadAddress, Dispatch
from letters.tasks import ask_for_receipts
from tests.letters.delivery.conftest import BY, Family, tried
from tests.letters.delivery.standins import Notes


@pytest.mark.parametrize(
    ("status", "state", "receipt", "dead"),
    [
        ("sending", "sent", "", False),
        ("delivered", "sent", "delivered", False),
        ("temporary-failure", "failed", "returned", False),
        ("technical-failure", "failed", "returned", False),
        ("permanent-failure", "failed", "returned", True),
        ("a state nobody told us of", "sent", "", False),
    ],
)
def test_adm06_what_the_carrier_says_is_kept(
    status: str, state: str, receipt: str, dead: bool, family: Family, notify: Notes
) -> None:
    sent = family.sent()
    notify.statuses[sent.carrier_reference] = status

    told = fetch_receipts()

    dispatch = Dispatch.objects.get()
    assert (dispatch.state, dispatch.receipt, told) == (state, receipt, int(bool(receipt)))
    assert DeadAddress.objects.exists() == dead
    assert fetch_receipts() == 0


def test_what_came_back_can_be_sent_again_with_a_receipt_of_its_own(family: Family, notify: Notes) -> None:
    message = family.ask()
    first = tried(message)
    notify.statuses[first.carrier_reference] = "temporary-failure"
    fetch_receipts()
    try_again(Dispatch.objects.get(), reason="their telephone is on again", by=BY)

    # The carrier still has the first one: it must not be taken for the second when its answer breaks off.
    notify.answers = ["shut"]
    assert tried(message).in_doubt
    clock.set_clock(clock.local_now() + timedelta(minutes=2))
    second = tried(message)
    notify.statuses[second.carrier_reference] = "delivered"
    fetch_receipts()

    assert [one["reference"] for one in notify.taken] == [str(first.id), f"{first.id}-2"]
    assert Dispatch.objects.get().receipt == "delivered"


def test_what_was_sent_long_ago_is_not_asked_about(family: Family, notify: Notes) -> None:
    family.sent()
    clock.set_clock(clock.local_now() + timedelta(days=8))

    assert fetch_receipts() == 0
    assert notify.asked == []


def test_mail_has_no_receipts_to_ask_for(family: Family, mail: Notes) -> None:
    family.sent(channel="email")

    assert fetch_receipts() == 0


def test_receipts_are_asked_for_once_an_hour(family: Family, notify: Notes) -> None:
    sent = family.sent()
    notify.statuses[sent.carrier_reference] = "delivered"

    assert ask_for_receipts("alpha")
    assert not ask_for_receipts("alpha")
    assert JobRun.objects.get(job="receipts").outcome == {"told": 1}

"""An issued letter goes out once each way, if it is still right when it goes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from attendance_mis.kit.api_errors import Refused
from letters.actions.dispatch import cancel, dispatch_letter, record_hand, settle, try_again
from letters.actions.issue import correct_letter, flag_letter, issue_letter
from letters.actions.sending import send
from letters.models import Dispatch, Letter
from registers.models import Contact, ContactLink
from tests.letters.delivery.conftest import BY
from tests.letters.delivery.standins import Notes
from tests.letters.letters import actor, draft, fields_of, parent
from tests.world import World


@pytest.fixture
def letter(world: World) -> Letter:
    letter = draft(world)
    Contact.objects.update(email="parentley@example.invalid")
    return issue_letter(letter, by=actor(world, "head"))


def sent(letter: Letter, channel: str = "email") -> Dispatch:
    dispatch = dispatch_letter(letter, channel=channel, by=BY)
    send(dispatch.id)
    return Dispatch.objects.get(id=dispatch.id)


def test_letter_goes_each_way_once(letter: Letter) -> None:
    first = dispatch_letter(letter, channel="post", by=BY)

    assert dispatch_letter(letter, channel="post", by=BY) == first
    assert dispatch_letter(letter, channel="hand", by=BY) != first
    assert [event.what for event in first.events.all()] == ["queued"]


def test_letter_not_issued_does_not_go(world: World) -> None:
    with pytest.raises(Refused):
        dispatch_letter(draft(world), channel="post", by=BY)


def test_letter_by_email_is_the_issued_bytes_and_says_nothing_around_them(
    letter: Letter, mail: Notes
) -> None:
    assert sent(letter).state == "sent"

    (taken,) = mail.taken
    ((name, pdf),) = taken["files"]
    assert pdf == bytes(letter.file.pdf)
    assert taken["subject"] == "A letter from Invented School 900001"
    for words in (name, taken["subject"], taken["text"]):
        assert letter.pupil.legal_surname not in words


def test_letter_by_the_letter_service_is_the_issued_bytes(letter: Letter, notify: Notes) -> None:
    assert sent(letter, "post").state == "sent"

    (taken,) = notify.taken
    assert (taken["kind"], taken["reference"]) == ("letter", str(Dispatch.objects.get().id))
    assert base64.b64decode(taken["content"]) == bytes(letter.file.pdf)


def test_letter_without_its_address_is_printed_here(world: World, notify: Notes) -> None:
    letter = draft(world)
    parent(world.pupil, "Fatherby", restricted=True)
    issued = issue_letter(letter, by=actor(world, "head"))

    dispatch = sent(issued, "post")

    assert (dispatch.state, notify.taken) == ("failed", [])
    assert "Print it here" in dispatch.said


def restrict(letter: Letter) -> None:
    ContactLink.objects.filter(pupil=letter.pupil).update(
        restricted=True, receives_letters=False, may_collect=False
    )


def correct(letter: Letter) -> None:
    correct_letter(letter, fields=fields_of(letter.kind), by=BY)


def flag(letter: Letter) -> None:
    flag_letter(letter, reason="A mark was amended.")


@pytest.mark.parametrize(
    ("what", "state", "said"),
    [
        (restrict, "cancelled", "restricted"),
        (correct, "cancelled", "corrected letter"),
        (flag, "failed", "A mark was amended"),
    ],
)
def test_letter_that_may_not_go_any_more_stays_here(
    what: Callable[[Letter], None], state: str, said: str, letter: Letter, mail: Notes
) -> None:
    dispatch_letter(letter, channel="email", by=BY)
    what(letter)

    dispatch = sent(letter)

    assert (dispatch.state, mail.taken) == (state, [])
    assert said in dispatch.said


def test_person_may_send_a_flagged_letter_as_it_is(letter: Letter, mail: Notes) -> None:
    flag(letter)
    dispatch = sent(letter)

    try_again(dispatch, reason="the parent knows", by=BY)

    assert sent(letter).state == "sent"
    flag_letter(letter, reason="Another mark was amended.")
    assert Dispatch.objects.get().accepted_flag == "A mark was amended."


def test_joint_letter_by_email_goes_to_one_who_can_be_reached(letter: Letter, mail: Notes) -> None:
    other = Contact.objects.create(ref="other", forename="Test", surname="Parentley")
    ContactLink.objects.create(pupil=letter.pupil, contact=other, relationship="Father", priority=2)
    both = [str(other.id), *letter.recipient["contact_ids"]]
    Letter.objects.filter(id=letter.id).update(recipient=letter.recipient | {"contact_ids": both})

    assert sent(letter).state == "sent"
    assert [taken["to"] for taken in mail.taken] == ["parentley@example.invalid"]


@pytest.mark.parametrize(("given", "state"), [(True, "sent"), (False, "failed")])
def test_letter_by_hand_is_recorded_by_who_gave_it(given: bool, state: str, letter: Letter) -> None:
    dispatch = dispatch_letter(letter, channel="hand", by=BY)

    record_hand(dispatch, given=given, note="dog at the gate", by=BY)

    dispatch.refresh_from_db()
    assert dispatch.state == state
    assert [(e.what, e.said, e.by_name) for e in dispatch.events.all()][-1] == (
        state,
        "dog at the gate",
        "Test Officer",
    )


def uncertain(letter: Letter, mail: Notes) -> Dispatch:
    mail.answers = ["break off"]
    dispatch = sent(letter)
    assert dispatch.state == "uncertain"
    return dispatch


def test_uncertain_settled_as_sent_is_sent_and_says_who_found_out(letter: Letter, mail: Notes) -> None:
    dispatch = uncertain(letter, mail)

    settle(dispatch, it_went=True, reason="the mail log shows it", by=BY)

    assert sent(letter).state == "sent"
    assert len(mail.taken) == 1
    told = dispatch.events.get(what="settled")
    assert (told.said, told.by_name) == ("the mail log shows it", "Test Officer")


def test_uncertain_settled_as_not_sent_goes_out_once_more(letter: Letter, mail: Notes) -> None:
    settle(uncertain(letter, mail), it_went=False, reason="the mail log has nothing", by=BY)

    assert sent(letter).state == "sent"
    assert len(mail.taken) == 2


def test_uncertain_is_settled_by_one_person_only(letter: Letter, mail: Notes) -> None:
    dispatch = uncertain(letter, mail)
    settle(dispatch, it_went=True, reason="the log shows it", by=BY)

    with pytest.raises(Refused):
        settle(dispatch, it_went=False, reason="I sent it again", by=BY)


def test_what_waits_can_be_kept_back_and_what_is_gone_can_not(letter: Letter, mail: Notes) -> None:
    waiting = dispatch_letter(letter, channel="post", by=BY)

    cancel(waiting, reason="we met them", by=BY)

    waiting.refresh_from_db()
    assert (waiting.state, "we met them" in waiting.said) == ("cancelled", True)
    with pytest.raises(Refused):
        cancel(sent(letter), reason="too late", by=BY)


def test_what_may_have_gone_can_not_be_kept_back(letter: Letter, notify: Notes) -> None:
    notify.answers = ["break off"]
    dispatch = sent(letter)
    assert dispatch.in_doubt

    with pytest.raises(Refused, match="may have reached"):
        cancel(dispatch, reason="too late", by=BY)


def test_settings_that_name_no_carrier_leave_the_printer(letter: Letter, settings: Any) -> None:
    settings.CARRIER_EMAIL = "none"

    assert sent(letter).state == "failed"
    assert dispatch_letter(letter, channel="post", by=BY).state == "queued"


def test_letter_with_an_address_that_must_be_kept_back_now_does_not_go(letter: Letter, mail: Notes) -> None:
    parent(letter.pupil, "Fatherby", restricted=True)

    dispatch = sent(letter)

    assert (dispatch.state, mail.taken) == ("failed", [])
    assert "kept off letters now" in dispatch.said


def test_letter_to_a_former_address_does_not_go(letter: Letter, notify: Notes) -> None:
    Contact.objects.update(address=["9 Other Road"])

    dispatch = sent(letter, "post")

    assert (dispatch.state, notify.taken) == ("failed", [])
    assert "changed since it was issued" in dispatch.said

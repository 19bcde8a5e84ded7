"""One try of one dispatch: judged when it is sent, handed over, and written down whatever the carrier does."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F

from attendance_mis.kit import clock
from letters.actions.dispatch import try_again
from letters.actions.reach import clear_dead, opt_in, opt_out
from letters.actions.sending import send
from letters.actions.sweeping import sweep
from letters.models import DeadAddress, Dispatch
from registers.models import Contact, ContactLink, PolicyChange, School
from tests.letters.delivery.conftest import BY, Family, tried
from tests.letters.delivery.standins import Notes


def history(dispatch: Dispatch) -> list[str]:
    return [event.what for event in dispatch.events.all()]


def later(minutes: float) -> None:
    clock.set_clock(clock.local_now() + timedelta(minutes=minutes))


def test_text_goes_to_the_mobile_with_our_reference(family: Family, notify: Notes) -> None:
    dispatch = family.sent()

    assert dispatch.state == "sent"
    assert notify.taken[0] | {"id": ""} == {
        "phone_number": "+447700900123",
        "template_id": "sms-template",
        "personalisation": {"body": "We have no reason yet for the absence of Exampla today."},
        "reference": str(dispatch.id),
        "kind": "sms",
        "id": "",
    }
    assert dispatch.carrier_reference == notify.taken[0]["id"]
    assert history(dispatch) == ["queued", "claimed", "sent"]


def test_email_goes_through_the_mail_server(family: Family, mail: Notes) -> None:
    dispatch = family.sent(channel="email")

    assert dispatch.state == "sent"
    (taken,) = mail.taken
    assert (taken["to"], taken["subject"]) == ("parentley@example.invalid", "Absent today")
    assert (taken["reference"], "Exampla" in taken["text"]) == (str(dispatch.id), True)


def test_family_gets_one_message_with_both_names(family: Family, notify: Notes) -> None:
    family.ask(0)

    assert family.sent(1).state == "sent"
    (taken,) = notify.taken
    assert (
        taken["personalisation"]["body"]
        == "We have no reason yet for the absence of Exampla and Fixtor today."
    )


def test_what_was_sent_is_kept_as_it_was_sent(family: Family, notify: Notes) -> None:
    message = family.ask()
    tried(message)

    message.refresh_from_db()
    assert (message.sent_to, message.sent_text) == (
        "+447700900123",
        notify.taken[0]["personalisation"]["body"],
    )


def test_a_dispatch_sent_is_not_sent_again(family: Family, notify: Notes) -> None:
    dispatch = family.sent()

    assert send(dispatch.id) == "nothing to do"
    assert len(notify.taken) == 1


def test_nobody_sends_what_another_worker_is_at(family: Family, notify: Notes) -> None:
    message = family.ask()
    at_it = {"state": "claimed", "claim": uuid.uuid4(), "lease_until": clock.now() + timedelta(minutes=1)}
    Dispatch.objects.filter(message=message).update(**at_it)

    assert send(message.dispatch.id) == "nothing to do"
    assert notify.taken == []


def test_adult_restricted_meanwhile_is_never_written_to(family: Family, notify: Notes) -> None:
    message = family.ask()
    ContactLink.objects.filter(pupil=family.children[0]).update(restricted=True, may_collect=False)

    dispatch = tried(message)

    assert (dispatch.state, notify.taken) == ("cancelled", [])
    assert "restricted" in dispatch.said


def test_adult_restricted_for_one_child_hears_of_the_other_only(family: Family, notify: Notes) -> None:
    family.ask(0)
    message = family.ask(1)
    ContactLink.objects.filter(pupil=family.children[0]).update(restricted=True, may_collect=False)

    assert tried(message).state == "sent"
    assert (
        notify.taken[0]["personalisation"]["body"] == "We have no reason yet for the absence of Fixtor today."
    )


def test_adult_no_longer_a_contact_is_not_written_to(family: Family, notify: Notes) -> None:
    message = family.ask()
    ContactLink.objects.filter(pupil=family.children[0]).update(pupil=family.world.pupils["4 Rowan"][2])

    assert (tried(message).state, notify.taken) == ("cancelled", [])


def test_opt_out_holds_when_it_was_told_meanwhile_and_ends_when_taken_back(
    family: Family, notify: Notes
) -> None:
    school = family.world.school
    message = family.ask()
    opt_out(family.contact, channel="sms", reason="rang on Monday", school=school, by=BY)
    refused = tried(message)

    assert (refused.state, notify.taken) == ("failed", [])
    assert "asked not to get texts" in refused.said
    assert family.sent(channel="email", key="other").state == "sent"
    opt_in(family.contact, channel="sms", school=school, by=BY)
    assert family.sent(key="after").state == "sent"


@pytest.mark.parametrize(("phone", "said"), [("01632 960000", "landline"), ("", "No telephone number")])
def test_number_no_text_can_go_to_fails_with_what_to_do(
    phone: str, said: str, family: Family, notify: Notes
) -> None:
    Contact.objects.filter(id=family.contact.id).update(phone=phone)

    dispatch = family.sent()

    assert (dispatch.state, notify.taken) == ("failed", [])
    assert said in dispatch.said


def test_message_in_quiet_hours_waits_for_the_morning(family: Family, notify: Notes) -> None:
    clock.set_clock(datetime(2026, 11, 23, 21, 5, tzinfo=clock.LONDON))
    message = family.ask()

    waiting = tried(message)

    assert (waiting.state, waiting.tries, notify.taken) == ("queued", 0, [])
    assert waiting.not_before == datetime(2026, 11, 24, 7, 0, tzinfo=clock.LONDON)
    clock.set_clock(datetime(2026, 11, 24, 7, 0, tzinfo=clock.LONDON))
    assert tried(message).state == "sent"


def write_at_any_hour(school: School | None) -> None:
    PolicyChange.objects.create(
        school=school, effective_from="2026-11-01", made_at=clock.now(), reason="Test", by_name="Test",
        values={"message_quiet_from": "off"},
    )  # fmt: skip
    School.objects.update(setup_version=F("setup_version") + 1)


def test_school_without_quiet_hours_writes_at_any_hour(family: Family, notify: Notes) -> None:
    clock.set_clock(datetime(2026, 11, 23, 21, 5, tzinfo=clock.LONDON))
    write_at_any_hour(family.world.school)

    assert family.sent(school=School.objects.get()).state == "sent"


def test_message_that_no_longer_helps_is_not_sent(family: Family, notify: Notes) -> None:
    message = family.ask(good_until=clock.now() + timedelta(minutes=30))
    later(31)

    dispatch = tried(message)

    assert (dispatch.state, notify.taken) == ("failed", [])
    assert "Ring instead" in dispatch.said


def test_channel_nobody_set_up_says_so(family: Family, settings: Any) -> None:
    settings.CARRIER_SMS = "none"

    dispatch = family.sent()

    assert dispatch.state == "failed"
    assert "not set up" in dispatch.said


def test_demonstration_keeps_what_it_would_have_sent(family: Family, settings: Any) -> None:
    settings.CARRIER_SMS = "outbox"
    message = family.ask()

    assert tried(message).state == "sent"
    message.refresh_from_db()
    assert "Exampla" in message.sent_text


def test_number_the_service_refuses_is_struck_out_until_it_is_checked(family: Family, notify: Notes) -> None:
    notify.answers = ["400"]

    assert family.sent().state == "failed"
    assert DeadAddress.objects.get().address == "+447700900123"
    assert "came back" in family.sent(key="second").said
    clear_dead(family.contact, channel="sms", school=family.world.school, by=BY)
    assert family.sent(key="third").state == "sent"


def test_another_number_is_free_of_what_the_old_one_did(family: Family, notify: Notes) -> None:
    notify.answers = ["400"]
    family.sent()
    Contact.objects.filter(id=family.contact.id).update(phone="07700 900456")

    assert family.sent(key="second").state == "sent"


@pytest.mark.parametrize("answer", ["429", "403"])
def test_busy_service_is_tried_again_later(answer: str, family: Family, notify: Notes) -> None:
    notify.answers = [answer]
    message = family.ask()

    first = tried(message)

    assert (first.state, first.in_doubt, notify.taken) == ("queued", False, [])
    assert first.not_before > clock.now()
    assert tried(message).state == "queued"
    later(2)
    assert tried(message).state == "sent"


def test_service_that_is_away_is_given_up_after_a_day(family: Family, settings: Any, notify: Notes) -> None:
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    write_at_any_hour(None)
    message = family.ask()
    tries = 1
    while tried(message).state == "queued" and tries < 20:
        later(721)
        tries += 1

    assert (Dispatch.objects.get().state, tries) == ("failed", 8)
    assert "in a day of trying" in Dispatch.objects.get().said


def test_broken_answer_is_asked_about_and_not_sent_twice(family: Family, notify: Notes) -> None:
    notify.answers = ["break off"]
    message = family.ask()
    first = tried(message)
    later(2)

    second = tried(message)

    assert (first.state, first.in_doubt) == ("queued", True)
    assert (second.state, second.in_doubt, len(notify.taken)) == ("sent", False, 1)
    assert notify.asked == [f"/v2/notifications?reference={second.id}"]
    assert second.carrier_reference == notify.taken[0]["id"]


def test_answer_broken_before_it_was_taken_is_asked_about_and_sent(family: Family, notify: Notes) -> None:
    notify.answers = ["shut"]
    message = family.ask()
    tried(message)
    later(2)

    assert (tried(message).state, len(notify.taken)) == ("sent", 1)


def test_service_that_can_not_be_asked_is_not_told_again(family: Family, notify: Notes) -> None:
    notify.answers = ["break off", "500"]
    message = family.ask()
    tried(message)
    later(2)

    assert (tried(message).in_doubt, len(notify.taken)) == (True, 1)


def test_mail_whose_end_is_not_known_waits_for_a_person(family: Family, mail: Notes) -> None:
    mail.answers = ["break off"]
    message = family.ask(channel="email")

    dispatch = tried(message)

    assert (dispatch.state, len(mail.taken)) == ("uncertain", 1)
    later(600)
    sweep()
    assert (tried(message).state, len(mail.taken)) == ("uncertain", 1)


@pytest.mark.parametrize(
    ("address", "state"), [("nobody@example.invalid", "failed"), ("later@example.invalid", "queued")]
)
def test_mail_server_says_never_or_not_now(address: str, state: str, family: Family, mail: Notes) -> None:
    Contact.objects.filter(id=family.contact.id).update(email=address)

    assert family.sent(channel="email").state == state
    assert DeadAddress.objects.exists() == (state == "failed")


def test_mail_server_that_is_away_is_tried_again(family: Family, settings: Any, mail: Notes) -> None:
    settings.EMAIL_PORT = 9
    message = family.ask(channel="email")

    first = tried(message)

    assert (first.state, first.in_doubt) == ("queued", False)


def test_carrier_that_fails_in_a_way_nobody_foresaw_leaves_it_in_doubt(
    family: Family, settings: Any, notify: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    settings.NOTIFY_TEMPLATES = {"alpha.sms": object()}
    dispatch = family.sent()

    assert (dispatch.state, dispatch.in_doubt) == ("queued", True)
    assert "TypeError" in caplog.text
    assert "Exampla" not in caplog.text


def test_message_that_is_of_no_use_any_more_does_not_go_when_it_is_tried_again(
    family: Family, notify: Notes
) -> None:
    message = family.ask(good_until=clock.now() + timedelta(minutes=30))
    clock.set_clock(clock.now() + timedelta(days=1))
    assert tried(message).state == "failed"
    try_again(Dispatch.objects.get(), reason="the number is right now", by=BY)

    again = tried(message)
    assert (again.state, notify.taken) == ("failed", [])
    assert "Not sent in time" in again.said

"""The outbox and its neighbours, through a browser without scripts."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from letters.actions.dispatch import dispatch_letter
from letters.actions.issue import issue_letter
from letters.actions.printing import build_batch
from letters.models import DeadAddress, Dispatch, Letter, LetterWish, OptOut, PrintBatch
from letters.queries.print_pile import SAFEGUARDING
from registers.models import Contact, ContactLink
from tests.letters.conftest import office, officer
from tests.letters.delivery.conftest import BY, Family, tried
from tests.letters.delivery.standins import Notes
from tests.letters.letters import actor, draft
from tests.registers.pupils.conftest import SignIn
from tests.world import World

__all__ = ["office", "officer"]
OUTBOX = "/schools/900001/letters/outbox/"


@pytest.fixture
def lead(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["senior_lead"])


def text(answer: object) -> str:
    body = answer.content.decode()  # type: ignore[attr-defined]  # a response of the test client
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def page_of(dispatch: Dispatch) -> str:
    return f"{OUTBOX}{dispatch.id}/"


def test_outbox_shows_what_needs_a_person(family: Family, notify: Notes, office: Client) -> None:
    notify.answers = ["400"]
    family.sent()
    family.sent(key="second", channel="email")

    shown = text(office.get(f"{OUTBOX}?state=failed"))

    assert "Absence today" in shown
    assert "Exampla Alphaby" in shown
    assert "can't be right" in shown.replace("&#x27;", "'")
    assert "1 number or address of families fails" in shown
    assert "Absence today" not in text(office.get(f"{OUTBOX}?state=uncertain"))


def test_outbox_filters_by_channel_and_ignores_nonsense(
    family: Family, notify: Notes, office: Client
) -> None:
    family.sent()

    assert "Absence today" in text(office.get(f"{OUTBOX}?channel=sms"))
    assert "Absence today" not in text(office.get(f"{OUTBOX}?channel=email"))
    assert "Absence today" in text(office.get(f"{OUTBOX}?channel=pigeon&state=lost&page=99"))


def test_page_of_a_message_shows_what_was_said_and_is_written_down(
    family: Family, notify: Notes, office: Client
) -> None:
    dispatch = family.sent()

    shown = text(office.get(page_of(dispatch)))

    assert "We have no reason yet for the absence of Exampla today." in shown
    assert "+447700900123" in shown
    assert AuditEvent.objects.filter(verb="dispatch.viewed", subject_id=dispatch.id).exists()


def test_waiting_message_shows_what_it_would_say(family: Family, office: Client) -> None:
    message = family.ask(0)
    family.ask(1)

    assert "absence of Exampla and Fixtor today" in text(office.get(page_of(message.dispatch)))


def test_office_sees_but_does_not_settle(family: Family, mail: Notes, office: Client) -> None:
    mail.answers = ["break off"]
    dispatch = family.sent(channel="email")

    answer = office.post(
        page_of(dispatch), {"do": "settle", "settle-went": "yes", "went": "yes", "reason": "x"}
    )

    assert answer.status_code == 302
    assert Dispatch.objects.get().state == "uncertain"


@pytest.mark.parametrize(("went", "state"), [("yes", "sent"), ("no", "queued")])
def test_leader_settles_what_is_uncertain(
    went: str, state: str, family: Family, mail: Notes, lead: Client
) -> None:
    mail.answers = ["break off"]
    dispatch = family.sent(channel="email")

    answer = lead.post(page_of(dispatch), {"do": "settle", "went": went, "reason": "the log shows it"})

    assert answer.status_code == 302
    assert Dispatch.objects.get().state == state
    assert "the log shows it" in text(lead.get(page_of(dispatch)))


def test_settling_without_an_answer_says_what_is_missing(family: Family, mail: Notes, lead: Client) -> None:
    mail.answers = ["break off"]
    dispatch = family.sent(channel="email")

    answer = lead.post(page_of(dispatch), {"do": "settle"})

    assert answer.status_code == 400
    assert "Choose whether it went out." in text(answer)
    assert "Write why" in text(answer)
    assert Dispatch.objects.get().state == "uncertain"


def test_failed_message_is_tried_again_after_the_number_is_right(
    family: Family, notify: Notes, officer: Client
) -> None:
    notify.answers = ["400"]
    message = family.ask()
    tried(message)
    DeadAddress.objects.all().update(cleared_at="2026-11-23T09:31Z")

    officer.post(page_of(message.dispatch), {"do": "again", "reason": "number corrected"})

    assert tried(message).state == "sent"


def test_waiting_message_is_kept_back(family: Family, officer: Client) -> None:
    message = family.ask()

    officer.post(page_of(message.dispatch), {"do": "cancel", "reason": "spoke at the gate"})

    assert Dispatch.objects.get().state == "cancelled"
    assert "spoke at the gate" in text(officer.get(page_of(message.dispatch)))


def test_letter_by_hand_is_recorded_by_the_office(world: World, office: Client) -> None:
    letter = issue_letter(draft(world), by=actor(world, "head"))
    dispatch = dispatch_letter(letter, channel="hand", by=BY)

    office.post(page_of(dispatch), {"do": "hand", "given": "yes", "reason": "through the letter box"})

    dispatch.refresh_from_db()
    assert dispatch.state == "sent"


def test_pupil_s_log_holds_messages_and_letters(family: Family, notify: Notes, office: Client) -> None:
    family.sent(0)
    letter = issue_letter(draft(family.world), by=actor(family.world, "head"))
    dispatch_letter(letter, channel="post", by=BY)

    shown = text(office.get(f"/schools/900001/pupils/{family.children[0].id}/sent/"))
    other = text(office.get(f"/schools/900001/pupils/{family.children[1].id}/sent/"))

    assert "Absence today" in shown
    assert "Showing 1 to 2 of 2" in shown
    assert "Nothing was sent" in other


def test_pile_from_the_waiting_letters_to_the_post(world: World, lead: Client) -> None:
    letter = issue_letter(draft(world), by=actor(world, "head"))
    dispatch = dispatch_letter(letter, channel="post", by=BY)
    pile = "/schools/900001/letters/print/"
    assert "1 letter waits" in text(lead.get(pile))

    made = lead.post(pile, {"order": "household", "both_sides": "on"})
    batch = PrintBatch.objects.get()
    assert made.headers["Location"] == f"{pile}{batch.id}/"
    assert "Being put together: 0 of 1" in text(lead.get(f"{pile}{batch.id}/"))
    build_batch(batch.id)
    pdf = lead.get(f"{pile}{batch.id}/letters.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert letter.pupil.legal_surname not in pdf.headers["Content-Disposition"]
    lead.post(f"{pile}{batch.id}/", {"do": "posted"})

    dispatch.refresh_from_db()
    assert dispatch.state == "sent"
    assert lead.get(f"{pile}{batch.id}/letters.pdf").status_code == 404
    assert AuditEvent.objects.filter(verb="letters.printed", subject_id=batch.id).exists()


@pytest.mark.parametrize(
    "do", ["", "take_out:", "take_out:nonsense", "take_out:00000000-0000-7000-8000-000000000000"]
)
def test_pile_s_page_says_what_it_did_not_understand(do: str, world: World, lead: Client) -> None:
    batch = PrintBatch.objects.create(
        school=world.school,
        order="class",
        state="ready",
        made_at="2026-11-23T09:00Z",
        by_name="Test",
        pdf=b"x",
    )
    url = f"/schools/900001/letters/print/{batch.id}/"

    answer = lead.post(url, {"do": do}, follow=True)

    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()


def test_contact_s_wishes_are_set_and_taken_back(family: Family, office: Client) -> None:
    link = ContactLink.objects.get(pupil=family.children[0])
    url = f"/schools/900001/pupils/{family.children[0].id}/contacts/{link.id}/messages/"

    missing = office.post(url, {"channel": "sms", "do": "stop"})
    assert (missing.status_code, "Write how they told" in text(missing)) == (400, True)
    office.post(url, {"channel": "sms", "do": "stop", "reason": "rang on Monday"})
    assert "Opted out" in text(office.get(url))
    office.post(url, {"channel": "sms", "do": "again"})

    assert OptOut.objects.get().ended_by == "Test School office, School office"
    assert "Opted out" not in text(office.get(url))


def test_restricted_adult_s_number_is_not_shown(family: Family, office: Client) -> None:
    link = ContactLink.objects.get(pupil=family.children[0])
    ContactLink.objects.filter(id=link.id).update(restricted=True, may_collect=False)

    shown = text(office.get(f"/schools/900001/pupils/{family.children[0].id}/contacts/{link.id}/messages/"))

    assert "No contact." in shown
    assert "7700" not in shown


def test_failing_details_lead_to_where_they_are_put_right(
    family: Family, notify: Notes, office: Client
) -> None:
    notify.answers = ["400"]
    family.sent()

    shown = text(office.get("/schools/900001/letters/failing/"))

    assert "+447700900123" in shown
    assert "Exampla Alphaby" in shown
    page = f"/schools/900001/pupils/{family.children[0].id}/"
    assert "Texts to this number come back since Mon 23 Nov" in text(office.get(page))
    Contact.objects.update(phone="07700 900124")
    assert "come back" not in text(office.get(page))


def test_adm05_letters_go_the_way_a_family_asked_for_or_say_why_not(
    issued: Letter, officer: Client, office: Client, world: World
) -> None:
    link = ContactLink.objects.get(pupil=issued.pupil)
    wishes = f"/schools/900001/pupils/{issued.pupil_id}/contacts/{link.id}/messages/"
    unsent = "/schools/900001/letters/unsent/"
    assert "By post The school’s usual way." in text(officer.get(unsent))
    assert office.post(wishes, {"do": "wish", "letters": "pigeon"}).status_code == 404

    office.post(wishes, {"do": "wish", "letters": "email"})
    assert "Not by e-mail: no e-mail address is recorded." in text(officer.get(unsent))
    Contact.objects.update(email="parentley@example.invalid")
    assert "Usual way: by e-mail . They asked" in text(officer.get(f"/schools/900001/letters/{issued.id}/"))
    officer.post(unsent, {"letters": [str(issued.id)], "channel": "usual"})

    assert Dispatch.objects.get().channel == "email"
    office.post(wishes, {"do": "wish", "letters": ""})
    assert "They have asked for nothing particular" in text(office.get(wishes))
    assert LetterWish.objects.get().ended_at is not None


@pytest.fixture
def issued(world: World) -> Letter:
    return issue_letter(draft(world), by=actor(world, "head"))


def test_issued_letter_is_sent_from_its_own_page(issued: Letter, officer: Client) -> None:
    page = f"/schools/900001/letters/{issued.id}/"
    assert "Send by post" in text(officer.get(page))

    officer.post(f"{page}send/", {"channel": "post"})
    officer.post(f"{page}send/", {"channel": "post"})

    assert Dispatch.objects.get().channel == "post"
    shown = text(officer.get(page))
    assert "Send by post" not in shown
    assert "Send by e-mail" in shown


def test_office_sees_a_letter_and_does_not_send_it(issued: Letter, office: Client) -> None:
    page = f"/schools/900001/letters/{issued.id}/"

    assert "Send by post" not in text(office.get(page))
    assert office.post(f"{page}send/", {"channel": "post"}).status_code == 404
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("channel", ["", "sms", "pigeon"])
def test_letter_goes_by_no_other_way(channel: str, issued: Letter, officer: Client) -> None:
    officer.post(f"/schools/900001/letters/{issued.id}/send/", {"channel": channel})

    assert not Dispatch.objects.exists()


def test_letters_not_on_their_way_are_found_and_sent_together(issued: Letter, officer: Client) -> None:
    assert "1 issued letter is not on its way" in text(officer.get(OUTBOX))
    url = "/schools/900001/letters/unsent/"
    assert issued.reference in text(officer.get(url))

    nothing = officer.post(url, {"channel": "post"})
    assert (nothing.status_code, "Tick at least one letter." in text(nothing)) == (400, True)
    officer.post(url, {"letters": [str(issued.id)], "channel": "post"})

    assert Dispatch.objects.get().letter == issued
    assert "Every issued letter is on its way" in text(officer.get(url))


def test_safeguarding_papers_are_not_seen_in_the_outbox(
    issued: Letter, office: Client, world: World, sign_in: SignIn
) -> None:
    dispatch = dispatch_letter(issued, channel="hand", by=BY)
    Letter.objects.filter(id=issued.id).update(kind=SAFEGUARDING[0])

    assert office.get(page_of(dispatch)).status_code == 404
    assert issued.pupil.legal_surname not in text(office.get(OUTBOX))
    assert sign_in(world.people["dsl"]).get(page_of(dispatch)).status_code == 200

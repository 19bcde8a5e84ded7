"""The parent's form: opens once, shows nothing held, keeps nothing before it is sent, refuses hostile files (ROL-10)."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from absence.actions.leave_link import digest, open_link
from absence.models import LeaveEvidence, LeaveLink, LeaveRequest
from attendance_mis.kit import clock
from letters.actions.sending import send
from letters.models import MessagePart
from letters.queries.parcels import judge
from registers.models import Contact, ExpectedAbsence, PlannedAbsence
from tests.absence.leave.conftest import Answer, ask, resident
from tests.absence.rules.leave_files import HOSTILE, JPEG, PDF
from tests.conftest import browser
from tests.world import World

WHO = {"name": "Test Parentley", "relationship": "Mother", "lives_with": "yes"}
DAYS = {
    "first_day_day": "1", "first_day_month": "12", "first_day_year": "2026",
    "last_day_day": "2", "last_day_month": "12", "last_day_year": "2026",
}  # fmt: skip
WHY = {"words": "My brother is to be ordained.\nWe fly on Monday night."}


@pytest.fixture(autouse=True)
def _nobody_tried_yet() -> None:
    cache.clear()


@pytest.fixture
def address(office: Client, world: World) -> str:
    page = office.post(f"/schools/900001/leave/form/{world.pupil.id}/", {"shown_name": "T"})
    found = re.search(r"/leave-form/[\w-]+/", page.content.decode())
    assert found is not None
    return found[0]


@pytest.fixture
def parent() -> Client:
    return browser("alpha.testserver")


def text(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def signed(answer: Answer) -> str:
    found = re.search(r'name="answers" value="([^"]*)"', answer.content.decode())
    assert found is not None, answer.content.decode()
    return found[1]


def go(parent: Client, address: str, before: Answer, step: str, **given: Any) -> Answer:
    return parent.post(address, {"step": step, "answers": signed(before), **given})


def up_to_send(parent: Client, address: str, kind: str = "interview") -> Answer:
    page: Answer = parent.get(address)
    page = go(parent, address, page, "who", **WHO)
    page = go(parent, address, page, "kind", kind=kind)
    page = go(parent, address, page, "days", **DAYS)
    page = go(parent, address, page, "why", **WHY)
    return go(parent, address, page, "more")


def test_parent_asks_without_an_account_and_the_office_checks(
    parent: Client, address: str, office: Client, world: World
) -> None:
    page = up_to_send(parent, address)
    assert "My brother is to be ordained." in text(page)
    assert not LeaveRequest.objects.exists()

    sent = go(parent, address, page, "send", file=SimpleUploadedFile("card.jpg", JPEG, "image/jpeg"))

    request = LeaveRequest.objects.get()
    assert "Sent to the school" in text(sent)
    assert (request.state, request.contact, request.source, request.kind) == (
        "unchecked",
        None,
        "form",
        "interview",
    )
    assert request.words.startswith("My brother is to be ordained.")
    assert LeaveEvidence.objects.get().kind == "image/jpeg"
    assert "nobody has checked it" in text(office.get(f"/schools/900001/leave/{request.id}/"))


def test_unchecked_request_is_decided_by_nobody(
    parent: Client, address: str, head: Client, world: World
) -> None:
    go(parent, address, up_to_send(parent, address), "send")
    request = LeaveRequest.objects.get()
    names = {f"on-{row.day}-{row.session}": "J1" for row in request.sessions.all()}

    assert head.post(f"/schools/900001/leave/{request.id}/", names | {"do": "sign"}).status_code == 404
    by_program = head.post(
        f"/api/v1/leave-requests/{request.id}/decision",
        {"outcome": "granted"},
        content_type="application/json",
    )
    assert by_program.status_code == 400
    assert not PlannedAbsence.objects.exists()


def test_checked_request_waits_for_its_decision(
    parent: Client, address: str, office: Client, world: World
) -> None:
    contact = resident(world.pupil)
    go(parent, address, up_to_send(parent, address), "send")
    request = LeaveRequest.objects.get()

    check = f"/schools/900001/leave/{request.id}/check/"
    days = {"first_day": str(request.first_day), "last_day": str(request.last_day)}
    office.post(check, {"contact": str(contact.id), "sorted_as": "other", **days})

    request.refresh_from_db()
    assert (request.state, request.contact, request.sorted_as) == ("waiting", contact, "other")


def test_office_puts_right_which_sessions_a_form_asks_for_and_only_these_are_decided(
    parent: Client, address: str, office: Client, head: Client, world: World
) -> None:
    contact = resident(world.pupil)
    page = go(parent, address, parent.get(address), "who", **WHO)
    page = go(parent, address, page, "kind", kind="interview")
    page = go(parent, address, page, "days", **DAYS, part="only Tuesday afternoon")
    page = go(parent, address, page, "why", words="w" * 3000)
    go(parent, address, go(parent, address, page, "more"), "send")
    request = LeaveRequest.objects.get()
    check = f"/schools/900001/leave/{request.id}/check/"
    assert "only Tuesday afternoon" in text(office.get(check))
    assert request.words == "w" * 3000
    whole = [(row.day, row.session) for row in request.asked_for]

    day = str(request.first_day)
    sent = {"contact": str(contact.id), "first_day": day, "starts": "PM", "last_day": day, "ends": "PM"}
    assert office.post(check, sent).status_code == 302

    request.refresh_from_db()
    (only,) = request.asked_for
    assert (only.day, only.session, request.last_day) == (request.first_day, "PM", request.first_day)
    changed = request.events.get(what="changed")
    assert changed.words.startswith("Asked for 1 session: ")
    assert [tuple(one) for one in changed.facts["before"]] == [(str(on), session) for on, session in whole]
    head.post(f"/schools/900001/leave/{request.id}/", {f"on-{only.day}-PM": "J1", "do": "sign"})
    request.refresh_from_db()
    assert request.outcome == "granted"
    assert not ExpectedAbsence.objects.exists()


def test_checking_changes_no_session_unless_the_days_are_changed(office: Client, world: World) -> None:
    request = ask(world, pattern=("2PM", "3AM"))
    check = f"/schools/900001/leave/{request.id}/check/"
    before = [(row.day, row.session, row.outcome) for row in request.sessions.all()]
    page = office.get(check)
    shown = page.context["form"]
    sent = {"contact": str(request.contact_id), **{name: shown[name].value() for name in ("first_day", "starts", "last_day", "ends", "pattern")}}  # fmt: skip

    assert office.post(check, sent).status_code == 302
    assert [(row.day, row.session, row.outcome) for row in request.sessions.all()] == before

    refused = office.post(check, sent | {"first_day": "2026-12-05", "last_day": "2026-12-06"})
    assert "School is closed on these days" in text(refused)
    assert [(row.day, row.session, row.outcome) for row in request.sessions.all()] == before


def test_address_works_once(parent: Client, address: str) -> None:
    page = up_to_send(parent, address)
    go(parent, address, page, "send")

    assert parent.get(address).status_code == 404
    assert go(parent, address, page, "send").status_code == 404
    assert LeaveRequest.objects.count() == 1


@pytest.mark.parametrize("end", ["expired", "revoked", "replaced"])
def test_address_that_has_ended_looks_like_any_wrong_one(
    end: str, parent: Client, address: str, office: Client, world: World
) -> None:
    link = LeaveLink.objects.get()
    if end == "expired":
        clock.set_clock(datetime(2026, 12, 8, 9, 0))
    elif end == "revoked":
        office.post(f"/schools/900001/leave/form/{link.id}/revoke/")
    else:
        office.post(f"/schools/900001/leave/form/{world.pupil.id}/", {"shown_name": "T"})

    ended, wrong = parent.get(address), parent.get("/leave-form/never-made/")

    assert (ended.status_code, ended.content) == (404, wrong.content)


def test_only_a_trace_of_the_address_is_kept(address: str) -> None:
    token = address.split("/")[2]

    assert bytes(LeaveLink.objects.get().digest) == digest(token)
    assert len(token) >= 43  # 256 bits


def test_opening_the_address_changes_nothing(parent: Client, address: str) -> None:
    for _ in range(3):
        assert parent.get(address).status_code == 200

    assert LeaveLink.objects.get().used_at is None


def test_form_shows_the_chosen_name_and_nothing_held(parent: Client, address: str, world: World) -> None:
    ask(world)  # a request on the same days is nobody's business here
    pages = [parent.get(address), up_to_send(parent, address)]
    sent = go(parent, address, pages[-1], "send")

    for page in [*pages, sent]:
        said = text(page)
        assert not any(
            held in said
            for held in (
                world.pupil.upn,
                str(world.pupil.id),
                world.pupil.legal_surname,
                "4 Rowan",
                "waiting",
            )
        )
    assert "Time off school for T." in text(pages[0])
    assert sent.status_code == 200


@pytest.mark.parametrize(
    ("step", "given", "words"),
    [
        ("who", WHO | {"name": " "}, "Write your name."),
        ("who", WHO | {"lives_with": ""}, "Choose yes or no."),
        ("kind", {"kind": "part_time"}, "Choose one of these."),
        ("kind", {"kind": "holiday"}, "Choose one of these."),
        ("days", DAYS | {"first_day_day": "31", "first_day_month": "11"}, "Enter a real date"),
        ("days", DAYS | {"last_day_year": ""}, "The date must include a year."),
        ("days", DAYS | {"last_day_day": "30", "last_day_month": "11"}, "The last day is before the first."),
        ("why", {"words": ""}, "Write why the child needs this time off."),
    ],
)
def test_wrong_answer_gets_a_sentence_on_its_page(
    step: str, given: dict[str, str], words: str, parent: Client, address: str
) -> None:
    page: Answer = parent.get(address)
    for name, good in (("who", WHO), ("kind", {"kind": "interview"}), ("days", DAYS), ("why", WHY)):
        if name == step:
            break
        page = go(parent, address, page, name, **good)

    answer = go(parent, address, page, step, **given)

    assert answer.status_code == 400
    assert words in text(answer)


def test_answers_of_another_link_or_made_up_are_not_taken(
    parent: Client, address: str, office: Client, world: World
) -> None:
    page = up_to_send(parent, address)
    other = office.post(f"/schools/900001/leave/form/{world.pupils['4 Rowan'][1].id}/", {"shown_name": "B"})
    elsewhere = re.search(r"/leave-form/[\w-]+/", other.content.decode())
    assert elsewhere is not None

    for forged in (signed(page), "made-up", signed(page)[:-2] + "xx"):
        answer = parent.post(elsewhere[0], {"step": "send", "answers": forged})
        assert "Please begin again." in text(answer)
    assert not LeaveRequest.objects.exists()


def test_parent_goes_back_and_keeps_the_answers(parent: Client, address: str) -> None:
    page = up_to_send(parent, address)

    back = go(parent, address, page, "send", to="why")

    assert "We fly on Monday night." in text(back)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_and_nothing_is_kept(name: str, parent: Client, address: str) -> None:
    content, words = HOSTILE[name]
    page = up_to_send(parent, address)

    answer = go(
        parent, address, page, "send", file=SimpleUploadedFile("invitation.pdf", content, "application/pdf")
    )

    assert answer.status_code == 400
    assert words in text(answer)
    assert not LeaveRequest.objects.exists()
    assert LeaveLink.objects.get().used_at is None


def test_body_that_is_far_too_large_is_not_read(parent: Client, address: str) -> None:
    answer = parent.post(address, {"file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * (10 * 1024 * 1024))})

    assert answer.status_code == 413


def test_file_comes_back_as_a_download_only(
    parent: Client, address: str, office: Client, world: World
) -> None:
    page = up_to_send(parent, address)
    go(parent, address, page, "send", file=SimpleUploadedFile('x".html', PDF, "text/html"))
    kept = LeaveEvidence.objects.get()

    answer = office.get(f"/schools/900001/leave/{kept.request_id}/files/{kept.id}/")

    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''x.pdf"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_guessing_is_slowed_down(parent: Client, world: World) -> None:
    answers = [parent.get(f"/leave-form/guess-{number}/").status_code for number in range(32)]

    assert answers[:30] == [404] * 30
    assert answers[-1] == 429


def test_form_of_another_trust_is_unknown(address: str) -> None:
    assert browser("beta.testserver").get(address).status_code == 404


def test_form_needs_its_own_token_against_forgery(address: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "alpha.testserver"})

    refused = strict.post(address, {"step": "who", **WHO})

    assert refused.status_code == 403
    assert "load the page again" in text(refused)
    assert "CSRF" not in text(refused)


def test_script_in_an_answer_is_only_text(parent: Client, address: str, office: Client) -> None:
    page: Answer = parent.get(address)
    page = go(parent, address, page, "who", **WHO | {"name": "<script>alert(1)</script>"})
    page = go(parent, address, page, "kind", kind="interview")
    page = go(parent, address, page, "days", **DAYS)
    page = go(parent, address, page, "why", words="<img src=x onerror=alert(1)>")
    page = go(parent, address, page, "more")
    go(parent, address, page, "send")
    request = LeaveRequest.objects.get()

    for shown in (
        page,
        office.get(f"/schools/900001/leave/{request.id}/"),
        office.get("/schools/900001/leave/"),
    ):
        assert "<script>alert" not in shown.content.decode()
        assert "<img src=x" not in shown.content.decode()


def test_address_goes_to_a_parent_by_the_way_the_office_chooses_and_is_kept_nowhere(
    world: World, office: Client, settings: Any
) -> None:
    """ROL-10, ADM-05: sealed until it leaves, shown to nobody; a newer address or its end takes the message back."""
    settings.CARRIER_SMS = settings.CARRIER_EMAIL = "outbox"
    parent = resident(world.pupil)
    Contact.objects.filter(id=parent.id).update(phone="07700 900123", email="test.parentley@example.invalid")
    resident(world.pupil, surname="Landlineley")
    there = f"/schools/900001/leave/form/{world.pupil.id}/"
    page = text(office.get(there))
    assert "Text to Test Parentley, 07700 900123" in page
    assert "Text to Test Landlineley: The number is a landline" in page
    closed = office.post(there, {"shown_name": "T", "way": f"sms:{uuid.uuid4()}"})
    assert "That way is closed now" in text(closed)
    assert not LeaveLink.objects.exists()

    office.post(there, {"shown_name": "T", "way": f"sms:{parent.id}"})
    office.post(there, {"shown_name": "T", "way": f"email:{parent.id}"})

    old, new = MessagePart.objects.order_by("made_at")
    assert (old.withdrawn_why, old.message.dispatch.state) == (
        "A newer address takes its place.",
        "cancelled",
    )
    assert new.message.good_until == LeaveLink.objects.get(revoked_at=None).expires_at
    parcel = judge(new.message.dispatch, clock.now()).parcel
    assert parcel is not None
    token = re.search(r"/leave-form/([\w-]+)/", parcel.text)
    assert token
    assert open_link(token[1]) == LeaveLink.objects.get(revoked_at=None)
    assert send(new.message.dispatch.id) == "taken"
    new.message.refresh_from_db()
    assert new.message.sent_text == parcel.text.replace(token[0], "").replace(
        "http://alpha.testserver", "[address]"
    )
    for address in (there, f"/schools/900001/letters/outbox/{new.message.dispatch.id}/"):
        shown = office.get(address).content.decode()
        assert token[1] not in shown
    assert "e-mail to Test Parentley, sent" in text(office.get(there))


@pytest.mark.parametrize(
    ("asked", "step", "given"),
    [
        ((), "why", WHY),
        ((), "more", {}),
        ((), "days", DAYS | {"to": "kind"}),
        (("kind",), "why", WHY),
        (("kind",), "more", {}),
        ((), "send", {"to": "more"}),
        (("kind", "days"), "send", {"to": "more"}),
    ],
)
def test_step_sent_before_the_ones_it_rests_on_begins_again_and_is_no_error_page(
    asked: tuple[str, ...], step: str, given: dict[str, str], parent: Client, address: str
) -> None:
    page = go(parent, address, parent.get(address), "who", **WHO)
    for name in asked:
        page = go(parent, address, page, name, **{"kind": {"kind": "study"}, "days": DAYS}[name])

    answer = go(parent, address, page, step, **given)

    assert answer.status_code in (200, 400)
    assert not LeaveRequest.objects.exists()

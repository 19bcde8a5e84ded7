"""Sharing with a purpose, and copies for parents: no more than was ticked, and every step kept (DAT-05, DAT-08, DAT-11)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from pypdf import PdfReader

from absence.models import IllnessEvent
from exchange.models import AccessRequest, Sharing
from exchange.rules.sharing import PURPOSES, Wish, answer_due, forbids, told_as
from registers.models import AdmissionChange
from support.models import SupportEvent
from tests.marking import AM, PM, put
from tests.world import World

SignIn = Callable[..., Client]
TODAY = date(2026, 11, 23)
NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("wish", "may_see_special", "field"),
    [
        (Wish("school_asks", frozenset({"identity", "totals"})), False, None),
        (Wish("school_asks", frozenset({"identity", "sessions"})), True, "fields"),
        (Wish("school_asks", NONE), True, "fields"),
        (Wish("local_authority", frozenset({"identity", "health"})), False, "fields"),
        (Wish("local_authority", frozenset({"identity", "health"})), True, None),
        (Wish("early_help", frozenset({"identity"})), False, "consent_by"),
        (Wish("early_help", frozenset({"identity"}), "Test Parent", TODAY), False, None),
        (Wish("early_help", frozenset({"identity"}), "Test Parent", date(2026, 11, 24)), False, "consent_on"),
        (Wish("answer_came", NONE), False, None),
        (Wish("marketing", frozenset({"identity"})), True, "purpose"),
    ],
)
def test_what_a_purpose_allows(wish: Wish, may_see_special: bool, field: str | None) -> None:
    found = forbids(wish, may_see_special=may_see_special, today=TODAY)
    assert (field in found) if field else found == {}


def test_special_data_is_never_ticked_beforehand() -> None:
    assert all(not set(one.usual) & {"health", "belief", "exclusion"} for one in PURPOSES.values())
    assert all(set(one.usual) <= set(one.fields) for one in PURPOSES.values())


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("I", NONE, "Authorised absence"),
        ("I", frozenset({"health"}), "I: Ill"),
        ("R", frozenset({"health"}), "Authorised absence"),
        ("E", NONE, "Authorised absence"),
        ("Y5", NONE, "Not a possible session"),
        ("Y5", frozenset({"exclusion"}), "Y5: Detained"),
        ("O", NONE, "O: Absent, not agreed"),
    ],
)
def test_codes_that_tell_too_much_are_told_by_what_they_count_as(
    code: str, fields: frozenset[str], words: str
) -> None:
    assert told_as(code, TODAY, fields) == words


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 23)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_an_answer_is_due_one_calendar_month_later(asked: date, due: date) -> None:
    assert answer_due(asked) == due


def _words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def marked(world: World) -> World:
    put(world.school, {world.pupil: "I"}, TODAY, AM)
    put(world.school, {world.pupil: "O"}, date(2026, 11, 20), PM)
    return world


def test_paper_has_what_was_ticked_and_the_log_says_so(marked: World, sign_in: SignIn) -> None:
    client, urn = sign_in(marked.people["officer"]), marked.school.urn
    first = client.post(
        f"/schools/{urn}/exchange/sharing/", {"purpose": "early_help", "upn": marked.pupil.upn}
    )
    step = first.headers["Location"]
    sent = {"recipient": "Test Worker", "organisation": "Early Help", "fields_shared": ["identity", "sessions"], "first": "2026-11-02",
            "last": "2026-11-23", "because": "Much away"}  # fmt: skip

    refused = client.post(step, sent)
    assert refused.status_code == 400
    assert "This is voluntary: write who agreed." in refused.content.decode()
    assert not Sharing.objects.exists()
    answer = client.post(step, sent | {"consent_by": "Test Parent", "consent_on": "2026-11-20"})

    assert answer.headers["Content-Type"] == "application/pdf"
    said = _words(answer.content)
    for words in ("Alphaby", "Authorised absence", "O: Absent, not agreed", "Test Parent", "Much away"):
        assert words in said
    for words in ("Ill", "Sessions by code", "4 Rowan"):
        assert words not in said
    row = Sharing.objects.get()
    assert (row.purpose, row.fields, row.consent_by) == (
        "early_help",
        ["identity", "sessions"],
        "Test Parent",
    )
    log = client.get(f"/schools/{urn}/exchange/sharing/").content.decode()
    assert "Test Worker, Early Help" in log
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Sharing.objects.update(recipient="Nobody")


def test_publication_names_nobody(world: World, sign_in: SignIn) -> None:
    client, urn = sign_in(world.people["head"]), world.school.urn
    step = client.post(f"/schools/{urn}/exchange/sharing/", {"purpose": "publication", "upn": ""}).headers[
        "Location"
    ]

    assert client.post(step, {"recipient": "School website", "fields_shared": ["policy"]}).status_code == 302

    row = Sharing.objects.get()
    assert (row.pupil, row.fields, row.sha256) == (None, ["policy"], "")


def test_copy_for_a_parent_goes_out_only_checked_and_without_what_was_left_out(
    marked: World, sign_in: SignIn
) -> None:
    officer, dsl, urn = sign_in(marked.people["officer"]), sign_in(marked.people["dsl"]), marked.school.urn
    for what, new in (("contact.phone", "01632 960999"), ("pupil.legal_forename", "Test")):
        AdmissionChange.objects.create(
            pupil=marked.pupil, school=marked.school, what=what, old="old", new=new, reason="Test", at="2026-11-10T10:00Z",
            by_name="Test Office", by_position="Office",
        )  # fmt: skip
    here = {"pupil": marked.pupil, "school": marked.school, "by_name": "Test Office"}
    IllnessEvent.objects.create(
        kind="doubt_raised", words="Wheezing, said the nurse", at="2026-11-10T10:00Z", **here
    )
    told = SupportEvent.objects.create(
        thing="plan", thing_id=marked.pupil.id, at="2026-11-10T10:00Z", day=date(2026, 11, 10), what="agreed",
        words="A quiet place at noon", **here,
    )  # fmt: skip
    address = f"/schools/{urn}/exchange/copies/"
    sent = {"upn": marked.pupil.upn, "asked_by": "Test Parent", "relationship": "parent", "identity": "Known at the office",
            "asked_on": "2026-11-20", "first": "2026-09-01", "last": "2026-11-23"}  # fmt: skip
    assert officer.post(f"{address}new/", sent | {"identity": ""}).status_code == 400
    assert officer.post(f"{address}new/", sent).status_code == 302
    row = AccessRequest.objects.get()
    page = officer.get(f"{address}{row.id}/").content.decode()
    assert "legal forename: old became Test" in page
    assert "May tell of somebody else" in page

    early = officer.post(f"{address}{row.id}/", {"do": "issue"})
    assert early.status_code == 400
    assert "The safeguarding check is missing" in early.content.decode()
    assert officer.post(f"{address}{row.id}/", {"do": "check"}).status_code == 404
    unsaid = officer.post(f"{address}{row.id}/", {"do": "choose", "goes": []})
    assert "Say why for everything that is left out." in unsaid.content.decode()
    goes = [f"admission:{AdmissionChange.objects.get(new='Test').id}", f"support:{told.id}"]
    assert (
        officer.post(f"{address}{row.id}/", {"do": "choose", "goes": goes, "why": "Names others"}).status_code
        == 302
    )
    assert dsl.post(f"{address}{row.id}/", {"do": "check"}).status_code == 302
    assert dsl.post(f"{address}{row.id}/", {"do": "issue"}).status_code == 404
    answer = officer.post(f"{address}{row.id}/", {"do": "issue"})

    said = _words(answer.content)
    assert "legal forename: old became Test" in said
    assert "01632 960999" not in said
    assert "A quiet place at noon" in said
    assert "Wheezing" not in said
    assert "changes of the admission register, 1; illness, appointments and lateness, 1" in said
    assert list(PdfReader(io.BytesIO(answer.content)).attachments) == [
        "00-certified-record.pdf",
        "00-what-is-held.json",
    ]
    row.refresh_from_db()
    assert row.state == "issued"
    assert [event.what for event in row.events.order_by("at")] == ["asked", "changed", "checked", "issued"]
    assert officer.post(f"{address}{row.id}/", {"do": "issue"}).status_code == 400

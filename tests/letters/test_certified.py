"""The certified attendance record: what it says, that its figures re-add, and that asking and issuing are logged."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Pupil
from registers.queries.certificate import certificate
from registers.queries.chain_check import check_school, head_of
from registers.queries.statistics import GroupBy, Scope, counts
from tests.conftest import NOW
from tests.marking import AM, PM, at, put
from tests.registers.pupils.test_pupil_page import text
from tests.world import World, make_contact

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 20)
ASKED = {
    "first": "2026-11-09", "last": "2026-11-20", "for_whom": "court", "asked_by": "Clerk, Testtown Magistrates",
    "asked_on": "2026-11-20", "do": "issue",
}  # fmt: skip


@pytest.fixture
def marked(world: World) -> Pupil:
    pupil = world.pupil
    for day in range(9, 21):
        on = date(2026, 11, day)
        if on.weekday() > 4:
            continue
        put(world.school, {pupil: "L" if day == 12 else "/"}, on, AM, minutes=9, hand_in="4 Rowan", at=at(on))
        if day != 20:
            put(world.school, {pupil: "N" if day == 13 else "\\"}, on, PM, hand_in="4 Rowan", at=at(on, 13))
    put(
        world.school,
        {pupil: "I"},
        date(2026, 11, 13),
        PM,
        reason="Gran rang: <ill> & in bed",
        at=at(date(2026, 11, 16), 11),
    )
    put(
        world.school,
        {pupil: "O"},
        date(2026, 11, 13),
        PM,
        reason="Seen in town",
        at=at(date(2026, 11, 19), 15),
    )
    clock.set_clock(NOW)
    return pupil


def issue(client: Client, pupil: Pupil, **change: str) -> object:
    return client.post(f"/schools/900001/pupils/{pupil.id}/certify/", ASKED | change)


def pdf_text(answer: object) -> str:
    reader = PdfReader(BytesIO(answer.content))  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_record_holds_all_it_must(officer: Client, world: World, marked: Pupil) -> None:
    answer = issue(officer, marked)
    assert answer["Content-Type"] == "application/pdf"  # type: ignore[index]
    said = pdf_text(answer)
    head = head_of(world.school)
    assert head is not None

    for part in (
        "Certified attendance record", "Invented School 900001 (URN 900001)", "Test Alphaby", marked.upn,
        "9 November 2026 to 20 November 2026", "4 Rowan, Year 4", "Monday 23 November 2026, 9:31am",
        "18 of 19, 94.7%", "Possible sessions 19 9½ days", "Absent 1 ½ day",
        "Late before the register closed (counted as present) 1",
        "Absent in other or unknown circumstances", "Unauthorised absence",
        "13 November 2026, afternoon N I Gran rang: <ill> & in bed 16 November 2026, 11:10am Test Officer, Attendance",
        "13 November 2026, afternoon I O Seen in town 19 November 2026, 3:10pm",
        "I certify that this is a true record", "Signature", "Test Attendance officer", "Page 1 of",
        f"Save number {head.seq} of this school’s register",
    ):  # fmt: skip
        assert part in said, part
    assert f"{head.seq}:{head.hash}" in said.replace(" ", "")


def test_totals_are_those_of_the_statistics(world: World, marked: Pupil) -> None:
    made = certificate(marked, world.school, FIRST, LAST, None)
    ((_, tally),) = counts(Scope(world.school.id, FIRST, LAST, upn=marked.upn), GroupBy.PUPIL)
    cells = [place.code for week in made.weeks for place in week.places if place.code]
    assert made.tally == tally
    assert len(cells) == tally.possible == 19
    assert cells.count("O") == tally.absent == 1


def test_session_without_a_mark_is_told_apart_from_no_school(world: World, marked: Pupil) -> None:
    weeks = certificate(marked, world.school, FIRST, LAST, None).weeks
    assert [(w.monday, sum(p.missing for p in w.places)) for w in weeks] == [
        (FIRST, 0),
        (date(2026, 11, 16), 1),
    ]
    assert weeks[1].places[9].missing
    assert certificate(marked, world.school, date(2026, 10, 24), date(2026, 11, 1), None).weeks == ()


def test_record_of_a_past_moment_knows_nothing_later(world: World, marked: Pupil) -> None:
    then = certificate(marked, world.school, FIRST, LAST, at(date(2026, 11, 17), 8))
    friday = then.weeks[0].places[9]
    assert (friday.code, friday.amendments) == ("I", (1,))
    assert [a.amended for a in then.amendments] == ["I"]
    assert then.tally.possible == 12
    assert then.tally.authorised == 1
    assert {code.code for code, _ in then.key} == {"/", "\\", "I", "L", "N"}
    assert then.head is not None
    assert then.head.seq < head_of(world.school).seq  # type: ignore[union-attr]


def test_asking_and_issuing_are_logged_and_listed(officer: Client, world: World, marked: Pupil) -> None:
    answer = issue(officer, marked)
    event = AuditEvent.objects.get(verb="record.certified")
    head = head_of(world.school)

    assert head is not None
    assert event.subject_id == marked.id
    assert event.facts == {
        "issue": event.facts["issue"], "issued_at": event.facts["issued_at"],
        "first": "2026-11-09", "last": "2026-11-20", "as_at": event.facts["as_at"], "for_whom": "court",
        "asked_by": "Clerk, Testtown Magistrates", "asked_on": "2026-11-20", "seq": head.seq, "hash": head.hash,
        "sha256": hashlib.sha256(answer.content).hexdigest(),  # type: ignore[attr-defined]
    }  # fmt: skip
    said = text(officer.get(f"/schools/900001/pupils/{marked.id}/certify/"))
    assert "A court: Clerk, Testtown Magistrates, asked 20 November 2026" in said


def test_link_printed_on_a_record_is_an_anchor_ever_after(
    officer: Client, world: World, marked: Pupil
) -> None:
    from tests.registers.test_chain import REMAKE, tampering

    issue(officer, marked)
    assert check_school(world.school).holds
    with tampering("UPDATE registers_registersave SET by_name = 'Nobody' WHERE seq = 3", REMAKE):
        assert "is not the one that was printed" in check_school(world.school).broken


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"for_whom": ""}, "Choose for whom the record is."),
        ({"asked_by": ""}, "Write who asked for the record."),
        ({"asked_on": "2026-12-24"}, "That day has not come yet."),
        ({"asked_on": "soon"}, "Enter the day they asked as a real date."),
        ({"first": "2026-11-21"}, "The last day is before the first."),
        ({"day": "2026-11-24"}, "The register can't be shown as of a moment that has not come."),
    ],
)
def test_incomplete_wish_is_refused_and_nothing_issued(
    officer: Client, marked: Pupil, change: dict[str, str], said: str
) -> None:
    answer = issue(officer, marked, **change)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert said in text(answer)
    assert not AuditEvent.objects.filter(verb="record.certified").exists()


def test_looking_needs_no_wish_and_issues_nothing(officer: Client, marked: Pupil) -> None:
    answer = issue(officer, marked, do="look", for_whom="", asked_by="", asked_on="")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "18 of 19, 94.7%" in text(answer)
    assert AuditEvent.objects.filter(verb="record.viewed").count() == 1
    assert not AuditEvent.objects.filter(verb="record.certified").exists()


@pytest.mark.parametrize("person", ["teacher", "office", "governor"])
def test_those_who_may_not_certify_find_no_such_page(
    person: str, officer: Client, world: World, marked: Pupil, sign_in: object
) -> None:
    outsider = sign_in(world.people[person])  # type: ignore[operator]
    assert issue(officer, marked).status_code == 200  # type: ignore[attr-defined]
    assert issue(outsider, marked).status_code == 404  # type: ignore[attr-defined]


def again(client: Client, pupil: Pupil, issue: str) -> object:
    return client.get(f"/schools/900001/pupils/{pupil.id}/record.pdf", {"issue": issue})


def test_issued_record_can_be_had_again_the_same_to_the_last_byte(
    officer: Client, world: World, marked: Pupil
) -> None:
    first = issue(officer, marked)
    number = AuditEvent.objects.get(verb="record.certified").facts["issue"]
    put(world.school, {marked: "M"}, FIRST, AM, reason="Card seen", at=at(date(2026, 11, 24), 8))
    put(world.school, {marked: "O"}, date(2026, 11, 20), PM, at=at(date(2026, 11, 24), 9))
    second = again(officer, marked, number)

    assert second.content == first.content  # type: ignore[attr-defined]
    assert f"Record {number}, issued 23 November 2026" in pdf_text(second)
    assert AuditEvent.objects.get(verb="record.printed_again").facts == {"issue": number, "same": True}
    page = officer.get(f"/schools/900001/pupils/{marked.id}/certify/").content.decode()
    assert f"record.pdf?issue={number}" in page


def test_record_had_again_says_so_when_the_pupils_name_was_corrected(
    officer: Client, world: World, marked: Pupil
) -> None:
    issue(officer, marked)
    number = AuditEvent.objects.get(verb="record.certified").facts["issue"]
    Pupil.objects.filter(id=marked.id).update(legal_surname="Renamed")

    assert "Printed again on 23 November 2026" in pdf_text(again(officer, marked, number))
    assert not AuditEvent.objects.get(verb="record.printed_again").facts["same"]


@pytest.mark.parametrize("number", ["", "x", "018f0000-0000-7000-8000-000000000000"])
def test_record_never_issued_does_not_exist(officer: Client, marked: Pupil, number: str) -> None:
    issue(officer, marked)
    assert again(officer, marked, number).status_code == 404  # type: ignore[attr-defined]


@pytest.mark.parametrize("person", ["teacher", "office", "governor"])
def test_issued_record_is_not_there_for_those_who_may_not_certify(
    person: str, officer: Client, world: World, marked: Pupil, sign_in: object
) -> None:
    issue(officer, marked)
    number = AuditEvent.objects.get(verb="record.certified").facts["issue"]
    outsider = sign_in(world.people[person])  # type: ignore[operator]

    assert again(outsider, marked, number).status_code == 404  # type: ignore[attr-defined]
    assert again(officer, marked, number).status_code == 200  # type: ignore[attr-defined]


def test_issued_record_is_not_found_under_another_pupil(officer: Client, world: World, marked: Pupil) -> None:
    issue(officer, marked)
    number = AuditEvent.objects.get(verb="record.certified").facts["issue"]
    assert again(officer, world.pupils["4 Rowan"][1], number).status_code == 404  # type: ignore[attr-defined]


def test_record_says_the_nature_of_an_activity_and_no_working_note(
    officer: Client, world: World, marked: Pupil
) -> None:
    put(world.school, {marked: "V"}, FIRST, AM, note="Museum <b>visit</b>", reason="Trip list", at=NOW)
    put(world.school, {marked: "I"}, FIRST, PM, note="Aunt says tired", reason="Rang", at=NOW)
    natures = certificate(marked, world.school, FIRST, LAST, None).natures

    assert [(n.date, n.code, n.note) for n in natures] == [(FIRST, "V", "Museum <b>visit</b>")]
    printed = pdf_text(issue(officer, marked))
    assert "9 November 2026, morning V Museum <b>visit</b>" in printed
    assert "tired" not in printed


def test_certify_page_warns_of_a_contact_restriction(officer: Client, world: World, marked: Pupil) -> None:
    url = f"/schools/900001/pupils/{marked.id}/certify/"
    assert "Contact restriction" not in text(officer.get(url))
    make_contact(marked, surname="Barredby", may_collect=False, restricted=True)
    assert "Contact restriction. Test Barredby (Mother): Ring the police" in text(officer.get(url))

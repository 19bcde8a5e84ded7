"""Joining, leaving and returns by the pages alone, and what a page never lets through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from attendance_mis.accounts.models import User
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from registers.models import ContactLink, PolicyChange, School, Spell
from roll.models import LeavingCase, Return
from tests.world import make_contact

from .conftest import TODAY, Desk, attended, family

SignIn = Callable[[User], Client]
MOST_STATEMENTS = 26


def url(desk: Desk, path: str) -> str:
    return f"/schools/{desk.school.urn}/{path}"


def send(client: Client, address: str, **data: object) -> None:
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_transfer_by_the_pages_from_the_ground_to_the_pack(desk: Desk, sign_in: SignIn) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 19), code="N")
    officer, head = sign_in(desk.world.people["officer"]), sign_in(desk.world.people["head"])
    begun = text(officer, url(desk, f"leaving/pupils/{desk.pupil.id}/"))
    assert "Not possible today" in begun
    assert "0 of 20 school days" not in begun
    assert "2 of 20 school days on end" in begun
    refused = officer.post(url(desk, f"leaving/pupils/{desk.pupil.id}/"), {"ground": "twenty_days"})
    assert refused.status_code == 400
    send(officer, url(desk, f"leaving/pupils/{desk.pupil.id}/"), ground="transfer")
    case = LeavingCase.objects.get()
    here = url(desk, f"leaving/{case.id}/")
    assert "The new school has to confirm" not in text(officer, here)
    assert "Name the new school" in text(officer, here)
    wrong = officer.post(here + "enter/", {"started_on": "31/02/2026", "leaves_on": "2026-11-02"})
    assert wrong.status_code == 400
    assert "Write the date as day, month and year" in wrong.content.decode()
    back = officer.post(here + "enter/", {"leaves_on": "2026-11-02"})
    assert "Nothing is backdated" in back.content.decode()
    send(
        officer, here + "enter/", other_school="Fictional Primary", started_on="2026-11-23",
        confirmed_by="Its office", leaves_on="",
    )  # fmt: skip
    letter = SimpleUploadedFile("../letter.exe", b"MZ\x90\x00")
    bad = officer.post(here + "files/add/", {"file": letter, "about": "Letter"})
    assert "neither a PDF nor a photo" in bad.content.decode()
    assert officer.post(here + "do/approve/").status_code == 404
    send(officer, here + "do/propose/")
    assert "The head’s approval" not in text(officer, url(desk, "leaving/"))
    assert "The return to the authority is to be produced" in text(officer, url(desk, "leaving/"))
    early = head.post(here + "do/approve/")
    assert early.status_code == 400
    made = Return.objects.get()
    assert "Nothing is missing" in text(officer, url(desk, f"returns/{made.id}/"))
    send(officer, url(desk, f"returns/{made.id}/do/produce/"))
    pdf = officer.get(url(desk, f"returns/{made.id}/file.pdf")).content
    assert "Fictional Primary" in " ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages)
    with CaptureQueriesContext(connection) as asked:
        text(head, here)
    assert len(asked) <= MOST_STATEMENTS
    send(head, here + "do/approve/")
    assert Spell.objects.get(pupil=desk.pupil).leaves_on == TODAY

    done = text(officer, here)
    assert "Proposed by Test Attendance officer" in done
    assert "approved by Test Headteacher" in done
    pack = officer.post(here + "pack.pdf").content
    words = " ".join(p.extract_text() for p in PdfReader(BytesIO(pack)).pages)
    assert "For the next school: attendance" in words
    rows = b"".join(officer.get(here + "attendance.csv").streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a file
    assert len(rows) == 1 + desk.marks()
    assert "Registered at another school" in text(head, url(desk, "removals/"))
    assert b"transfer" not in head.get(url(desk, "removals/?first=2026-12-01&last=2026-01-01")).content
    seen = set(AuditEvent.objects.filter(subject_id=desk.pupil.id).values_list("verb", flat=True))
    assert {"leaving.viewed", "leaver.pack", "leaver.attendance", "return.taken", "pupil.left"} <= seen


def test_address_somebody_must_not_learn_is_on_the_return_and_not_on_the_page(
    desk: Desk, sign_in: SignIn
) -> None:
    make_contact(desk.pupil, surname="Keepaway", restricted=True, may_collect=False)
    officer = sign_in(desk.world.people["officer"])
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 9))
    listed = text(officer, url(desk, "returns/"))
    assert "Attendance: ten days without authorisation" in listed
    made = Return.objects.get(kind="attendance")
    page = text(officer, url(desk, f"returns/{made.id}/"))
    assert "1 Invented Street" not in page
    assert "Kept back on this page" in page
    send(officer, url(desk, f"returns/{made.id}/do/produce/"))
    pdf = officer.get(url(desk, f"returns/{made.id}/file.pdf")).content
    words = " ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages)
    assert "1 Invented Street" in words
    assert "Handle with care" in words


def test_joining_says_what_an_entry_lacks_and_who_is_in_no_register(desk: Desk, sign_in: SignIn) -> None:
    office = sign_in(desk.world.people["office"])
    pupil = desk.world.pupils["6 Elm"][0]
    pupil.memberships.update(last_day=date(2026, 11, 20))
    assert "in no class, so in no register" in text(office, url(desk, "joining/"))
    entry = text(office, url(desk, f"joining/pupils/{pupil.id}/"))
    assert "No parent is recorded." in entry
    family(pupil, "Newparent")
    assert "No parent is recorded." not in text(office, url(desk, f"joining/pupils/{pupil.id}/"))
    send(
        office, url(desk, f"joining/pupils/{desk.pupil.id}/dual/"), other_school="Fictional Special School",
        main_here="no", pattern=["3AM", "3PM"], agreed="Both heads, 2 November", first_day="2026-11-02",
        reason="Agreement seen",
    )  # fmt: skip
    assert "The other is the main school" in text(office, url(desk, f"joining/pupils/{desk.pupil.id}/"))
    begun = text(office, url(desk, f"leaving/pupils/{desk.pupil.id}/"))
    assert "registered here and at Fictional Special School by agreement" in begun


@pytest.mark.parametrize("role", ["teacher", "pastoral", "governor"])
def test_others_see_nothing_of_it(role: str, desk: Desk, sign_in: SignIn) -> None:
    client = sign_in(desk.world.people[role])
    for path in ("leaving/", "joining/", "returns/", "removals/"):
        assert client.get(url(desk, path)).status_code == 404
    assert ContactLink.objects.filter(pupil=desk.pupil).exists()


def test_contacts_to_check_and_children_who_miss_out_are_listed(desk: Desk, sign_in: SignIn) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 2))
    PolicyChange.objects.create(
        school=desk.school, effective_from=date(2026, 9, 1), values={"contact_check_interval_days": 120},
        reason="Once a term", made_at=clock.now(), by_name="Test",
    )  # fmt: skip
    School.objects.filter(id=desk.school.id).update(setup_version=2)
    officer = sign_in(desk.world.people["officer"])
    assert "Never" in text(officer, url(desk, "joining/contacts/"))
    early = officer.post(
        url(desk, f"joining/contacts/{desk.mother.id}/"), {"on": "2026-11-24", "how": "Call"}
    )
    assert "That day has not come yet." in early.content.decode()
    send(officer, url(desk, f"joining/contacts/{desk.mother.id}/"), on="2026-11-23", how="Slip came back")
    assert "Nothing to check." in text(officer, url(desk, "joining/contacts/"))
    listed = text(officer, url(desk, "returns/missing-out/"))
    assert "Away without authorisation: 30 sessions (15 days)" in listed
    page = text(officer, url(desk, f"pupils/{desk.pupil.id}/"))
    assert "Leaving" in page
    text(officer, url(desk, "returns/"))
    assert "Attendance: ten days without authorisation" in text(
        officer, url(desk, f"pupils/{desk.pupil.id}/")
    )


def test_transfer_form_holds_what_another_roll_of_the_trust_says(desk: Desk, sign_in: SignIn) -> None:
    attended(desk.school, desk.pupil)
    officer = sign_in(desk.world.people["officer"])
    send(officer, url(desk, f"leaving/pupils/{desk.pupil.id}/"), ground="transfer")
    enter = url(desk, f"leaving/{LeavingCase.objects.get().id}/enter/")
    assert officer.get(enter).context["form"]["other_school"].value() is None
    other = School.objects.create(urn="900007", name="Invented Next School", phase="secondary")
    Spell.objects.create(pupil=desk.pupil, school=other, starts_on=TODAY)

    form = officer.get(enter).context["form"]
    assert (form["other_school"].value(), form["started_on"].value()) == ("Invented Next School", TODAY)

    send(officer, enter, other_school="Another School", started_on="")
    assert officer.get(enter).context["form"]["other_school"].value() == "Another School"

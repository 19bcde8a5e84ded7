"""A transfer file of ours, read by a parser that is not ours, holds the same pupils and marks (ADM-25)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from exchange.models import LeaverPack, Sharing
from registers.models import Mark, Pupil, Spell
from registers.rules.codes import codes_on
from tests.marking import AM, PM, bring_in
from tests.world import World, build_world

SignIn = Callable[..., Client]
FIRST = date(2026, 9, 2)


@pytest.fixture
def marked(world: World) -> World:
    """Every code there is, two-letter ones among them, and a name that would break a careless writer."""
    codes = [
        code.code for code in codes_on(FIRST) if code.markable and code.session is None and code.code != "X"
    ]
    days = [FIRST + timedelta(n) for n in range(60) if (FIRST + timedelta(n)).weekday() < 5]
    rows = []
    for place, day in enumerate(days):
        rows.append((world.pupil, day, AM, codes[place % len(codes)], None))
        rows.append((world.pupils["4 Rowan"][1], day, PM, "\\", None))
    bring_in(world.school, rows)
    Pupil.objects.filter(id=world.pupil.id).update(
        legal_surname="O’Test & <Sons>", chosen_forename="\x01Tess"
    )
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=date(2026, 11, 20))
    return world


def _cells(year: ET.Element) -> dict[tuple[str, str], str]:
    """The string cut by two, as its own documentation says; written without a look at our reader."""
    start = date.fromisoformat(year.findtext("AttendSessions/AttendanceStartDate") or "")
    text = year.findtext("AttendSessions/AttendanceMarks") or ""
    cells = [text[n : n + 2].strip() for n in range(0, len(text), 2)]
    return {
        ((start + timedelta(place // 2)).isoformat(), "PM" if place % 2 else "AM"): cell
        for place, cell in enumerate(cells)
        if cell not in ("", "-")
    }


def test_an_independent_parser_finds_the_same_pupils_and_marks(marked: World, sign_in: SignIn) -> None:
    client = sign_in(marked.people["officer"])
    address = f"/schools/{marked.school.urn}/exchange/transfer-out/?class={marked.classes['4 Rowan'].id}"
    sent = {
        "pupils": [str(one.id) for one in marked.pupils["4 Rowan"]],
        "name": "Next Test School",
        "number": "999 2002",
    }

    answer = client.post(address, sent)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="9992001_CTF_9992002_001.xml"'
    root = ET.fromstring(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # a FileResponse
    assert root.tag == "CTfile"
    assert root.findtext("Header/DocumentName") == "Common Transfer File"
    assert [root.findtext(f"Header/DestSchool/{part}") for part in ("LEA", "Estab")] == ["999", "2002"]
    pupils = {one.findtext("UPN"): one for one in root.findall("CTFpupilData/Pupil")}
    assert set(pupils) == {one.upn for one in marked.pupils["4 Rowan"]}
    first = pupils[marked.pupil.upn]
    assert (first.findtext("Surname"), first.findtext("BasicDetails/PreferredForename")) == (
        "O’Test & <Sons>",
        "Tess",
    )
    for pupil in marked.pupils["4 Rowan"]:
        held = {(m.date.isoformat(), m.session): m.code for m in Mark.objects.filter(pupil=pupil)}
        years = pupils[pupil.upn].findall("Attendance/YearData")
        assert {key: code for year in years for key, code in _cells(year).items()} == held
        assert (sum(int(year.findtext("SessionsPossible") or 0) for year in years) > 0) == bool(held)
    two_letters = {m.code for m in Mark.objects.filter(pupil=marked.pupil) if m.code and len(m.code) == 2}
    assert {"C1", "J1", "Y7"} <= two_letters


def test_what_went_is_written_down_with_the_file(marked: World, sign_in: SignIn) -> None:
    client = sign_in(marked.people["officer"])
    address = f"/schools/{marked.school.urn}/exchange/transfer-out/"

    refused = client.post(address, {"pupils": [], "name": "", "number": "99-2"})
    assert refused.status_code == 400
    assert not Sharing.objects.exists()
    answer = client.post(address, {"pupils": [str(marked.pupil.id)], "name": "Not known", "number": ""})

    assert "_CTF_XXXXXXX_001.xml" in answer.headers["Content-Disposition"]
    log = Sharing.objects.get()
    assert (log.pupil, log.purpose, log.organisation) == (marked.pupil, "transfer", "XXXXXXX")
    pack = LeaverPack.objects.get(pupil=marked.pupil)
    assert pack.ctf_at is not None
    event = AuditEvent.objects.get(verb="ctf.written")
    assert event.facts["sha256"] == log.sha256
    assert "Test" not in str(event.facts)


def test_a_pupil_of_another_school_cannot_be_put_in_the_file(marked: World, sign_in: SignIn) -> None:
    other = build_world(urn="900002", emails="other")
    client = sign_in(marked.people["officer"])
    sent = {"pupils": [str(other.pupil.id)], "name": "Next Test School", "number": ""}

    answer = client.post(f"/schools/{marked.school.urn}/exchange/transfer-out/", sent)

    assert answer.status_code == 400
    assert "Tick pupils of this list only." in answer.content.decode()

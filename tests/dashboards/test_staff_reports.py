"""Reports for staff: lists by need, sheets for a talk, the support meeting, the action plan, before and after (DSH-12 to DSH-17)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from absence.models import LadderCrossing, LadderEvent
from attendance_mis.audit.models import AuditEvent
from attendance_mis.benchmarks.models import Target
from attendance_mis.dashboards.staff import sheets
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from penalties.models import PenaltyNotice
from registers.models import Characteristic, Pupil
from tests.answers import Answer
from tests.dashboards.governed import governed_world
from tests.dashboards.test_governors import text
from tests.world import World, make_contact

SignIn = Callable[..., Client]
REPORTS = "/schools/900001/reports/"
MOST_QUERIES = 15


@pytest.fixture
def governed(alpha: Trust) -> World:
    """Two classes of six; one pupil is severely absent, and had a step of the ladder and a notice."""
    world = governed_world(6)
    severe = world.pupils["4 Rowan"][2]
    done(world, severe, date(2026, 9, 28), "Rang home")
    done(world, world.pupils["4 Rowan"][3], date(2026, 10, 22), "Letter")
    crossing(world, severe, date(2026, 10, 5), "meeting with the head")
    PenaltyNotice.objects.create(
        school=world.school, pupil=severe, contact=make_contact(severe), issued_on=date(2026, 10, 5), kind="absence",
        status="issued",
    )  # fmt: skip
    return world


def crossing(world: World, pupil: Pupil, day: date, action: str, state: str = "open") -> LadderCrossing:
    at = datetime.combine(day, datetime.min.time(), clock.LONDON)
    return LadderCrossing.objects.create(
        school=world.school, pupil=pupil, test="attendance below 95% this year", action=action, owner="head",
        crossed_on=day, window_from=day, possible=20, attended=18, authorised=2, unauthorised=0, late=0,
        late_after_close=0, sessions=[], found_at=at, changed_at=at, state=state,
    )  # fmt: skip


def done(world: World, pupil: Pupil, day: date, action: str) -> None:
    found = crossing(world, pupil, day, action, "done")
    LadderEvent.objects.create(crossing=found, at=found.found_at, kind="done", by_name="Test")


def rows(answer: Answer) -> list[dict[str, str]]:
    body = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body, newline="")))


def pdf(answer: Answer) -> PdfReader:
    assert answer.status_code == 200
    return PdfReader(io.BytesIO(answer.content))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_list_by_need_holds_those_pupils_of_every_class_and_counts_all_their_marks(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["senco"])
    whole = rows(client.get(f"{REPORTS}class/?class=4+Rowan&format=csv"))

    found = rows(client.get(f"{REPORTS}class/?need=sen:K&format=csv"))

    held = Characteristic.objects.filter(kind="sen", value="K").values_list("pupil__upn", flat=True)
    assert {row["UPN"] for row in found} == set(held)
    assert {row["Class"] for row in found} == {"4 Rowan", "6 Elm"}
    of_class = {row["UPN"]: row["Missed"] for row in whole}
    assert [row["Missed"] for row in found if row["UPN"] in of_class] == [
        of_class[row["UPN"]] for row in found if row["UPN"] in of_class
    ]
    page = unescape(client.get(f"{REPORTS}class/?need=sen:K").content.decode())
    assert "<h1>SEN support: attendance and what to talk about</h1>" in page


def test_needs_offered_are_those_the_person_may_ask_about(governed: World, sign_in: SignIn) -> None:
    dsl = sign_in(governed.people["dsl"]).get(f"{REPORTS}class/").content.decode()
    teacher = sign_in(governed.people["teacher"])

    assert 'value="social_worker:yes"' in dsl
    assert 'value="social_worker:yes"' not in teacher.get(f"{REPORTS}class/").content.decode()
    assert teacher.get(f"{REPORTS}class/?need=social_worker:yes").status_code == 400
    assert teacher.get(f"{REPORTS}class/?class=every").status_code == 400
    own = rows(teacher.get(f"{REPORTS}class/?need=fsm:yes&format=csv"))
    assert {row["Class"] for row in own} == {"4 Rowan"}


def test_sheets_of_a_class_are_one_tagged_page_for_each_pupil_with_the_numbers_of_the_list(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["teacher"])
    listed = rows(client.get(f"{REPORTS}class/?format=csv"))

    reader = pdf(client.get(f"{REPORTS}class/sheets.pdf?class=4+Rowan"))

    assert len(reader.pages) == len(listed) == 6
    assert str(reader.root_object["/MarkInfo"]) == "{'/Marked': True}"
    assert str(reader.root_object["/Lang"]) == "en-GB"
    for page, row in zip(reader.pages, listed, strict=True):
        said = re.sub(r"\s+", " ", page.extract_text())
        assert f"Attendance of {row['Forename']} {row['Surname']}" in said
        assert f"{row['Attended']} of {row['Possible sessions']} sessions" in said
        assert f"{row['Attendance per cent']}%" in said
    [printed] = AuditEvent.objects.filter(verb="figures.sheets_printed")
    assert printed.facts == {"sheets": 6}


def test_more_sheets_than_a_person_waits_for_are_asked_for_by_class(
    governed: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST", 5)
    answer = sign_in(governed.people["head"]).get(f"{REPORTS}class/sheets.pdf?class=4+Rowan", follow=True)

    assert "That would be 6 sheets. Print them a class at a time" in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="figures.sheets_printed").exists()


def test_one_sheet_names_nobody_else_and_no_characteristic(governed: World, sign_in: SignIn) -> None:
    pupil = governed.pupil
    said = words(pdf(sign_in(governed.people["dsl"]).get(f"/schools/900001/pupils/{pupil.id}/sheet.pdf")))

    assert f"Attendance of {pupil.known_as} {pupil.legal_surname}" in said
    others = [one.legal_surname for names in governed.pupils.values() for one in names if one != pupil]
    assert [name for name in others if name in said and name != pupil.legal_surname] == []
    assert not re.search(r"[Ss]ocial worker|[Ff]ree school meals|\bSEN\b", said)
    # A pupil one does not teach has no sheet.
    teacher = sign_in(governed.people["teacher"])
    other = governed.pupils["6 Elm"][0]
    assert teacher.get(f"/schools/900001/pupils/{other.id}/sheet.pdf").status_code == 404
    assert teacher.get(f"{REPORTS}class/sheets.pdf?class=6+Elm").status_code == 404


def test_support_meeting_lists_each_pupil_once_with_what_was_done_and_what_is_open(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["officer"])
    severe = governed.pupils["4 Rowan"][2]

    listed = rows(client.get(f"{REPORTS}support-meeting/?format=csv"))

    assert len({row["UPN"] for row in listed}) == len(listed)
    [own] = [row for row in listed if row["UPN"] == severe.upn]
    assert own["Band"] == "Severely absent"
    assert own["Done"] == "Step: attendance below 95% this year (Mon 28 Sep); Penalty notice (Mon 5 Oct)"
    assert own["To do"] == "meeting with the head (head)"
    said = words(pdf(client.get(f"{REPORTS}support-meeting/list.pdf")))
    for row in listed:
        assert f"{row['Surname']}, {row['Forename']}" in said
        assert f"{row['Missed']} of {row['Possible sessions']}" in said
    assert AuditEvent.objects.filter(verb="support_meeting.viewed").exists()


def test_before_and_after_compares_the_same_pupils_and_says_what_it_cannot_show(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["officer"])
    page = unescape(client.get(f"{REPORTS}impact/").content.decode())
    listed = {row["Type"]: row for row in rows(client.get(f"{REPORTS}impact/?format=csv"))}

    step = listed["Step: attendance below 95% this year"]
    # The letter of 22 October had one school day left to look at.
    assert (step["Pupils compared"], step["Too soon to compare"]) == ("1", "1")
    assert step["Possible before"] == step["Possible after"]
    assert listed["Penalty notice"]["Pupils compared"] == "1"
    assert "This can’t show what would have happened without it." in page
    pupils = unescape(
        client.get(f"{REPORTS}impact/?type=ladder-step-attendance-below-95-this-year").content.decode()
    )
    assert "Too soon: not enough school days on both sides" in pupils
    assert client.get(f"{REPORTS}impact/?type=nothing").status_code == 404
    # Penalties are shown only to those who may know of them.
    pastoral = sign_in(governed.people["pastoral"])
    assert [row["Type"] for row in rows(pastoral.get(f"{REPORTS}impact/?format=csv"))] == [step["Type"]]


def test_action_plan_has_the_schools_figures_and_room_for_answers(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["head"])
    page = text(unescape(client.get(f"{REPORTS}action-plan/").content.decode()))
    listed = rows(client.get(f"{REPORTS}action-plan/?format=csv"))

    assert listed[0]["About"] == "The school"
    assert listed[0]["What we do"] == ""
    said = words(pdf(client.get(f"{REPORTS}action-plan/findings.pdf")))
    for row in listed:
        assert row["Finding"] in page
        assert row["Evidence"] in said


def test_action_plan_names_the_schools_own_targets_of_the_stretch_and_no_others(
    governed: World, sign_in: SignIn
) -> None:
    """The trust's would be told from this school's sessions alone; last year's is nothing this stretch is short of."""
    this, last = (date(2026, 9, 1), date(2027, 7, 21)), (date(2025, 9, 1), date(2026, 7, 21))
    for school, (first_day, last_day) in ((governed.school, this), (governed.school, last), (None, this)):
        Target.objects.create(
            school=school, measure="attendance", tenths=999, first_day=first_day, last_day=last_day,
            agreed_by="Governors", agreed_on=first_day, set_at=clock.now(), by_name="Test",
        )  # fmt: skip

    listed = rows(sign_in(governed.people["officer"]).get(f"{REPORTS}action-plan/?format=csv"))

    said = [row["Finding"] for row in listed if row["About"] == "Targets"]
    assert said == ["The school: attendance is short of its target."]


def test_staff_reports_ask_little_of_the_database_and_refuse_days_in_words(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["officer"])
    for path in (
        "class/?class=4+Rowan",
        "class/?need=fsm:yes",
        "impact/",
        "support-meeting/",
        "action-plan/",
    ):
        client.get(REPORTS + path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(REPORTS + path).status_code == 200
        assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"][:90] for query in asked)
    for path in ("impact/", "support-meeting/", "action-plan/", "support-meeting/list.pdf"):
        answer = client.get(f"{REPORTS}{path}?from=2026-11-20&to=2026-11-01")
        assert answer.status_code == 400
        assert "The last day is before the first." in answer.content.decode()

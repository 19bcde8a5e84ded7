"""A reason that was not true explains nothing: the child is looked for again, and its marks are named (ABS-07)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from absence.actions.attempts import Attempt, log_attempt
from absence.actions.reports import Told, take_report, withdraw_report
from absence.models import AbsenceReport, Case
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.models import Contact, Mark
from registers.queries.roster import read_roster
from tests.absence.conftest import EVERYTHING, MONDAY, Day, SignIn
from tests.absence.test_pages import text
from tests.world import World

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def away(day: Day, world: World) -> Day:
    day.goes_missing(world.pupil)
    return day


def log(day: Day, outcome: str, words: str, code: str = "") -> None:
    pupil = day.world.pupil
    attempt = Attempt(uuid7(), f"Parentley-{pupil.upn}", "phone", outcome, words, code, "illness")
    log_attempt(day.line(pupil), attempt, school=day.world.school, by=day.actor("officer"), powers=EVERYTHING)


def told(day: Day, mother: Contact) -> None:
    """The mother rang before school: ill today."""
    pupil = day.world.pupil
    roster = read_roster(urn=day.world.school.urn, first=MONDAY, last=MONDAY, pupil_ids=[pupil.id])
    assert roster is not None
    said = Told(MONDAY, "", None, clock.now(), "phone", mother, str(mother), "Mother", "illness", "Cold")
    take_report(said, list(roster.pupils), roster=roster, by=day.actor("office"))


def found_untrue(day: Day) -> None:
    report = AbsenceReport.objects.get(withdrawn_at=None)
    assert withdraw_report(report, why="Seen in town", untrue=True, by=day.actor("officer"))


def test_case_closed_by_a_call_opens_again_and_whoever_gave_the_reason_is_asked(
    away: Day, world: World
) -> None:
    log(away, "reason_given", "High temperature", "I")
    assert away.asked() == []
    away.at("11:00")
    found_untrue(away)

    assert away.asked() == ["Alphaby"]  # though the mark still says I
    assert away.line(world.pupil).due[0].contact == f"Parentley-{world.pupil.upn}"
    last = away.case(world.pupil).events.latest("at")
    assert (last.kind, last.words) == ("reopened", "What was told is not true: Seen in town")
    assert Mark.objects.get(pupil=world.pupil).code == "I"


def test_answer_that_settles_it_amends_the_mark_that_rested_on_it(away: Day, world: World) -> None:
    log(away, "reason_given", "High temperature", "I")
    found_untrue(away)
    log(away, "seen", "Found in the park by her aunt", "O")

    assert Mark.objects.get(pupil=world.pupil).code == "O"
    assert away.asked() == []


def test_case_the_report_kept_from_opening_is_opened(day: Day, world: World) -> None:
    mother = day.adult(world.pupil, "Parentley")
    day.at("08:00")
    told(day, mother)
    day.at("09:05")
    day.register({world.pupil: "I"})
    day.at("09:31")
    assert day.asked() == []
    found_untrue(day)

    assert day.asked() == ["Alphaby"]
    assert day.case(world.pupil).opened_session == "AM"


@pytest.mark.parametrize("code", ["L", "M"])
def test_child_seen_or_explained_since_is_not_looked_for(code: str, day: Day, world: World) -> None:
    day.at("08:00")
    told(day, day.adult(world.pupil, "Parentley"))
    day.at("09:05")
    day.register({world.pupil: code})
    day.at("09:31")
    found_untrue(day)

    assert day.asked() == []
    assert not Case.objects.exists()


def test_report_taken_back_as_a_mistake_looks_for_nobody(away: Day, world: World) -> None:
    log(away, "reason_given", "High temperature", "I")
    withdraw_report(AbsenceReport.objects.get(), why="Wrong child", untrue=False, by=away.actor("officer"))

    assert away.asked() == []


def test_child_who_comes_in_after_it_leaves_the_list(away: Day, world: World) -> None:
    log(away, "reason_given", "High temperature", "I")
    found_untrue(away)
    away.at("09:05", TUESDAY)
    away.register({}, day=TUESDAY)
    away.at("09:31", TUESDAY)

    assert away.asked() == []
    assert away.case(world.pupil).closed_as == "in_school"


def test_page_leads_to_the_child_and_names_the_marks(away: Day, world: World, sign_in: SignIn) -> None:
    officer: Client = sign_in(world.people["officer"])
    log(away, "reason_given", "High temperature", "I")
    report = AbsenceReport.objects.get()
    url = f"/schools/900001/absence-reports/take-back/{report.id}/"
    page = text(officer.post(url, {"why": "Seen in town", "untrue": "on"}, follow=True))

    assert "Amend the marks that rest on it: Mon 23 Nov morning (I)." in page
    assert "Back on the list" in page
    assert "Marks that rest on what was not true, to amend: Mon 23 Nov morning (I)." in page
    assert "Parent told that the reason is not accepted" in page

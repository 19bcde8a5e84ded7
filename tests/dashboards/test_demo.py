"""The demonstration's schools: believable, the same every time, usable on any day of the year."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db.models import Count
from django.test import override_settings

from absence.actions.cases import catch_up
from absence.models import Case, LadderCrossing, LeaveEvidence, LeaveRequest
from absence.queries.leave_case import read_case
from absence.queries.queue import queue_of
from absence.rules.leave_check import Severity
from attendance_mis.accounts.demo import demo_people
from attendance_mis.audit.models import AuditEvent
from attendance_mis.benchmarks.actions.bring_in import read_file
from attendance_mis.dashboards.demo import build
from attendance_mis.dashboards.demo.calendar import demo_calendar, demo_clock, half_terms, is_school_day
from attendance_mis.dashboards.demo.cast import TRUSTS, DemoTrust
from attendance_mis.dashboards.demo.files import make_data
from attendance_mis.dashboards.demo.reports import SOURCE, example_figures
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from letters.models import Letter, LetterFile
from penalties.models import ImprovementNotice, PenaltyCase, PenaltyNotice, ThresholdCrossing
from registers.models import ContactLink, Mark, MarkEvent, PlannedAbsence, Pupil, School
from registers.presets import PRESETS
from registers.queries.board import register_board
from registers.queries.setup import setup_of
from registers.queries.threshold import near_threshold
from registers.rules.sessions import Session
from registers.rules.timing import RegisterStatus
from support.models import Concern, Plan, Review
from tests.conftest import NOW

TODAY = NOW.date()
SMALL = next(trust for trust in TRUSTS if trust.schema == "rise")


@pytest.mark.parametrize("year", range(2024, 2040))
def test_half_terms_follow_one_another_with_holidays_between(year: int) -> None:
    terms = [*half_terms(year), half_terms(year + 1)[0]]
    days = list(demo_calendar(date(year, 12, 1)).school_days(terms[0].start, terms[5].end, "4"))

    assert all(before.end + timedelta(days=2) < after.start for before, after in pairwise(terms))
    assert 182 <= len([day for day in days if day <= terms[5].end]) <= 192


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=n * 5) for n in range(73)])
def test_clock_is_set_to_a_school_day_exactly_when_there_is_no_school(day: date) -> None:
    wanted = demo_clock(datetime(day.year, day.month, day.day, 12, tzinfo=clock.LONDON))

    assert bool(wanted) is not is_school_day(day)
    if wanted:
        assert is_school_day(datetime.fromisoformat(wanted).date())
        assert datetime.fromisoformat(wanted).date() < day


def test_each_policy_has_its_trust() -> None:
    assert [trust.schema for trust in TRUSTS] == [preset.key for preset in PRESETS]
    assert [len(trust.schools) for trust in TRUSTS].count(3) == 1


def test_the_same_data_is_made_every_time_and_goes_on_the_same_later() -> None:
    school = SMALL.schools[0]
    first, again, later = (
        make_data(SMALL, TODAY),
        make_data(SMALL, TODAY),
        make_data(SMALL, TODAY + timedelta(7)),
    )
    made = [(p.upn, m) for p, m in first.marks(school, TODAY)]
    long_ago = TODAY - timedelta(days=30)

    assert made == [(p.upn, m) for p, m in again.marks(school, TODAY)]
    assert [(u, m) for u, m in made if m.day < long_ago] == [
        (p.upn, m) for p, m in later.marks(school, TODAY + timedelta(7)) if m.day < long_ago
    ]


@pytest.fixture
def built(alpha: Trust) -> School:
    """The smallest of the demo's trusts, built into `alpha`."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        assert "marks" in fill(SMALL, NOW)[0]
    return School.objects.get()


def fill(trust: DemoTrust, now: datetime) -> list[str]:
    said: list[str] = []
    clock.set_clock(now)
    build.fill(trust, said.append)
    clock.set_clock(now)
    return said


@pytest.mark.slow
def test_demo_has_a_morning_to_look_at_and_changes_only_by_the_days_gone_by(built: School) -> None:
    _looks_like_a_school(built)
    _leaves_registers_to_take(built)
    _has_children_to_ring_about(built)
    _has_letters_to_read(built)
    _has_concerns_with_plans_that_run(built)
    _has_pupils_near_ten_and_over(built)
    _has_penalties_in_the_usual_states(built)

    marks, events = Mark.objects.count(), AuditEvent.objects.count()
    assert fill(SMALL, NOW) == [f"{SMALL.name}: as it was"]
    assert (Mark.objects.count(), AuditEvent.objects.count()) == (marks, events)

    missing = Case.objects.filter(closed_at=None).earliest("opened_on")
    later = TODAY + timedelta(days=2)
    assert "marks since 2026-11-23" in fill(SMALL, NOW + timedelta(days=2))[0]
    assert Mark.objects.filter(date=TODAY + timedelta(days=1), session="PM").count() == 210
    _leaves_registers_to_take(built, NOW + timedelta(days=2))
    children, _ = catch_up(built, clock.now())
    assert max(line.day for line in queue_of(built, children, clock.now()).lines) >= 3
    since = Mark.objects.filter(pupil=missing.pupil, date__gte=TODAY, date__lt=later)
    assert set(since.values_list("code", flat=True)) == {"N"}
    missing.refresh_from_db()
    assert missing.closed_at is None
    assert all(MarkEvent.objects.filter(kind="amend").values_list("reason", flat=True))


def _looks_like_a_school(school: School) -> None:
    here = Mark.objects.filter(category__in="PE").count() / Mark.objects.filter(category__in="PEAU").count()
    fridays = Mark.objects.filter(date__iso_week_day=5)
    assert 0.92 < here < 0.97
    assert (
        fridays.filter(code="I").count() / fridays.count()
        > Mark.objects.filter(code="I").count() / Mark.objects.count()
    )
    assert {"/", "\\", "L", "U", "I", "M", "G", "C", "O", "N", "V"} <= set(
        Mark.objects.values_list("code", flat=True)
    )
    assert Mark.objects.filter(code="N").earliest("date").date > TODAY - timedelta(days=7)
    assert MarkEvent.objects.filter(kind="amend").count() >= 3
    assert ContactLink.objects.filter(restricted=True).exists()
    assert Pupil.objects.filter(characteristics__kind="fsm").exists()
    assert PlannedAbsence.objects.filter(last_day__gte=TODAY).exists()
    assert setup_of(school).policy("4", TODAY).times(Session.AM).closes
    _has_leave_to_decide(school)


def _has_leave_to_decide(school: School) -> None:
    asked = LeaveRequest.objects.filter(school=school)
    found = dict(asked.values_list("state").annotate(Count("id")))
    assert (found["unchecked"], found["waiting"], found["decided"]) == (1, 3, 2)
    assert asked.filter(outcome="granted", first_day__gt=TODAY).exists()
    assert asked.filter(
        outcome="refused", last_day__lt=TODAY, decided_at__lt=NOW - timedelta(days=20)
    ).exists()
    assert LeaveEvidence.objects.count() == 1
    cases = [read_case(request, school, NOW) for request in asked.filter(state="waiting")]
    assert any(check.severity is Severity.STOP for case in cases if case for check in case.checks)


def _has_children_to_ring_about(school: School) -> None:
    """Some called, one known by now, an alert nobody has answered, a child away since before the weekend."""
    children, _ = catch_up(school, clock.now())
    queue = queue_of(school, children, clock.now())
    assert len(queue.lines) >= 3
    assert any(line.day == 2 and line.count.break_between == "weekend" for line in queue.lines)
    assert any(line.facts.history.open_alert for line in queue.lines)
    assert any(line.facts.history.attempts(TODAY) for line in queue.lines)
    assert {event.facts["closed_as"] for event in queue.cleared} == {"explained"}


def _has_letters_to_read(school: School) -> None:
    """Some issued, some to approve, one held, on the school's own letterhead."""
    states = [letter.state for letter in Letter.objects.filter(kind="D02")]
    assert states.count("issued") == 2
    assert states.count("draft") >= 2
    assert states.count("held") >= 1
    for file in LetterFile.objects.filter(letter__kind="D02"):
        assert file.snapshot["head"]["address"]
        assert "01632" in file.snapshot["values"]["contact_route"]


def _leaves_registers_to_take(school: School, now: datetime = NOW) -> None:
    lines = register_board(school, now.date(), now)
    mornings = [line for line in lines if line.session is Session.AM]
    taken = [line for line in mornings if line.status in (RegisterStatus.TAKEN, RegisterStatus.CLOSED)]
    assert len(taken) > len(mornings) / 2
    assert all(line.status is RegisterStatus.NOT_DUE for line in lines if line.session is Session.PM)
    own = [person for person in demo_people() if person.position.startswith("Class teacher")]
    left = {name for line in mornings if line not in taken for name in line.teachers}
    assert {person.name for person in own} <= left


def _has_concerns_with_plans_that_run(built: School) -> None:
    assert Concern.objects.filter(school=built, closed_on=None).count() >= 6
    assert Plan.objects.filter(school=built, state="running").count() == 3
    assert Review.objects.filter(school=built, ended_at__isnull=False).count() == 1


def _has_pupils_near_ten_and_over(built: School) -> None:
    counts = [row.trailing.count for row in near_threshold(built, TODAY, 6)]

    assert [count for count in counts if count < 10]
    assert [count for count in counts if count >= 10]
    assert ThresholdCrossing.objects.filter(state="standing").exists()
    assert LadderCrossing.objects.filter(school=built, until=None).count() >= 3


def _has_penalties_in_the_usual_states(built: School) -> None:
    states = set(PenaltyCase.objects.filter(school=built).values_list("state", flat=True))

    assert states == {"considering", "improving", "prepared", "issued"}
    assert set(PenaltyNotice.objects.values_list("status", flat=True)) == {"issued", "withdrawn"}
    assert ImprovementNotice.objects.get().state == "running"


def test_example_figures_are_in_the_published_layout_and_called_invented() -> None:
    found = read_file(io.BytesIO(example_figures(demo_calendar(TODAY), TODAY)), la_numbers=frozenset())

    assert found.refusals == []
    assert found.series == "daily"
    assert {one.phase for one in found.figures.values()} == {"primary", "secondary", "special"}
    assert {one.academic_year for one in found.figures.values()} == {"2025/26", "2026/27"}
    assert "Invented" in SOURCE

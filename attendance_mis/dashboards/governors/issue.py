"""Issuing a report: once for a school and term, and then as it is for good (DSH-10, DAT-12)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.benchmarks.queries.benchmarks import figures
from attendance_mis.benchmarks.queries.plan import plan_of
from attendance_mis.benchmarks.queries.targets import targets_of
from attendance_mis.benchmarks.rules.benchmark import LEVELS, PHASES, Stretch, compare, year_before
from attendance_mis.benchmarks.rules.benchmark import Published as Benchmark
from attendance_mis.dashboards.rules.governor import publish
from attendance_mis.dashboards.rules.published import Published
from attendance_mis.kit import clock
from registers.models import School
from registers.queries.setup import setup_of
from registers.queries.slices import slice_of
from registers.queries.statistics import total
from registers.rules.policy_reports import ReportPolicy

from .counts import count_term
from .terms import ReportTerm, report_terms

MEASURES = ("attendance", "persistent", "unauthorised", "severe")
SYSTEM = Actor.system("Reports to governors")


def terms_of(school: School, today: date, held: Collection[str] | None = None) -> list[ReportTerm]:
    """The stretches this school's governors have reports of, newest first; `held`: the keys of those made, if known."""
    setup = setup_of(school)
    cadence = setup.rules(ReportPolicy, today).governor_report_cadence
    return report_terms(setup.calendar, today, cadence, issued(school) if held is None else held)


def issued(school: School) -> dict[str, IssuedReport]:
    """By key, newest first; without their numbers."""
    rows = IssuedReport.objects.filter(school=school).defer("numbers", "benchmarks", "targets", "plan")
    return {row.key: row for row in rows}


@transaction.atomic
def issue_report(school: School, term: ReportTerm, *, by: Actor = SYSTEM) -> IssuedReport | None:
    """The report, made now unless it was made before; `None` where nothing was marked."""
    held = IssuedReport.objects.filter(school=school, key=term.key).first()
    if held is not None:
        return held
    if not total(slice_of(school.id, term.first, term.last)).tally.possible:
        return None
    # Two people asking at once count once: the school's row is the lock.
    School.objects.select_for_update().get(id=school.id)
    held = IssuedReport.objects.filter(school=school, key=term.key).first()
    if held is not None:
        return held
    earlier = issue_report(school, term.half, by=by) if term.half else None
    setup = setup_of(school)
    counts = count_term(
        school,
        setup.calendar,
        term.first,
        term.last,
        half=(term.half.first, term.half.last) if term.half and earlier else None,
        earlier=Published.from_json(earlier.numbers) if earlier else None,
    )
    least = setup.rules(ReportPolicy, term.last).small_number_least
    report = IssuedReport.objects.create(
        school=school,
        key=term.key,
        words=term.words,
        first_day=term.first,
        last_day=term.last,
        school_days=len(list(setup.calendar.school_days(term.first, term.last, ""))),
        numbers=publish(counts, least).to_json(),
        benchmarks=benchmarks_of(school, term),
        targets=_targets(school, term),
        plan=_plan(school, term),
        issued_at=clock.now(),
        by_name=by.name,
        by_position=by.position,
    )
    record("report.issued", by=by, school_id=school.id, subject_id=report.id, key=term.key)
    return report


def issue_due(school: School, today: date) -> list[str]:
    """Issue what is due and not there; the keys of the reports that were made."""
    held = set(issued(school))
    missing = [term for term in terms_of(school, today, held) if term.key not in held]
    made = [issue_report(school, term) for term in reversed(missing)]
    return [report.key for report in made if report is not None]


def benchmarks_of(school: School, term: ReportTerm) -> dict[str, Any]:  # Any: JSON
    """What the report is held against, copied into it: figures imported later change nothing issued.

    The national figure of each measure under its name, those of region and local authority under `areas` by level.
    """
    years = tuple(year_before(term.academic_year, n) for n in range(4))
    phase = PHASES.get(school.phase, "all")
    found = figures(phases=(phase,), years=years, la_numbers=(school.la_number,))
    stretch = Stretch(term.academic_year, term.point, term.first, term.last, term.from_the_start)
    kept: dict[str, Any] = {"areas": {}}  # Any: JSON
    for level in LEVELS:
        marks = kept if level == "national" else kept["areas"].setdefault(level, {})
        for measure in MEASURES:
            comparison = compare(found, measure=measure, phase=school.phase, stretch=stretch, level=level)
            if comparison is not None:
                marks[measure] = {
                    **_kept(comparison.published),
                    "like": comparison.like,
                    "why": comparison.why,
                }
    kept["weeks"] = {
        one.up_to.isoformat(): str(one.value)
        for one in found
        if school.phase in PHASES
        and one.measure == "attendance"
        and one.level == "national"
        and one.point == "week"
        and one.up_to is not None
        and term.first <= one.up_to <= term.last
    }
    return kept


def _kept(one: Benchmark) -> dict[str, Any]:  # Any: JSON
    kept = asdict(one)
    kept["value"] = str(one.value)
    for name in ("up_to", "published_on"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    return kept


def _targets(school: School, term: ReportTerm) -> list[dict[str, Any]]:  # Any: JSON
    """Targets of the school and trust as they stood at the end of the stretch. Smaller groups’ stay inside."""
    lines = targets_of(school, term.last, with_pupils=False)
    return [
        {
            "whom": line.whom,
            "measure": line.target.measure,
            "tenths": line.target.tenths,
            "agreed_by": line.target.agreed_by,
            "agreed_on": line.target.agreed_on.isoformat(),
        }
        for line in lines
        if line.target.first_day <= term.last and line.target.last_day >= term.first
    ]


def _plan(school: School, term: ReportTerm) -> list[dict[str, str]]:
    """Steps agreed by the end of the stretch, as each stands today; those ended before it began are left out."""
    return [
        {
            "what": line.step.what,
            "who": line.step.who,
            "due_on": line.step.due_on.isoformat(),
            "stands": line.stands,
            "last": line.last_words,
        }
        for line in plan_of(school, clock.today())
        if line.step.agreed_on <= term.last
        and (line.under_way or line.events[-1].at.astimezone(clock.LONDON).date() >= term.first)
    ]

"""What the register knows of a kind's fields, for a letter somebody writes by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from attendance_mis.kit import clock
from letters.queries.facts import (
    Period,
    absences,
    earlier_years,
    figures,
    half_term_so_far,
    lateness,
    report,
    sessions,
    tally,
    year_so_far,
)
from letters.queries.targets import attendance_targets, member_of, progress_fields, target_words
from letters.rules.values import FieldValue
from registers.models import Pupil, School
from registers.queries.setup import setup_of


def known_fields(kind: str, pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    """What the register knows of a kind's fields, for a letter somebody writes by hand."""
    builder = _KNOWN.get(kind, _figures_only)
    return builder(pupil, school, group)


def _figures_only(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    return figures(pupil, school, year_so_far(school, clock.today()), clock.now())


def _formal(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    today = clock.today()
    period = year_so_far(school, today)
    return figures(pupil, school, period, clock.now()) | {
        "absences": absences(pupil, school, period),
        "earlier": earlier_years(pupil, school, today),
        "upn": pupil.upn,
    }


def _late(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    return lateness(pupil, school, half_term_so_far(school, clock.today()), group)


def _report(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    period = year_so_far(school, clock.today())
    name = f"the year {_year(school, period)} so far"
    targets = attendance_targets(school, period.last)
    sits = member_of(pupil, school, period.last)
    target = target_words(targets.of_everybody(sits)) if sits else ""
    return report(pupil, school, period, name, clock.now(), target)


def _target(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    """From the target's first day. Without one nothing is filled in, and the letter says what it lacks."""
    period = year_so_far(school, clock.today())
    sits = member_of(pupil, school, period.last)
    target = attendance_targets(school, period.last).of(sits) if sits else None
    if target is None:
        return figures(pupil, school, period, clock.now())
    so_far = Period(target.first_day, period.last)
    return figures(pupil, school, so_far, clock.now()) | progress_fields(
        pupil.known_as, tally(pupil, school, so_far), target, school, so_far, group
    )


def _year(school: School, period: Period) -> str:
    return setup_of(school).calendar.academic_year_of(period.first)


def _annual(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    period = year_so_far(school, clock.today())
    return figures(pupil, school, period, clock.now()) | {"year": _year(school, period)}


def _spell(pupil: Pupil, school: School, group: str) -> dict[str, FieldValue]:
    today = clock.today()
    recent = Period(today - timedelta(days=27), today)
    missed = tally(pupil, school, recent).absent
    return {"absence_words": f"{sessions(missed)} in the last four weeks" if missed else ""}


_KNOWN: dict[str, Callable[[Pupil, School, str], dict[str, FieldValue]]] = {
    "D01": _spell,
    "D04": _formal,
    "D12": _late,
    "D26": _formal,
    "D41": _report,
    "D42": _annual,
    "D43": _target,
}

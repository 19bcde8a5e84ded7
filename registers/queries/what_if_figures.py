"""Whom other lines would have called at risk or persistently late: the same rules on the same counts, writing nothing (POL-04)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registers.models import School
from registers.rules.figures import is_at_risk
from registers.rules.lateness import is_persistently_late
from registers.rules.periods import Period, half_terms, year_period
from registers.rules.policy_effect import resolved_on
from registers.rules.policy_figures import FiguresPolicy
from registers.rules.policy_history import PolicyChange
from registers.rules.policy_kinds import Off

from .absentees import Enrolment, enrolments
from .setup import setup_of
from .slices import Slice, Span

AT_RISK, LATE = frozenset({"at_risk_below"}), frozenset({"late_marks_per_half_term"})
Levels = Mapping[str, Sequence[PolicyChange]]
Judge = Callable[[Enrolment, date, Levels], bool]
"""Whether an enrolment is in the band by the settings in force on a day."""


@dataclass(frozen=True)
class BandDifference:
    """A pupil who would have been in the band, or would not."""

    pupil_id: uuid.UUID
    name: str
    class_name: str
    stretch: str
    counted: str
    """The counts that decide it."""


@dataclass(frozen=True)
class BandEffect:
    more: tuple[BandDifference, ...]
    fewer: tuple[BandDifference, ...]
    same: int
    """In the band under both."""


def at_risk_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> BandEffect:
    """At the end of each school year there was, and now: whom the line would have called at risk."""
    calendar = setup_of(school).calendar
    years = sorted({one.academic_year for one in calendar.half_terms})
    stretches = [year_period(calendar, year) for year in years]

    def judged(one: Enrolment, day: date, levels: Levels) -> bool:
        below = resolved_on(levels, "", day).as_rules(FiguresPolicy).at_risk_below
        return is_at_risk(one.tally, None if isinstance(below, Off) else below)

    def counted(one: Enrolment) -> str:
        return f"{one.tally.attended} of {one.tally.possible} sessions attended"

    return _effect(school, stretches, first, last, now, then, judged, counted)


def lateness_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> BandEffect:
    """In each half term that ended in the stretch or is running: who would have been flagged."""
    calendar = setup_of(school).calendar
    years = sorted({one.academic_year for one in calendar.half_terms})
    stretches = [half for year in years for half in half_terms(calendar, year)]

    def judged(one: Enrolment, day: date, levels: Levels) -> bool:
        group = one.year_group if one.year_group in levels else ""
        least = resolved_on(levels, group, day).as_rules(FiguresPolicy).late_marks_per_half_term
        return is_persistently_late(one.tally.late, least)

    def counted(one: Enrolment) -> str:
        return f"{one.tally.late} L mark{'' if one.tally.late == 1 else 's'}"

    return _effect(school, stretches, first, last, now, then, judged, counted)


def _effect(
    school: School,
    stretches: Sequence[Period],
    first: date,
    last: date,
    now: Levels,
    then: Levels,
    judged: Judge,
    counted: Callable[[Enrolment], str],
) -> BandEffect:
    """Every enrolment of the stretches that lie in the year looked at, judged under both settings."""
    mine = [one for one in stretches if one.last >= first and one.first <= last]
    words = {one.key: one.words for one in mine}
    ends = {one.key: min(one.last, last) for one in mine}
    spans = tuple(Span(school.id, one.first, ends[one.key], one.key) for one in mine)
    more, fewer, same = list[BandDifference](), list[BandDifference](), 0
    for one in enrolments(Slice(spans)) if spans else []:
        was, would = (judged(one, ends[one.span], levels) for levels in (now, then))
        same += was and would
        if was == would:
            continue
        line = BandDifference(
            one.pupil_id, f"{one.forename} {one.surname}", one.class_name, words[one.span], counted(one)
        )
        (more if would else fewer).append(line)
    return BandEffect(tuple(more), tuple(fewer), same)

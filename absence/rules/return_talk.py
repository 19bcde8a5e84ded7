"""A talk with a child who was away: a choice after any absence, compulsory from a number the school sets (ABS-68)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from absence.rules.illness_policy import IllnessPolicy
from registers.rules.calendar import SchoolCalendar
from registers.rules.codes import Category
from registers.rules.marked import Marked
from registers.rules.periods import PeriodKind, period_around
from registers.rules.policy_kinds import Off
from registers.rules.spells import Spell, runs_of

NOT_TALKED_ABOUT = frozenset({"U", "M", "C2", "E"})
"""A late child was here; appointments, part-time timetables and exclusion have talks of their own."""
LET_GO = timedelta(days=28)


@dataclass(frozen=True)
class Away:
    """One absence and its number among those counted."""

    run: Spell
    number: int
    compulsory: bool


@dataclass(frozen=True)
class TalkDue:
    away: Away
    since: date
    """The first school day after the absence."""
    why: str


def absences(marks: Iterable[Marked], school_days: Iterable[date]) -> tuple[Spell, ...]:
    """Separate absences for whatever reason, oldest first."""
    held = list(marks)
    codes = {mark.code for mark in held if mark.category in (Category.AUTHORISED, Category.UNAUTHORISED)}
    return runs_of(held, school_days, codes - NOT_TALKED_ABOUT)


def counted(
    runs: Sequence[Spell], policy: IllnessPolicy, calendar: SchoolCalendar, today: date
) -> list[Away]:
    """The absences of the half term, term or year of `today`, each with its number."""
    window = period_around(calendar, PeriodKind(policy.return_interview_window), today)
    least = policy.return_interview_after_spells
    if window is None:
        return []
    inside = [run for run in runs if window.first <= run.first <= window.last]
    return [
        Away(run, number, not isinstance(least, Off) and number >= least)
        for number, run in enumerate(inside, 1)
    ]


def talks_due(
    found: Sequence[Away],
    talked: Collection[date],
    *,
    today: date,
    away_now: bool,
    calendar: SchoolCalendar,
    year_group: str,
) -> list[TalkDue]:
    """Compulsory talks not held yet. `talked`: first days of absences that were talked about.

    Of several absences the last is talked about, once the child is back; one that ended weeks ago is let go.
    """
    if not found:
        return []
    one = found[-1]
    back = calendar.next_school_day(one.run.last, year_group)
    going = away_now and one.run.last >= (calendar.previous_school_day(today, year_group) or today)
    if not one.compulsory or one.run.first in talked or going or back is None:
        return []
    if back > today or one.run.last < today - LET_GO:
        return []
    ordinal = {1: "first", 2: "second", 3: "third"}.get(one.number, f"{one.number}th")
    return [TalkDue(one, back, f"Back from the {ordinal} absence: the policy asks for a talk.")]


def may_lead(roles: Collection[str], policy: IllnessPolicy, *, compulsory: bool) -> bool:
    """Whether somebody of these roles may hold the talk."""
    return not compulsory or bool(set(roles) & set(policy.return_interview_by))

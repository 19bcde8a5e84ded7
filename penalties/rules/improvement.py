"""The improvement period: its length, its watch and its end (PEN-08, PEN-09).

Source: statutory guidance for notices to improve: a clear period of 3 to 6 weeks, what is enough decided case by case,
grounds on which a notice may come before the end. Weeks are school weeks from the first day, our choice; the first and the
last day are school days. The watch reads unauthorised sessions from the register and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from penalties.rules.authority import Authority
from registers.rules.calendar import SchoolCalendar, monday_of
from registers.rules.words import day_words


class Watch(StrEnum):
    BEFORE = "before"
    RUNNING = "running"
    BROKEN = "broken"
    """A ground for acting early is broken, and the authority's time for it has come."""
    REVIEW_DUE = "review_due"


@dataclass(frozen=True)
class Period:
    starts_on: date
    ends_on: date
    """The last day of the period."""

    def weeks(self) -> int:
        return ((self.ends_on - self.starts_on).days + 1 + 6) // 7


@dataclass(frozen=True)
class Watched:
    state: Watch
    unauthorised: int
    school_days_held: int
    school_days_left: int
    sentence: str


def period(starts_on: date, weeks: int, calendar: SchoolCalendar, year_group: str) -> Period | None:
    """So many weeks from a day, both ends moved to school days: forward at the start, back at the end.

    Weeks without school do not shorten a parent's chance: a week in which no session is held is not one of them.
    `None` where the recorded school weeks end before it, never a shorter one.
    """
    first = calendar.add_school_days(starts_on, 0, year_group)
    if first is None:
        return None
    mondays = [one for one in calendar.school_weeks(year_group) if one >= monday_of(first)]
    # Begun in mid-week it ends in mid-week, in one week more.
    more, beyond = divmod(first.weekday() + weeks * 7 - 1, 7)
    if more >= len(mondays):
        return None
    last = mondays[more] + timedelta(days=beyond)
    ends = last if calendar.school_day(last, year_group) else calendar.previous_school_day(last, year_group)
    return Period(first, ends or last)


def check_weeks(weeks: int, authority: Authority) -> str:
    """Why the period may not be so long, as a sentence; empty when it may."""
    least, most = authority.improvement_least_weeks, authority.improvement_most_weeks
    if least <= weeks <= most:
        return ""
    span = f"{least} weeks" if least == most else f"{least} to {most} weeks"
    return f"{authority.name} sets an improvement period of {span}."


def watch(
    at: Period,
    *,
    unauthorised: int,
    early_after: int,
    early_weeks: int | None,
    today: date,
    calendar: SchoolCalendar,
    year_group: str,
) -> Watched:
    """How a running period stands today. `unauthorised` are the sessions since its first day, by the register.

    `early_weeks` are school weeks, as those of the period are: a holiday does not bring early action nearer.
    """
    yesterday = today - timedelta(days=1)
    held = sum(1 for _ in calendar.school_days(at.starts_on, min(yesterday, at.ends_on), year_group))
    left = sum(1 for _ in calendar.school_days(max(today, at.starts_on), at.ends_on, year_group))
    least = period(at.starts_on, early_weeks, calendar, year_group) if early_weeks else None
    waited = not early_weeks or (least is not None and today > least.ends_on)
    if today < at.starts_on:
        state, said = Watch.BEFORE, f"The period starts on {day_words(at.starts_on)}."
    elif today > at.ends_on:
        state, said = Watch.REVIEW_DUE, f"The period ended on {day_words(at.ends_on)}: review it."
    elif unauthorised >= early_after and waited:
        state = Watch.BROKEN
        said = f"{unauthorised} unauthorised sessions since it started: the stated ground for acting early is broken."
    else:
        state = Watch.RUNNING
        said = f"{unauthorised} unauthorised sessions so far; {left} school days to go."
    return Watched(state, unauthorised, held, left, said)


def enough(unauthorised: int, most: int) -> bool:
    """Whether the measure written in the notice was kept. A person decides; this says what the number says."""
    return unauthorised <= most

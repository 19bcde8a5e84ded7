"""What may be agreed beforehand, by whom, and how late (REG-20, REG-36, REG-40, LEV-05).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 11 (leave of absence is granted in
advance, by somebody authorised); statutory guidance for the activities. A plan never marks: it is a hint, and the
record without which a leave code can't be used.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from registers.rules.codes import Refusal
from registers.rules.sessions import Session
from registers.rules.words import weekday_words

LEAVE_CODES = ("C", "C1", "C2", "J1", "S")
"""Leave of absence: granted by the head or somebody the head named, never afterwards."""
ACTIVITY_CODES = ("V", "P", "W", "B", "K", "D", "M", "T", "R")
"""Agreed and recorded by the office."""
LONGEST = timedelta(days=366)


def pattern_key(day: date, session: Session) -> str:
    """`1AM` for a Monday morning."""
    return f"{day.isoweekday()}{session}"


def covered(
    sessions: Collection[tuple[date, Session]], pattern: Collection[str]
) -> list[tuple[date, Session]]:
    """Those of the calendar's sessions that a weekly pattern names; all of them if it names none."""
    return [when for when in sorted(sessions) if not pattern or pattern_key(*when) in pattern]


def as_patterns(
    wanted: Collection[tuple[date, Session]], held: Collection[tuple[date, Session]]
) -> list[tuple[date, date, tuple[str, ...]]]:
    """Exact sessions as spans of days with a weekly pattern, as few as may be: first day, last day, pattern.

    `held` are all sessions of the calendar for the pupil. One span where one pattern covers exactly what is wanted,
    else one for each week; nothing not wanted is ever covered.
    """
    if not wanted:
        return []
    keys = tuple(sorted({pattern_key(*when) for when in wanted}))
    first, last = min(wanted)[0], max(wanted)[0]
    inside = [when for when in held if first <= when[0] <= last]
    if set(inside) == set(wanted):
        return [(first, last, ())]
    if set(covered(inside, keys)) == set(wanted):
        return [(first, last, keys)]
    weeks: dict[date, list[tuple[date, Session]]] = {}
    for when in sorted(wanted):
        weeks.setdefault(when[0] - timedelta(days=when[0].weekday()), []).append(when)
    return [
        (week[0][0], week[-1][0], tuple(sorted(pattern_key(*when) for when in week)))
        for week in weeks.values()
    ]


def check_plan(
    code: str,
    first: date,
    last: date,
    sessions: Collection[tuple[date, Session]],
    *,
    first_begins: datetime | None,
    now: datetime,
) -> list[Refusal]:
    """What forbids agreeing this. `sessions` are those it covers, `first_begins` when the first of them begins."""
    if code not in (*LEAVE_CODES, *ACTIVITY_CODES):
        return [Refusal("code", "not_planned", f"{code} is not agreed beforehand; mark it on the day.")]
    if last < first:
        return [Refusal("last_day", "order", "The last day is before the first. Check both.")]
    if last - first > LONGEST:
        return [Refusal("last_day", "too_long", "Plan at most a year at once.")]
    if not sessions or first_begins is None:
        sentence = "No session lies in these days for this pupil. Check the days and the weekdays chosen."
        return [Refusal("first_day", "no_session", sentence)]
    if code in LEAVE_CODES and first_begins <= now:
        sentence = (
            f"Leave can't be agreed once its first session has begun ({weekday_words(min(sessions)[0])}). "
            "Choose a later first day; the sessions before it are not authorised."
        )
        return [Refusal("first_day", "retrospective", sentence)]
    if last < now.date():
        sentence = "These days are over: mark them in the grid instead of planning them."
        return [Refusal("last_day", "over", sentence)]
    return []

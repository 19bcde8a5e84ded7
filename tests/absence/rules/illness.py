"""An invented pupil's autumn, written as a word for each day, and the five policies about illness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from absence.rules.illness import IllnessFacts
from absence.rules.illness_policy import IllnessPolicy
from registers.presets import load_preset
from registers.rules.calendar import Closure, HalfTerm, SchoolCalendar
from registers.rules.codes import Category, category_of
from registers.rules.marked import Marked
from registers.rules.policy import PolicyLayer, Scope, resolve
from registers.rules.sessions import Session

HALVES = (
    HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
    HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
)
PLAIN = SchoolCalendar(HALVES)
WITH_INSET = SchoolCalendar(HALVES, (Closure(date(2026, 11, 17), "inset"),))
MONDAY = date(2026, 11, 23)
YEAR = "4"


def nov(day: int) -> date:
    return date(2026, 11, day)


def policy(key: str = "", **values: Any) -> IllnessPolicy:  # Any: what a setting may hold
    """One of the five, or the product's own with some values changed."""
    if key:
        return resolve(load_preset(key, effective_from=date(2026, 9, 1)).layers()).as_rules(IllnessPolicy)
    return resolve([PolicyLayer(Scope.SCHOOL, "Invented", values)]).as_rules(IllnessPolicy)


def marks(days: Mapping[date, str]) -> tuple[Marked, ...]:
    """`II` both sessions ill, `I/` the morning; a day not named was not marked."""
    found = []
    for day, said in sorted(days.items()):
        for session, code in zip(Session, said, strict=True):
            written = "\\" if code == "/" and session is Session.PM else code
            found.append(Marked(day, session, written, category_of(written, day) or Category.PRESENT))
    return tuple(found)


def facts(
    days: Mapping[date, str], *, calendar: SchoolCalendar = PLAIN, today: date = MONDAY, **more: Any
) -> IllnessFacts:  # Any: fields of the facts
    school_days = tuple(calendar.school_days(date(2026, 9, 1), today, YEAR))
    return IllnessFacts(today, marks(days), school_days, calendar, YEAR, **more)

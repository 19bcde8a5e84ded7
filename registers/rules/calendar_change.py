"""What a change of the calendar would do to sessions, year group by year group (REG-38, REG-49)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.sessions import Session
from registers.rules.words import day_words

HALF_TERMS = ("HT1", "HT2", "HT3", "HT4", "HT5", "HT6")
LONGEST = timedelta(weeks=12)
Moment = tuple[date, Session]


@dataclass(frozen=True)
class Effect:
    """Sessions of one year group, or of one class of it, that a change takes away or brings."""

    year_group: str
    lost: tuple[Moment, ...]
    gained: tuple[Moment, ...]
    class_name: str = ""
    """The class, where only that class is concerned; empty = the whole year group."""


def effects(
    before: SchoolCalendar,
    after: SchoolCalendar,
    year_groups: Iterable[str],
    classes: Iterable[tuple[str, str]] = (),
) -> list[Effect]:
    """Year groups for which anything changes, with what changes; then what changes for a class alone.

    `classes`: (class, year group of pupils in it) of those closed by themselves before or after.
    """
    found = []
    for year_group in year_groups:
        lost, gained = _difference(before, after, year_group)
        if lost or gained:
            found.append(Effect(year_group, tuple(sorted(lost)), tuple(sorted(gained))))
    for name, year_group in classes:
        lost, gained = _difference(before.of_class(name), after.of_class(name), year_group)
        everyones = _difference(before, after, year_group)
        lost, gained = lost - everyones[0], gained - everyones[1]
        if lost or gained:
            found.append(Effect(year_group, tuple(sorted(lost)), tuple(sorted(gained)), name))
    return found


def _difference(
    before: SchoolCalendar, after: SchoolCalendar, year_group: str
) -> tuple[set[Moment], set[Moment]]:
    """(sessions taken away, sessions brought)."""
    old, new = set(_all_sessions(before, year_group)), set(_all_sessions(after, year_group))
    return old - new, new - old


def _all_sessions(calendar: SchoolCalendar, year_group: str) -> Iterator[Moment]:
    return calendar.sessions(date.min, date.max, year_group)


def check_half_term(new: HalfTerm, others: Iterable[HalfTerm]) -> dict[str, str]:
    """What is wrong with the dates of a half term, by field. `others` are the school's other half terms."""
    year = _years(new.academic_year)
    if year is None:
        return {"academic_year": "Write the school year like 2026/27."}
    if new.name not in HALF_TERMS:
        return {"name": f"Choose one of {', '.join(HALF_TERMS)}."}
    if new.end < new.start:
        return {"end": "The half term ends before it starts. Enter a later last day."}
    if new.end - new.start > LONGEST:
        return {"end": "A half term of more than twelve weeks is hard to believe. Check both dates."}
    first, last = date(year, 8, 1), date(year + 1, 8, 31)
    if not first <= new.start <= new.end <= last:
        return {"start": f"{new.academic_year} runs from {day_words(first)} to {day_words(last)}."}
    return _beside(new, others)


def _beside(new: HalfTerm, others: Iterable[HalfTerm]) -> dict[str, str]:
    for other in others:
        if new.start <= other.end and other.start <= new.end:
            days = f"{day_words(other.start)} to {day_words(other.end)}"
            return {"start": f"It overlaps {other.name} of {other.academic_year}, {days}."}
        if other.academic_year == new.academic_year and (other.name < new.name) != (other.start < new.start):
            when = "after" if other.name < new.name else "before"
            return {"start": f"{new.name} has to come {when} {other.name} of the same year."}
    return {}


def _years(academic_year: str) -> int | None:
    """The year in which `2026/27` starts."""
    first, slash, second = academic_year.partition("/")
    if not (slash and len(first) == 4 and len(second) == 2 and (first + second).isascii()):
        return None
    if not (first + second).isdigit() or (int(first) + 1) % 100 != int(second):
        return None
    return int(first) if 2000 <= int(first) <= 2100 else None

"""Stretches of a school's calendar that figures are asked for (DSH-03): day, week, half term, term, year, chosen days.

Terms are pairs of half terms: autumn HT1 and HT2, spring HT3 and HT4, summer HT5 and HT6. All ends are included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registers.rules.calendar import SchoolCalendar, academic_year, monday_of
from registers.rules.words import day_words

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Days a question or an address may name: weeks can be counted on from them without leaving the calendar there is."""
NOT_ASKED_ABOUT = f"Give a day from {EARLIEST.year} to {LATEST.year}."
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_TERMS = (
    ("autumn", "Autumn term", ("HT1", "HT2")),
    ("spring", "Spring term", ("HT3", "HT4")),
    ("summer", "Summer term", ("HT5", "HT6")),
)


def askable(day: date) -> date:
    """The day itself.

    :raises ValueError: with a sentence, if it lies so far away that nothing can be counted there.
    """
    if not EARLIEST <= day <= LATEST:
        raise ValueError(NOT_ASKED_ABOUT)
    return day


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    HALF_TERM = "half_term"
    TERM = "term"
    YEAR = "year"
    CUSTOM = "custom"


@dataclass(frozen=True)
class Period:
    """A named stretch of days."""

    key: str
    """As an address writes it: `2026/27 HT1`, `2026/27 autumn`, `2026/27`, `2026-11-23`."""
    words: str
    first: date
    last: date


def cut_weeks(first: date, last: date) -> tuple[tuple[date, date] | None, tuple[tuple[date, date], ...]]:
    """The Mondays of the first and last whole week (Monday to Sunday) between two days, and the ragged edges.

    Together they are the days from `first` to `last`, each once.
    """
    if last < first:
        return None, ()
    monday = first if first.weekday() == 0 else monday_of(first) + _WEEK
    final = monday_of(last + _DAY) - _WEEK
    if final < monday:
        return None, ((first, last),)
    edges = ((first, monday - _DAY), (final + _WEEK, last))
    return (monday, final), tuple((a, b) for a, b in edges if a <= b)


def half_terms(calendar: SchoolCalendar, year: str) -> tuple[Period, ...]:
    """The half terms recorded for a school year, in order."""
    return tuple(
        Period(f"{year} {one.name}", f"{_half_term_words(one.name)} {year}", one.start, one.end)
        for one in sorted(calendar.half_terms, key=lambda half: half.start)
        if one.academic_year == year
    )


def terms(calendar: SchoolCalendar, year: str) -> tuple[Period, ...]:
    """The terms of a school year that have at least one half term recorded, from first day to last."""
    halves = [one for one in calendar.half_terms if one.academic_year == year]
    found = []
    for key, words, names in _TERMS:
        mine = [one for one in halves if one.name in names]
        if mine:
            first, last = min(one.start for one in mine), max(one.end for one in mine)
            found.append(Period(f"{year} {key}", f"{words} {year}", first, last))
    return tuple(found)


def year_period(calendar: SchoolCalendar, year: str) -> Period:
    """The school year: of its half terms, else from September to July."""
    halves = [one for one in calendar.half_terms if one.academic_year == year]
    begins = int(year[:4])
    first = min((one.start for one in halves), default=date(begins, 9, 1))
    last = max((one.end for one in halves), default=date(begins + 1, 7, 31))
    return Period(year, f"School year {year}", first, last)


def week_period(day: date) -> Period:
    monday = monday_of(day)
    return Period(
        monday.isoformat(), f"Week beginning {day_words(monday)}", monday, monday + timedelta(days=6)
    )


def day_period(day: date) -> Period:
    return Period(day.isoformat(), day_words(day), day, day)


def custom_period(first: date, last: date) -> Period:
    return Period("", f"{day_words(first)} to {day_words(last)}", first, last)


def weeks_between(first: date, last: date) -> tuple[Period, ...]:
    """Every week that has a day between the two, cut to them."""
    found, monday = [], monday_of(first)
    while monday <= last:
        whole = week_period(monday)
        found.append(Period(whole.key, whole.words, max(first, whole.first), min(last, whole.last)))
        monday += _WEEK
    return tuple(found)


def period_around(calendar: SchoolCalendar, kind: PeriodKind, day: date) -> Period | None:
    """The period of a kind that a day lies in; in the holidays the half term or term that ended last."""
    if kind is PeriodKind.DAY:
        return day_period(day)
    if kind is PeriodKind.WEEK:
        return week_period(day)
    year = calendar.academic_year_of(day)
    if kind is PeriodKind.YEAR:
        return year_period(calendar, year)
    parts = half_terms if kind is PeriodKind.HALF_TERM else terms
    begun = [
        one
        for recorded in (_year_before(year), year)
        for one in parts(calendar, recorded)
        if one.first <= day
    ]
    return begun[-1] if begun else None


def up_to(period: Period, day: date) -> Period:
    """The period as far as it has got on a day: nobody's figures hold sessions still to come."""
    return Period(period.key, period.words, period.first, max(period.first, min(period.last, day)))


def same_stretch(calendar: SchoolCalendar, period: Period, years_back: int) -> Period | None:
    """The same stretch of an earlier school year, like for like; `None` if that year is not recorded.

    From the same number of days after the year's first day to the same number of days on, moved by whole weeks so
    that weekdays answer to weekdays. A period that is a half term or term by name is that one's, cut to as many
    days as have passed of this one.
    """
    year = calendar.academic_year_of(period.first)
    before = year
    for _ in range(years_back):
        before = _year_before(before)
    named = _named(calendar, period, year, before)
    if named is not None:
        length = (period.last - period.first).days
        return Period(named.key, named.words, named.first, min(named.last, named.first + length * _DAY))
    if all(half.academic_year != before for half in calendar.half_terms):
        return None
    shift = monday_of(year_period(calendar, year).first) - monday_of(year_period(calendar, before).first)
    first, last = period.first - shift, period.last - shift
    bounds = year_period(calendar, before)
    first, last = max(first, bounds.first), min(last, bounds.last)
    if last < first:
        return None
    return Period(before, f"{day_words(first)} to {day_words(last)}", first, last)


def find_period(periods: Iterable[Period], key: str) -> Period | None:
    return next((one for one in periods if one.key == key), None)


def _named(calendar: SchoolCalendar, period: Period, year: str, before: str) -> Period | None:
    for parts in (half_terms, terms):
        if find_period(parts(calendar, year), period.key):
            return find_period(parts(calendar, before), period.key.replace(year, before))
    return None


def _year_before(year: str) -> str:
    return academic_year(date(int(year[:4]) - 1, 9, 1))


def _half_term_words(name: str) -> str:
    term, half = divmod(int(name[2]) - 1, 2)
    return f"{_TERMS[term][1]}, {'second' if half else 'first'} half,"

"""The school calendar: is there a session, and all arithmetic in school days and school weeks.

Source: REG-49 and L13; a school week is a week, Monday to Sunday, with at least one session. A "school day"
of a deadline is a day with at least one session for the pupil's year group. A class can be closed by itself
(REG-38): `of_class` is the calendar as that class lives it, the same object while nothing is different. A
school that has not recorded the days ahead gets `None` for a day that would lie beyond them, never a guess.

Built once from rows and then asked often: `holds` is two dictionary look-ups, everything else a binary search
in the sorted days of one year group.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from registers.rules.sessions import Session
from registers.rules.words import weekday_words
from registers.rules.year_groups import YEAR_GROUPS, year_group_order, year_group_words

__all__ = [
    "YEAR_GROUPS",
    "Closure",
    "ExtraDay",
    "HalfTerm",
    "SchoolCalendar",
    "academic_year",
    "monday_of",
    "year_group_order",
]

_ONE_DAY = timedelta(days=1)
SATURDAY = 5
_REASONS = {"inset": "an INSET day", "bank_holiday": "a bank holiday", "closure": "a planned closure"}


@dataclass(frozen=True)
class HalfTerm:
    """One half term, both ends included."""

    academic_year: str
    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Closure:
    """A day, or half of one, without school; for everybody when neither year groups nor classes are named."""

    day: date
    kind: str
    session: Session | None = None
    year_groups: frozenset[str] = frozenset()
    note: str = ""
    classes: frozenset[str] = frozenset()

    def shuts(self, year_group: str, class_name: str = "") -> bool:
        if not self.year_groups and not self.classes:
            return True
        return year_group in self.year_groups or class_name in self.classes


@dataclass(frozen=True)
class ExtraDay:
    """A day of school at a weekend or outside term; for all year groups when none is named.

    It opens a day the terms do not; a closure on the same day still closes it.
    """

    day: date
    year_groups: frozenset[str] = frozenset()
    note: str = ""

    def opens(self, year_group: str) -> bool:
        return not self.year_groups or year_group in self.year_groups


@dataclass(frozen=True)
class _Days:
    """What one year group's deadlines are counted on."""

    school_days: tuple[date, ...]
    sessions: tuple[tuple[date, Session], ...]
    mondays: tuple[date, ...]


@dataclass(frozen=True)
class SchoolCalendar:
    """One school's calendar. A year group it names nowhere has the days of the whole school."""

    half_terms: tuple[HalfTerm, ...]
    closures: tuple[Closure, ...] = ()
    extra_days: tuple[ExtraDay, ...] = ()
    class_name: str = ""
    """The class whose calendar this is; empty = of no class in particular."""
    _term: dict[date, HalfTerm] = field(init=False, repr=False, compare=False)
    _extra: dict[date, tuple[ExtraDay, ...]] = field(init=False, repr=False, compare=False)
    _shut: dict[tuple[date, Session], tuple[Closure, ...]] = field(init=False, repr=False, compare=False)
    _counted: dict[str, _Days] = field(init=False, repr=False, compare=False, default_factory=dict)
    _classes: dict[str, SchoolCalendar] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        term: dict[date, HalfTerm] = {}
        for half_term in self.half_terms:
            term.update(dict.fromkeys(_each_day(half_term.start, half_term.end), half_term))
        extra: dict[date, tuple[ExtraDay, ...]] = {}
        for added in self.extra_days:
            extra[added.day] = (*extra.get(added.day, ()), added)
        shut: dict[tuple[date, Session], tuple[Closure, ...]] = {}
        for closure in self.closures:
            for session in Session if closure.session is None else (closure.session,):
                key = (closure.day, session)
                shut[key] = (*shut.get(key, ()), closure)
        for name, index in (("_term", term), ("_extra", extra), ("_shut", shut)):
            object.__setattr__(self, name, index)
        object.__setattr__(self, "_classes", {})

    @property
    def closed_classes(self) -> frozenset[str]:
        """Classes that are, or were, closed by themselves."""
        return frozenset(name for closure in self.closures for name in closure.classes)

    def of_class(self, name: str) -> SchoolCalendar:
        """The calendar as one class lives it: what closes only that class closes it too."""
        if name not in self._classes:
            own = name in self.closed_classes and name != self.class_name
            self._classes[name] = replace(self, class_name=name) if own else self
        return self._classes[name]

    def holds(self, day: date, session: Session, year_group: str) -> bool:
        """Whether the school holds this session for this year group."""
        return self._in_term(day, year_group) and not self._closed_by(day, session, year_group)

    def why_not(self, day: date, session: Session, year_group: str) -> str | None:
        """Why there is no such session, as a sentence; `None` if there is one."""
        if not self._in_term(day, year_group):
            return self._out_of_term(day)
        closure = self._closed_by(day, session, year_group)
        return _closed_sentence(closure, session, year_group, self.class_name) if closure else None

    def closure_of(self, day: date, session: Session, year_group: str) -> Closure | None:
        """What keeps a session inside a half term from being held; `None` outside term or if it is held."""
        return self._closed_by(day, session, year_group) if self._in_term(day, year_group) else None

    def school_day(self, day: date, year_group: str) -> bool:
        """Whether the day has at least one session for the year group."""
        return any(self.holds(day, session, year_group) for session in Session)

    def open_to_anybody(self, day: date) -> bool:
        """Whether the day has a session for anyone: an extra day may be for some year groups alone."""
        return any(self.school_day(day, group) for group in ("", *YEAR_GROUPS))

    def _in_term(self, day: date, year_group: str) -> bool:
        if day in self._term and day.weekday() < SATURDAY:
            return True
        return day in self._extra and any(added.opens(year_group) for added in self._extra[day])

    def _closed_by(self, day: date, session: Session, year_group: str) -> Closure | None:
        return next(
            (c for c in self._shut.get((day, session), ()) if c.shuts(year_group, self.class_name)), None
        )

    def _out_of_term(self, day: date) -> str:
        named = weekday_words(day)
        if day.weekday() >= SATURDAY:
            return f"{named} is at a weekend."
        year = academic_year(day)
        if all(half_term.academic_year != year for half_term in self.half_terms):
            return f"{named} is outside term: no term dates are recorded for {year}."
        return f"{named} is outside term."

    def sessions(self, first: date, last: date, year_group: str) -> Iterator[tuple[date, Session]]:
        """Every session from `first` to `last`, both included, in order."""
        held = self._days(year_group).sessions
        return iter(held[bisect_left(held, (first, Session.AM)) : bisect_right(held, (last, Session.PM))])

    def school_days(self, first: date, last: date, year_group: str) -> Iterator[date]:
        """Every school day from `first` to `last`, both included, in order."""
        days = self._days(year_group).school_days
        return iter(days[bisect_left(days, first) : bisect_right(days, last)])

    def last_sessions(
        self, before: tuple[date, Session], n: int, year_group: str
    ) -> list[tuple[date, Session]]:
        """The `n` sessions before one that is not itself included, oldest first; fewer if there are fewer."""
        held = self._days(year_group).sessions
        end = bisect_left(held, before)
        return list(held[max(0, end - n) : end])

    def add_school_days(self, day: date, n: int, year_group: str) -> date | None:
        """The `n`th school day after `day`, which itself is never counted; `None` beyond the calendar.

        With `n` 0 it is `day` itself, or the next school day if `day` is none.
        """
        if n < 0:
            raise ValueError("school days are counted forward; use previous_school_day to go back")
        days = self._days(year_group).school_days
        place = bisect_left(days, day) if n == 0 else bisect_right(days, day) + n - 1
        return days[place] if place < len(days) else None

    def school_days_after(self, start: date, end: date, year_group: str) -> int:
        """How many school days lie after `start` up to and including `end`; 0 if `end` is not later."""
        days = self._days(year_group).school_days
        return max(0, bisect_right(days, end) - bisect_right(days, start))

    def previous_school_day(self, day: date, year_group: str) -> date | None:
        """The last school day before `day`."""
        days = self._days(year_group).school_days
        place = bisect_left(days, day)
        return days[place - 1] if place else None

    def next_school_day(self, day: date, year_group: str) -> date | None:
        """The first school day after `day`."""
        return self.add_school_days(day, 1, year_group)

    def week_counts(self, monday: date, year_group: str) -> bool:
        """Whether the week from this Monday to Sunday is a school week: at least one session (L13)."""
        mondays = self._days(year_group).mondays
        place = bisect_left(mondays, monday)
        return place < len(mondays) and mondays[place] == monday

    def school_weeks(self, year_group: str) -> tuple[date, ...]:
        """The Mondays of all school weeks the calendar holds, in order."""
        return self._days(year_group).mondays

    def school_weeks_back(self, day: date, n: int, year_group: str) -> list[date]:
        """Mondays of the school week of `day`, or the last one before it, and of the `n` - 1 before that.

        Oldest first; fewer if the calendar does not reach back that far.
        """
        mondays = self._days(year_group).mondays
        end = bisect_right(mondays, monday_of(day))
        return list(mondays[max(0, end - n) : end])

    def half_term_of(self, day: date) -> HalfTerm | None:
        """The half term the day lies in, weekends and closures included; `None` in the holidays."""
        return self._term.get(day)

    def academic_year_of(self, day: date) -> str:
        """The school's own year of a day in term (it may start in August), else September to August."""
        half_term = self._term.get(day)
        return half_term.academic_year if half_term else academic_year(day)

    def _days(self, year_group: str) -> _Days:
        if year_group not in self._counted:
            self._counted[year_group] = self._count(year_group)
        return self._counted[year_group]

    def _count(self, year_group: str) -> _Days:
        held = tuple(
            (day, session)
            for day in sorted({*self._term, *self._extra})
            for session in Session
            if self.holds(day, session, year_group)
        )
        days = tuple(dict.fromkeys(day for day, _ in held))
        return _Days(days, held, tuple(dict.fromkeys(map(monday_of, days))))


def academic_year(day: date) -> str:
    """`2025/26`: the year from 1 September to 31 August, by convention."""
    start = day.year if day.month >= 9 else day.year - 1
    return f"{start}/{(start + 1) % 100:02d}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _each_day(first: date, last: date) -> Iterator[date]:
    return (first + n * _ONE_DAY for n in range((last - first).days + 1))


def _closed_sentence(closure: Closure, session: Session, year_group: str, class_name: str) -> str:
    part = "" if closure.session is None else f" in the {session.words}"
    whom = ""
    if year_group in closure.year_groups:
        whom = f" for {year_group_words(year_group)}"
    elif closure.classes:
        whom = f" for {class_name}"
    note = f": {closure.note.strip().rstrip('.')}" if closure.note.strip() else ""
    reason = _REASONS.get(closure.kind, _REASONS["closure"])
    return f"{weekday_words(closure.day)} is {reason}{part}{whom}{note}."

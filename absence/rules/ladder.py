"""When a pupil crosses the thresholds of a school's ladder, told from the register day by day.

Source: ABS-52, LET-04, LET-06, T14. A step fires once for a crossing and again only after recovery and a new crossing;
a new year, term or half term starts its count anew. Each day is judged by the steps in force that day, so a changed
setting neither makes nor unmakes a crossing of yesterday (POL-02, T21). The same function answers the nightly look, a
changed mark and the question what other settings would have done.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

from registers.rules import periods
from registers.rules.calendar import SchoolCalendar
from registers.rules.figures import Tally
from registers.rules.policy_kinds import Off
from registers.rules.steps import Measure, Operator, Period, Repeat, Step, read_steps

LATE_ACTION = "meet the family about punctuality"
REFERRAL_ACTION = "tell the parents, then refer to the local authority"
OWNER = "attendance officer"


@dataclass(frozen=True)
class LadderPolicy:
    """The school's settings of thresholds; see `registers.rules.policy_ladder`."""

    ladder: tuple[str, ...] | Off
    ladder_from_sessions: int
    late_marks_per_half_term: int | Off | None
    la_referral_below: int | Off

    @property
    def steps(self) -> tuple[Step, ...]:
        """The written steps, and those two numbers of the settings stand for unless a line says the same test."""
        written = () if isinstance(self.ladder, Off) else read_steps(self.ladder)
        tests = {step.when for step in written}
        return (*written, *(step for step in self._numbers() if step.when not in tests))

    def _numbers(self) -> Iterable[Step]:
        if isinstance(self.late_marks_per_half_term, int):
            tenths = self.late_marks_per_half_term * 10
            yield Step(
                Measure.LATE, Operator.AT_LEAST, tenths, False, Period.HALF_TERM, 0, LATE_ACTION, OWNER
            )
        if isinstance(self.la_referral_below, int):
            tenths = self.la_referral_below * 10
            yield Step(
                Measure.ATTENDANCE, Operator.BELOW, tenths, True, Period.YEAR, 0, REFERRAL_ACTION, OWNER
            )


@dataclass(frozen=True)
class InForce:
    """The steps of a ladder between two days, both included; `last` is `None` while they go on."""

    first: date
    last: date | None
    steps: tuple[Step, ...]
    usual_least: int
    """Possible sessions before a percentage is judged, where a step does not say."""


@dataclass(frozen=True)
class Crossing:
    """One time a step fired, with the counts it fired on."""

    step: Step
    crossed_on: date
    window_from: date
    """The first day counted."""
    tally: Tally
    until: date | None = None
    """The day it stopped holding, its window ended or it fired again; `None` while it stands."""

    @property
    def standing(self) -> bool:
        return self.until is None


Day = tuple[date, Tally]
"""A day with marks of one pupil at one school, and its sessions counted."""


def crossings(
    days: Sequence[Day], ladder: Sequence[InForce], calendar: SchoolCalendar, year_group: str = ""
) -> list[Crossing]:
    """Every crossing of one pupil at one school, in the order they happened.

    `days` are in order and begin with a school year; what lies before is not counted.
    """
    history = _History(days, calendar, year_group)
    watches: dict[str, _Watch] = {}
    for span in ladder:
        for when in watches.keys() - {step.when for step in span.steps}:
            watches[when].end(span.first)
        for place, (day, _) in enumerate(days):
            if day < span.first or (span.last is not None and day > span.last):
                continue
            for step in span.steps:
                watch = watches.setdefault(step.when, _Watch())
                watch.see(day, step, *history.window(place, step), span.usual_least)
    found = [crossing for watch in watches.values() for crossing in watch.found]
    return sorted(found, key=lambda one: (one.crossed_on, one.step.when))


class _History:
    """Counts of any window that ends on a day, from sums kept once."""

    def __init__(self, days: Sequence[Day], calendar: SchoolCalendar, year_group: str) -> None:
        self._days = [day for day, _ in days]
        self._sums = list(accumulate((tally for _, tally in days), initial=Tally()))
        self._calendar, self._year_group = calendar, year_group
        self._starts: dict[Period, list[int]] = {}
        self._known_terms: dict[str, tuple[periods.Period, ...]] = {}

    def window(self, place: int, step: Step) -> tuple[date, Tally]:
        start = self._start(place, step)
        before = self._sums[start]
        return self._days[start], self._sums[place + 1] - before if start else self._sums[place + 1]

    def _start(self, place: int, step: Step) -> int:
        if step.period is Period.WEEKS:
            weeks = self._calendar.school_weeks_back(self._days[place], step.weeks, self._year_group)
            return min(bisect_left(self._days, weeks[0]), place) if weeks else place
        if step.period not in self._starts:
            self._starts[step.period] = self._begin(step.period)
        return self._starts[step.period][place]

    def _begin(self, period: Period) -> list[int]:
        """For each day, the place of the first day of its year, term or half term."""
        starts: list[int] = []
        held: object = None
        for place, day in enumerate(self._days):
            name = self._name(day, period)
            starts.append(place if name != held else starts[-1])
            held = name
        return starts

    def _name(self, day: date, period: Period) -> tuple[str, ...]:
        year = self._calendar.academic_year_of(day)
        if period is Period.YEAR:
            return (year,)
        if period is Period.HALF_TERM:
            half_term = self._calendar.half_term_of(day)
            return (year, half_term.name) if half_term else (year,)
        # A school day in the holiday between its two halves is a day of the term.
        return (year, *(one.key for one in self._terms(year) if one.first <= day <= one.last))

    def _terms(self, year: str) -> tuple[periods.Period, ...]:
        if year not in self._known_terms:
            self._known_terms[year] = periods.terms(self._calendar, year)
        return self._known_terms[year]


@dataclass
class _Watch:
    """One test of one pupil: whether it holds now, and every time it fired."""

    found: list[Crossing] = field(default_factory=list)
    _held_from: date | None = None
    """The first day of the window it holds in; `None` while it does not hold."""

    def see(self, day: date, step: Step, window_from: date, tally: Tally, usual_least: int) -> None:
        rolling = step.period is Period.WEEKS
        if self._held_from is not None and not rolling and window_from != self._held_from:
            self.end(day)
        holds = step.holds(tally, usual_least)
        if holds is False:
            self.end(day)
        elif holds and (self._held_from is None or self._again(day, step)):
            self._fire(Crossing(step, day, window_from, tally), rolling)

    def end(self, day: date) -> None:
        self._held_from = None
        if self.found and self.found[-1].standing:
            self.found[-1] = replace(self.found[-1], until=day)

    def _fire(self, crossing: Crossing, rolling: bool) -> None:
        year = _year_begins(crossing.crossed_on)
        once = crossing.step.repeat is Repeat.ONCE_A_YEAR
        if not (once and any(_year_begins(one.crossed_on) == year for one in self.found)):
            self.end(crossing.crossed_on)
            self.found.append(crossing)
        self._held_from = date.min if rolling else crossing.window_from

    def _again(self, day: date, step: Step) -> bool:
        """Whether it fires once more although it has stood all the time."""
        if step.repeat is not Repeat.EVERY_WEEKS or not self.found:
            return False
        return day >= self.found[-1].crossed_on + timedelta(weeks=step.every)


def _year_begins(day: date) -> int:
    return day.year if day.month >= 8 else day.year - 1


def match(
    kept: Sequence[tuple[date, date | None]], found: Sequence[Crossing]
) -> tuple[dict[int, Crossing], list[Crossing]]:
    """Which crossing of the register each kept one is, and which are new; of one test.

    A kept one is (crossed on, until). The same day is the same crossing; so is one that stood at the same time, which
    is what an amendment makes of it: it moves, and nothing is sent twice for it (LET-06).
    """
    by_day = {one.crossed_on: one for one in found}
    known = {place: by_day[day] for place, (day, _) in enumerate(kept) if day in by_day}
    taken = {one.crossed_on for one in known.values()}
    for place, (day, until) in enumerate(kept):
        if place in known:
            continue
        overlapping = [
            one for one in found
            if one.crossed_on not in taken
            and one.crossed_on < (until or date.max) and day < (one.until or date.max)
        ]  # fmt: skip
        if overlapping:
            known[place] = overlapping[0]
            taken.add(overlapping[0].crossed_on)
    return known, [one for one in found if one.crossed_on not in taken]

"""The penalty threshold: ten sessions of unauthorised absence within a rolling period of ten school weeks.

Source: the national framework for penalty notices in *Working together to improve school attendance*, in force
from 19 August 2024; L13, PEN-01 to PEN-04, PEN-06, T08, T09. Reaching it means that somebody must consider a
notice; it never makes one.

What is fixed here and where the papers are silent (see `docs/law.md`):

- A school week is a week, Monday to Sunday, in which the calendar of the pupil's school and year group holds at
  least one session, whatever the pupil's own marks. Joining or leaving in mid-week does not make half a week. In a
  week on no roll of the trust the calendar of the school joined next decides; after the last one, that school's.
- The ten weeks are the school week of the day asked about, or the last one before it, and the nine before that.
- A session counts with code G, N, O or U, at any school of the trust, once even if two schools marked it; only
  while the pupil was of compulsory school age; only from 19 August 2024 on; only up to the day asked about.
- Sessions an issued notice relied on are listed as used and not counted again (PEN-04).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from registers.rules.age import is_compulsory
from registers.rules.calendar import SchoolCalendar, monday_of
from registers.rules.codes import counts_to_threshold
from registers.rules.sessions import Session

SESSIONS = 10
WEEKS = 10
HELD = "School was held."
"""Why a plain week counts."""
_WEEK = timedelta(days=7)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

Span = tuple[date, date]
"""Two days, both included."""


@dataclass(frozen=True)
class Absence:
    """One session with the code it stands on in the register; `date` first, so that they sort in time."""

    date: date
    session: Session
    code: str


@dataclass(frozen=True)
class Counted:
    """A session of unauthorised absence inside the ten weeks."""

    date: date
    session: Session
    code: str
    used: bool
    """An issued notice relied on it: listed, and not counted again."""


@dataclass(frozen=True)
class Week:
    """One calendar week, and whether it is one of the ten."""

    starts: date
    counted: bool
    why: str


@dataclass(frozen=True)
class Stay:
    """A pupil at one school in one year group, both days included; `last` is `None` while it goes on."""

    first: date
    last: date | None
    calendar: SchoolCalendar
    year_group: str

    def touches(self, monday: date) -> bool:
        return self.first < monday + _WEEK and (self.last is None or self.last >= monday)


@dataclass(frozen=True)
class PupilWeeks:
    """Which weeks are school weeks for one pupil, told from their stays at the trust's schools."""

    stays: tuple[Stay, ...]
    _known: dict[date, bool] = field(init=False, repr=False, compare=False, default_factory=dict)
    _said: dict[date, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def counts(self, monday: date) -> bool:
        if monday not in self._known:
            self._known[monday] = any(s.calendar.week_counts(monday, s.year_group) for s in self._of(monday))
        return self._known[monday]

    def last(self, day: date, n: int = WEEKS) -> list[date]:
        """Mondays of the school week of `day`, or the last one before it, and of the `n` - 1 before; oldest first."""
        found: list[date] = []
        monday = min(monday_of(day), self._span[1])
        while len(found) < n and monday >= self._span[0]:
            if self.counts(monday):
                found.append(monday)
            monday -= _WEEK
        return found[::-1]

    def next(self, day: date) -> date | None:
        """Monday of the first school week after the week of `day`; `None` beyond the calendar."""
        monday = max(monday_of(day) + _WEEK, self._span[0])
        while monday <= self._span[1]:
            if self.counts(monday):
                return monday
            monday += _WEEK
        return None

    def stay_on(self, day: date) -> Stay | None:
        """Where the pupil was on roll that day; of two schools the one that held school."""
        here = [s for s in self.stays if s.first <= day and (s.last is None or day <= s.last)]
        return next((s for s in here if s.calendar.school_day(day, s.year_group)), here[0] if here else None)

    def explain(self, monday: date) -> str:
        """Why the week is a school week or not, in a sentence."""
        if monday not in self._said:
            self._said[monday] = self._explain(monday)
        return self._said[monday]

    def _explain(self, monday: date) -> str:
        if not self.counts(monday):
            return self._why_not(monday)
        if not any(stay.touches(monday) for stay in self.stays):
            return "On no roll of the trust this week: the calendar of the school joined next decides."
        shut = [n for n in range(5) if not self._open(monday + timedelta(n))]
        if not shut:
            return HELD
        named = " and ".join(filter(None, [", ".join(_WEEKDAYS[n] for n in shut[:-1]), _WEEKDAYS[shut[-1]]]))
        return f"No school on {named}: one session is enough to count the week."

    def _why_not(self, monday: date) -> str:
        days = [monday + timedelta(n) for n in range(5)]
        if any(stay.calendar.half_term_of(day) for stay in self._of(monday) for day in days):
            return "Closed all week: no session, so it uses up none of the ten weeks."
        return "Holiday: no session, so it uses up none of the ten weeks."

    def _open(self, day: date) -> bool:
        return any(stay.calendar.school_day(day, stay.year_group) for stay in self._of(monday_of(day)))

    def _of(self, monday: date) -> tuple[Stay, ...]:
        """The stays whose calendars decide about a week."""
        here = tuple(stay for stay in self.stays if stay.touches(monday))
        if here or not self.stays:
            return here
        coming = [stay for stay in self.stays if stay.first > monday]
        if coming:
            joined = min(stay.first for stay in coming)
            return tuple(stay for stay in coming if stay.first == joined)
        return (max(self.stays, key=lambda stay: stay.last or date.max),)

    @cached_property
    def _span(self) -> Span:
        """Between which Mondays there can be a school week at all; an empty span if there is none."""
        ends = [(weeks[0], weeks[-1]) for s in self.stays if (weeks := s.calendar.school_weeks(s.year_group))]
        if not ends:
            return date.max, date.min
        return min(first for first, _ in ends), max(last for _, last in ends)


@dataclass(frozen=True)
class Case:
    """All that the threshold of one pupil depends on."""

    weeks: PupilWeeks
    born: date
    absences: tuple[Absence, ...]
    """Marks of G, N, O and U of the whole trust; others may be among them and do not count."""
    used: tuple[Span, ...] = ()
    """The sessions issued, not withdrawn, notices relied on."""

    @cached_property
    def eligible(self) -> tuple[Counted, ...]:
        """Every session that could count, in order, each once."""
        by_session: dict[tuple[date, Session], Counted] = {}
        for one in sorted(self.absences, key=lambda a: (a.date, a.session, a.code)):
            if counts_to_threshold(one.code, one.date) and is_compulsory(self.born, one.date):
                used = any(first <= one.date <= last for first, last in self.used)
                by_session.setdefault((one.date, one.session), Counted(one.date, one.session, one.code, used))
        return tuple(by_session.values())

    @cached_property
    def _days(self) -> list[date]:
        """The days of the sessions that count, one entry each."""
        return [one.date for one in self.eligible if not one.used]

    def count(self, as_of: date) -> int:
        """Sessions that count in the ten weeks of a day."""
        weeks = self.weeks.last(as_of)
        return bisect_right(self._days, as_of) - bisect_left(self._days, weeks[0]) if weeks else 0

    def as_if(self, day: date, session: Session, code: str) -> Case:
        """The same pupil, had this session another code."""
        others = tuple(a for a in self.absences if (a.date, a.session) != (day, session))
        return replace(self, absences=(*others, Absence(day, session, code)))


@dataclass(frozen=True)
class Trailing:
    """The ten weeks of a day, and what stands in them."""

    as_of: date
    weeks: tuple[Week, ...]
    """From the first of the ten to the last, those skipped between them in their place."""
    sessions: tuple[Counted, ...]

    @property
    def count(self) -> int:
        return sum(not one.used for one in self.sessions)

    @property
    def met(self) -> bool:
        return self.count >= SESSIONS

    @property
    def first(self) -> date | None:
        """The Monday the ten weeks start; `None` when the calendar knows no school week by then."""
        return self.weeks[0].starts if self.weeks else None

    @property
    def last(self) -> date | None:
        """The Sunday the tenth week ends."""
        return self.weeks[-1].starts + timedelta(days=6) if self.weeks else None


@dataclass(frozen=True)
class Move:
    """What happens when the next school week begins, if nothing is added."""

    on: date
    first: date
    """The Monday the ten weeks start then."""
    drops: tuple[Counted, ...]
    """Sessions that counted and then lie outside."""
    count: int


def trailing(case: Case, as_of: date) -> Trailing:
    """The ten school weeks of a day, the sessions in them, and whether the threshold is met."""
    counted = case.weeks.last(as_of)
    if not counted:
        return Trailing(as_of, (), ())
    weeks = tuple(
        Week(monday, case.weeks.counts(monday), case.weeks.explain(monday))
        for monday in _mondays(counted[0], counted[-1])
    )
    return Trailing(as_of, weeks, tuple(one for one in case.eligible if counted[0] <= one.date <= as_of))


def times_reached(case: Case, first: date, as_of: date) -> list[Trailing]:
    """The ten weeks of every day from `first` to `as_of` on which the count newly reached ten.

    Newly: the day before it stood below ten. A count that falls because the window moved on and rises again has
    reached ten a second time.
    """
    days = sorted({one.date for one in case.eligible if not one.used and first <= one.date <= as_of})
    return [trailing(case, day) for day in days if _newly(case, day)]


def _newly(case: Case, day: date) -> bool:
    return case.count(day) >= SESSIONS > case.count(day - timedelta(days=1))


def moves_on(case: Case, now: Trailing) -> Move | None:
    """When the ten weeks move on and what drops out; `None` where no later school week is recorded."""
    on = case.weeks.next(now.as_of)
    if on is None:
        return None
    first = case.weeks.last(on)[0]
    stays = [one for one in now.sessions if one.date >= first]
    drops = tuple(one for one in now.sessions if one.date < first and not one.used)
    return Move(on, first, drops, sum(not one.used for one in stays))


def everyones_weeks(calendars: Iterable[tuple[SchoolCalendar, str]], as_of: date) -> date | None:
    """A Monday at or before the start of anybody's ten weeks; `None` if ten common school weeks are not recorded.

    Weeks that count in every one of the calendars count for every pupil, so ten of them hold ten of anybody's.
    """
    common: set[date] | None = None
    for calendar, year_group in calendars:
        weeks = set(calendar.school_weeks(year_group))
        common = weeks if common is None else common & weeks
    mondays = sorted(monday for monday in common or () if monday <= as_of)
    return mondays[-WEEKS] if len(mondays) >= WEEKS else None


Sat = tuple[str, str]
"""Year group and class."""


def stays_at(
    spells: Sequence[tuple[date, date | None]],
    groups: Sequence[tuple[date, date | None, Sat]],
    calendar: SchoolCalendar,
) -> list[Stay]:
    """A pupil's stays at one school, from the times on its roll and the year groups and classes sat in.

    Days on roll without a class belong to those sat in next there, else the ones before.
    """
    stays = []
    for first, last in spells:
        inside = sorted(
            (start, group) for start, end, group in groups
            if (last is None or start <= last) and (end is None or end >= first)
        )  # fmt: skip
        for place, (start, sat) in enumerate(inside or [(first, _nearest(first, groups))]):
            year_group, class_name = sat
            begins = first if place == 0 else start
            following = inside[place + 1][0] - timedelta(days=1) if place + 1 < len(inside) else last
            stays.append(Stay(begins, following, calendar.of_class(class_name), year_group))
    return stays


def _nearest(day: date, groups: Sequence[tuple[date, date | None, Sat]]) -> Sat:
    later = sorted((start, group) for start, _, group in groups if start > day)
    earlier = sorted((start, group) for start, _, group in groups if start <= day)
    return later[0][1] if later else earlier[-1][1] if earlier else ("", "")


def _mondays(first: date, last: date) -> Iterator[date]:
    return (first + n * _WEEK for n in range((last - first).days // 7 + 1))

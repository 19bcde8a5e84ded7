"""What a certified attendance record says of a pupil and a period (REG-50): marks by week, every amendment, totals.

Everything is of one moment: marks, amendments, totals and the link of the chain printed beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attendance_mis.kit import clock
from registers.models import ClassMembership, Pupil, School, Spell
from registers.rules.calendar import SATURDAY
from registers.rules.chain import Anchor
from registers.rules.codes import Category, Code, Needs, lookup
from registers.rules.figures import Tally, attendance_percent, days
from registers.rules.sessions import Session
from registers.rules.words import SHORT_WEEKDAYS
from registers.rules.year_groups import year_group_words

from .chain_check import head_of
from .happened import said
from .setup import setup_of
from .statistics import GroupBy, Scope, counts
from .trail import Cell, Entry, Kept, trail

ONE_DAY = timedelta(days=1)
CATEGORY_WORDS = {
    Category.PRESENT: "Present",
    Category.APPROVED_ACTIVITY: "Approved educational activity",
    Category.AUTHORISED: "Authorised absence",
    Category.UNAUTHORISED: "Unauthorised absence",
    Category.NOT_POSSIBLE: "Not a possible session",
    Category.ADMINISTRATIVE: "Not counted",
}


@dataclass(frozen=True)
class Place:
    """One session of a week: the code, minutes late, and the numbers of its amendments below."""

    code: str
    minutes: int | None
    amendments: tuple[int, ...]
    missing: bool = False
    """A session the pupil should have a mark for, and has none."""


@dataclass(frozen=True)
class Week:
    monday: date
    places: tuple[Place, ...]
    """Two for each of the record's `days`, from Monday morning on."""


@dataclass(frozen=True)
class Amendment:
    """The five parts (L2), numbered as in the weeks above."""

    number: int
    date: date
    session: Session
    original: str
    amended: str
    reason: str
    at: datetime
    by: str
    position: str


@dataclass(frozen=True)
class Nature:
    """The nature of an activity or cause, which is part of the register with the codes that ask for it (REG-40)."""

    date: date
    session: Session
    code: str
    note: str


@dataclass(frozen=True)
class Certificate:
    pupil: Pupil
    school: School
    first: date
    last: date
    moment: datetime
    on_roll: tuple[tuple[date, date | None], ...]
    groups: tuple[str, ...]
    weeks: tuple[Week, ...]
    amendments: tuple[Amendment, ...]
    key: tuple[tuple[Code, str], ...]
    natures: tuple[Nature, ...]
    tally: Tally
    head: Anchor | None

    @property
    def days(self) -> tuple[str, ...]:
        """The columns of the weeks: Monday to Friday, and on to the weekend where one had a session or a mark."""
        return SHORT_WEEKDAYS[: len(self.weeks[0].places) // len(Session)] if self.weeks else ()

    @property
    def percent(self) -> str:
        percent = attendance_percent(self.tally)
        return "no possible session" if percent is None else f"{percent}%"

    @property
    def totals(self) -> tuple[tuple[str, int, str], ...]:
        """(what, sessions, the same in days)."""
        tally = self.tally
        rows = (
            ("Possible sessions", tally.possible),
            ("Attended", tally.attended),
            ("of these present", tally.present),
            ("of these at an approved educational activity", tally.approved_activity),
            ("Absent", tally.absent),
            ("of these authorised", tally.authorised),
            ("of these unauthorised", tally.unauthorised),
            ("Late before the register closed (counted as present)", tally.late),
            ("Late after the register closed (counted as unauthorised)", tally.late_after_close),
            ("Not possible sessions (not required or not able to attend)", tally.not_possible),
        )
        return tuple((words, count, days(count)) for words, count in rows)


def certificate(
    pupil: Pupil, school: School, first: date, last: date, moment: datetime | None
) -> Certificate:
    """The record of the days from `first` to `last`, both included: as it stood at the moment, or (`None`) as it stands."""
    marks = trail(school.id, [pupil.id], first, last)
    if moment is not None:
        marks = {cell: stood for cell, kept in marks.items() if (stood := kept.until(moment)) is not None}
    amendments = _amendments(marks)
    sat = [
        m
        for m in _memberships(pupil, school)
        if m.first_day <= last and (m.last_day is None or m.last_day >= first)
    ]
    spells = Spell.objects.filter(pupil=pupil, school=school, starts_on__lte=last).exclude(
        leaves_on__lt=first
    )
    on_roll = tuple(spells.order_by("starts_on").values_list("starts_on", "leaves_on"))
    calendar = setup_of(school).calendar
    until = min(last, (moment or clock.now()).astimezone(clock.LONDON).date() - ONE_DAY)

    def due(day: date, session: Session) -> bool:
        enrolled = any(start <= day and (end is None or day <= end) for start, end in on_roll)
        groups = [m for m in sat if m.first_day <= day and (m.last_day is None or day <= m.last_day)]
        if not (first <= day <= until and enrolled and groups):
            return False
        return calendar.of_class(groups[0].school_class.name).holds(day, session, groups[0].year_group)

    counted = counts(Scope(school.id, first, last, upn=pupil.upn), GroupBy.SCHOOL, moment)
    return Certificate(
        pupil=pupil,
        school=school,
        first=first,
        last=last,
        moment=moment or clock.now(),
        on_roll=on_roll,
        groups=tuple(f"{m.school_class.name}, {year_group_words(m.year_group)}" for m in sat),
        weeks=tuple(_weeks(marks, amendments, first, last, due)),
        amendments=tuple(amendments.values()),
        key=_key(marks),
        natures=tuple(_natures(marks)),
        tally=sum((tally for _, tally in counted), Tally()),
        head=head_of(school, moment),
    )


def _memberships(pupil: Pupil, school: School) -> list[ClassMembership]:
    rows = ClassMembership.objects.filter(pupil=pupil, school=school)
    return list(rows.select_related("school_class").order_by("first_day"))


def _amendments(marks: dict[Cell, Kept]) -> dict[tuple[Cell, int], Amendment]:
    found = [(cell, entry) for cell, kept in marks.items() for entry in kept.amendments()]
    found.sort(key=lambda pair: (pair[0].date, pair[0].session, pair[1].version))
    return {
        (cell, entry.version): _amendment(n, cell, entry) for n, (cell, entry) in enumerate(found, start=1)
    }


def _amendment(number: int, cell: Cell, entry: Entry) -> Amendment:
    return Amendment(
        number=number,
        date=cell.date,
        session=cell.session,
        original=_written(entry.old_code, entry.old_minutes, entry.old_note, cell.date),
        amended=_written(entry.code, entry.minutes_late, entry.note, cell.date),
        reason=entry.reason,
        at=entry.at,
        by=entry.by,
        position=entry.position,
    )


def _written(code: str | None, minutes: int | None, note: str, day: date) -> str:
    """An entry with the nature where its code asks for one; a working note is no part of it (REG-28)."""
    return said(code, minutes, note if _asks_for_nature(code, day) else "")


def _asks_for_nature(code: str | None, day: date) -> bool:
    row = lookup(code, day) if code else None
    return row is not None and Needs.NOTE in row.needs


def _weeks(
    marks: dict[Cell, Kept],
    amendments: dict[tuple[Cell, int], Amendment],
    first: date,
    last: date,
    due: Callable[[date, Session], bool],
) -> list[Week]:
    """Weeks with a mark, or with a session that should have one. All are as long as the longest of them (REG-49)."""
    numbers: dict[tuple[date, Session], list[int]] = {}
    for (cell, _), amendment in amendments.items():
        numbers.setdefault((cell.date, cell.session), []).append(amendment.number)
    stood = {(cell.date, cell.session): kept.now for cell, kept in marks.items()}
    weeks = []
    monday = first - first.weekday() * ONE_DAY
    while monday <= last:
        keys = [(monday + n * ONE_DAY, session) for n in range(7) for session in Session]
        places = tuple(_place(stood.get(key), tuple(numbers.get(key, ())), due(*key)) for key in keys)
        if any(place.code or place.missing for place in places):
            weeks.append(Week(monday, places))
        monday += 7 * ONE_DAY
    shown = max([SATURDAY, *map(_days_used, weeks)]) * len(Session)
    return [Week(week.monday, week.places[:shown]) for week in weeks]


def _days_used(week: Week) -> int:
    used = [n for n, place in enumerate(week.places) if place.code or place.missing or place.amendments]
    return used[-1] // len(Session) + 1


def _place(entry: Entry | None, numbers: tuple[int, ...], due: bool) -> Place:
    if entry is None or entry.code is None:
        return Place("", None, numbers, missing=due)
    return Place(entry.code, entry.minutes_late, numbers)


def _key(marks: dict[Cell, Kept]) -> tuple[tuple[Code, str], ...]:
    """Each code that stands in the record or stood there before an amendment, as the law meant it on its day."""
    used: dict[tuple[str, str], Code] = {}
    for cell, kept in marks.items():
        for entry in kept.entries:
            for code in (entry.code, entry.old_code):
                row = lookup(code, cell.date) if code else None
                if row is not None:
                    used[row.code, row.meaning] = row
    return tuple((row, CATEGORY_WORDS[row.category]) for _, row in sorted(used.items()))


def _natures(marks: dict[Cell, Kept]) -> Iterator[Nature]:
    """Notes of other codes are working notes of the office and stay where they are."""
    for cell, kept in sorted(marks.items(), key=lambda item: (item[0].date, item[0].session)):
        code = kept.now.code
        if code and _asks_for_nature(code, cell.date) and kept.now.note:
            yield Nature(cell.date, cell.session, code, kept.now.note)

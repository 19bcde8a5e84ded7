"""Why a pupil has, or has not, met the threshold, week by week and cell by cell, so that anyone can check it by eye.

Everything is told from one `Case` by the rule that also answers list, API and watch; nothing is counted here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from attendance_mis.kit.words import and_list, long_date
from registers.models import Mark, MarkEvent, Pupil
from registers.queries.threshold import cases_of
from registers.queries.trail import tone
from registers.rules.calendar import SATURDAY
from registers.rules.codes import category_of, lookup
from registers.rules.sessions import Session
from registers.rules.threshold import (
    HELD,
    SESSIONS,
    WEEKS,
    Case,
    Counted,
    Move,
    Trailing,
    Week,
    moves_on,
    times_reached,
    trailing,
)
from registers.rules.words import SHORT_WEEKDAYS

from .threshold import used_sessions

LOOK_BACK = timedelta(days=366)
"""How far back the times ten was reached are listed."""
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MEANING = {
    "G": "of holiday that was not agreed",
    "N": "where the reason is still not known",
    "O": "with no good reason",
    "U": "of arriving after the register closed",
}
_SHUT = {"inset": "INSET", "bank_holiday": "bank holiday", "closure": "closed"}
Cells = Mapping[tuple[date, Session], str]


@dataclass(frozen=True)
class Cell:
    """One session of the calendar, or several side by side on which there was no school."""

    kind: str
    """`counted`, `unknown` (a counted N), `used`, `mark`, `blank`, `future`, `shut` or `away`."""
    said: str
    """The code, or why there was no session."""
    words: str = ""
    """The code in words, for those who hear the page."""
    tone: str = ""
    number: int | None = None
    """Its place among the sessions that count."""
    wide: int = 1


@dataclass(frozen=True)
class Line:
    """One week of the calendar."""

    starts: date
    cells: tuple[Cell, ...]
    inside: bool
    """Between the first and the last of the ten weeks."""
    counted: bool
    why: str
    total: int | None
    """Sessions counted up to the end of this week; `None` outside."""


@dataclass(frozen=True)
class Change:
    """What one change would do."""

    said: str
    count: int

    @property
    def met(self) -> bool:
        return self.count >= SESSIONS


@dataclass(frozen=True)
class Why:
    pupil: Pupil
    case: Case
    now: Trailing
    weekdays: tuple[str, ...]
    """The days the lines show: to Friday, or on to the weekend where one had a session or a mark (REG-49)."""
    lines: tuple[Line, ...]
    parts: tuple[tuple[str, str], ...]
    """(code, "four of holiday that was not agreed")."""
    move: Move | None
    reached: tuple[Trailing, ...]
    """Every time ten was newly reached in the year before, latest first."""

    @property
    def counted(self) -> tuple[Counted, ...]:
        return tuple(one for one in self.now.sessions if not one.used)

    @property
    def used(self) -> tuple[Counted, ...]:
        return tuple(one for one in self.now.sessions if one.used)

    @property
    def tenth(self) -> Counted | None:
        return self.counted[SESSIONS - 1] if self.now.met else None

    @property
    def unknown(self) -> tuple[tuple[int, Counted], ...]:
        """The counted sessions still on N, with their numbers."""
        return tuple((place, one) for place, one in enumerate(self.counted, 1) if one.code == "N")

    @property
    def drops(self) -> list[str]:
        """What leaves the window next: "session 1 (11 September)"."""
        numbers = {(one.date, one.session): place for place, one in enumerate(self.counted, 1)}
        return [
            f"session {numbers[one.date, one.session]} ({one.date.day} {one.date:%B})"
            for one in (self.move.drops if self.move else ())
        ]

    @property
    def drop_words(self) -> str:
        return and_list(self.drops)

    @property
    def said(self) -> str:
        return number_words(self.now.count)


def why(pupil: Pupil, as_of: date) -> Why:
    """The page of one pupil, as of a day."""
    ((_, case),) = cases_of([pupil.id], as_of - LOOK_BACK, as_of, used_sessions(as_of, [pupil.id]))
    now = trailing(case, as_of)
    marks = _codes(pupil, now)
    days = _days_shown(case, now, marks)
    return Why(
        pupil=pupil,
        case=case,
        now=now,
        weekdays=SHORT_WEEKDAYS[:days],
        lines=tuple(_lines(case, now, marks, days)),
        parts=tuple(_parts([one for one in now.sessions if not one.used])),
        move=moves_on(case, now),
        reached=tuple(reversed(times_reached(case, as_of - LOOK_BACK, as_of))),
    )


def one_change(case: Case, as_of: date, session: Counted, code: str) -> Change:
    """The count if one session had another code, by the same rule; nothing is saved."""
    row = lookup(code, session.date)
    said = f"{long_date(session.date)}, {session.session.words}: {code}, {row.words.lower() if row else code}"
    return Change(said, case.as_if(session.date, session.session, code).count(as_of))


def usual_changes(found: Why) -> list[Change]:
    """The questions everybody asks."""
    counted, as_of = found.counted, found.now.as_of
    changes = []
    for place, one in found.unknown[:1]:
        case = found.case.as_if(one.date, one.session, "O")
        changes.append(Change(f"Session {place}, still N, becomes O", case.count(as_of)))
    if counted:
        last = counted[-1]
        case = found.case.as_if(last.date, last.session, "I")
        changes.append(Change("One counted session becomes authorised", case.count(as_of)))
    changes.append(Change("One more session of G, N, O or U this week", found.now.count + 1))
    return changes


def amended(found: Why) -> int:
    """How many of the counted marks were amended after their register was handed in."""
    cells = {(one.date, str(one.session)) for one in found.counted}
    if not cells:
        return 0
    rows = MarkEvent.objects.filter(
        pupil_id=found.pupil.id, kind="amend", date__gte=min(cells)[0], date__lte=max(cells)[0]
    )
    return len(cells & set(rows.values_list("date", "session")))


def number_words(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _codes(pupil: Pupil, now: Trailing) -> dict[tuple[date, Session], str]:
    if now.first is None:
        return {}
    rows = Mark.objects.filter(
        pupil_id=pupil.id, date__gte=now.first - timedelta(weeks=9), date__lte=now.as_of, code__isnull=False
    )
    held = {
        (day, Session(session)): code or ""
        for day, session, code in rows.values_list("date", "session", "code")
    }
    return held | {(one.date, one.session): one.code for one in now.sessions}


def _parts(counted: Sequence[Counted]) -> list[tuple[str, str]]:
    by_code = Counter(one.code for one in counted)
    ordered = [code for code in ("G", "U", "O", "N") if by_code[code]]
    return [(code, f"{number_words(by_code[code])} {_MEANING[code]}") for code in ordered]


def _days_shown(case: Case, now: Trailing, marks: Cells) -> int:
    """How many days of a week are shown: five, or as many as the longest week of the lines needs."""
    if now.first is None:
        return SATURDAY
    before = case.weeks.last(now.first - timedelta(days=1), 1)
    mondays = [*before, *(week.starts for week in now.weeks)]
    weekend = [monday + timedelta(days=n) for monday in mondays for n in range(SATURDAY, 7)]
    used = [
        day.weekday() + 1
        for day in weekend
        for session in Session
        if (day, session) in marks
        or ((stay := case.weeks.stay_on(day)) and stay.calendar.holds(day, session, stay.year_group))
    ]
    return max(used, default=SATURDAY)


def _lines(case: Case, now: Trailing, marks: Cells, days: int) -> list[Line]:
    if now.first is None:
        return []
    counted = [one for one in now.sessions if not one.used]
    numbers = {(one.date, one.session): place for place, one in enumerate(counted, 1)}
    used = frozenset((one.date, one.session) for one in now.sessions if one.used)
    calendar = _Calendar(case, now.as_of, marks, numbers, used, days)
    lines = [
        Line(monday, calendar.week(monday), False, False, "11 school weeks back: outside the ten.", None)
        for monday in case.weeks.last(now.first - timedelta(days=1), 1)
    ]
    place = 0
    for week in now.weeks:
        place += week.counted
        total = sum(one.date < week.starts + timedelta(days=7) for one in counted)
        why_words = _said(week, place, counted)
        lines.append(Line(week.starts, calendar.week(week.starts), True, week.counted, why_words, total))
    return lines


def _said(week: Week, place: int, counted: Sequence[Counted]) -> str:
    if not week.counted:
        return week.why
    here = [one for one in counted if week.starts <= one.date < week.starts + timedelta(days=7)]
    parts = [f"Week {place} of {WEEKS}." if place in (1, WEEKS) else f"Week {place}."]
    if week.why != HELD:
        parts.append(week.why)
    if unknown := sum(one.code == "N" for one in here):
        parts.append("One mark is still N." if unknown == 1 else f"{unknown} marks are still N.")
    if len(counted) >= SESSIONS and counted[SESSIONS - 1] in here:
        parts.append(f"The count reached {SESSIONS} on {counted[SESSIONS - 1].date:%A}.")
    return " ".join(parts)


@dataclass(frozen=True)
class _Calendar:
    """What the cells of the calendar are drawn from."""

    case: Case
    as_of: date
    marks: Cells
    numbers: Mapping[tuple[date, Session], int]
    used: frozenset[tuple[date, Session]]
    days: int

    def week(self, monday: date) -> tuple[Cell, ...]:
        found: list[Cell] = []
        for n in range(self.days):
            for session in Session:
                cell = self._cell(monday + timedelta(days=n), session)
                last = found[-1] if found else None
                if (
                    last
                    and cell.kind in ("shut", "away")
                    and (last.kind, last.said) == (cell.kind, cell.said)
                ):
                    found[-1] = replace(last, wide=last.wide + 1)
                else:
                    found.append(cell)
        return tuple(found)

    def _cell(self, day: date, session: Session) -> Cell:
        code = self.marks.get((day, session))
        return self._marked(day, session, code) if code else self._unmarked(day, session)

    def _marked(self, day: date, session: Session, code: str) -> Cell:
        row = lookup(code, day)
        words = row.words if row else ""
        if number := self.numbers.get((day, session)):
            return Cell("unknown" if code == "N" else "counted", code, words, number=number)
        if (day, session) in self.used:
            return Cell("used", code, words)
        return Cell("mark", code, words, tone(code, category_of(code, day)))

    def _unmarked(self, day: date, session: Session) -> Cell:
        stay = self.case.weeks.stay_on(day)
        if stay is None:
            return Cell("away", "not on roll")
        if stay.calendar.holds(day, session, stay.year_group):
            return Cell("future" if day >= self.as_of else "blank", "")
        closure = stay.calendar.closure_of(day, session, stay.year_group)
        return Cell("shut", _SHUT.get(closure.kind, "closed") if closure else "holiday")

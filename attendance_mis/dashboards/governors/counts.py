"""The counts a report is cut from, all asked of the modules that count (architecture §4.4)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from attendance_mis.dashboards.rules.governor import (
    Part,
    Reason,
    Sessions,
    Slot,
    TermCounts,
    Week,
)
from attendance_mis.dashboards.rules.published import Published
from registers.models import School
from registers.queries.absentees import Enrolment, absentees, enrolments
from registers.queries.live import first_live_day
from registers.queries.slices import By, slice_of
from registers.queries.statistics import Count, breakdown
from registers.rules.calendar import SchoolCalendar, monday_of
from registers.rules.codes import Category, category_of, lookup
from registers.rules.figures import Tally
from registers.rules.year_groups import year_group_order, year_group_words

from .actions import actions_of, followed_of

DIMENSIONS: tuple[tuple[By, str, dict[str, str]], ...] = (
    (By.SEX, "Sex", {"F": "Girls", "M": "Boys"}),
    (By.FSM, "Free school meals", {"yes": "Free school meals", "no": "No free school meals"}),
    (By.PUPIL_PREMIUM, "Pupil premium", {"yes": "Pupil premium", "no": "No pupil premium"}),
    (By.SEN, "Special educational needs",
     {"E": "Education, health and care plan", "K": "SEN support", "N": "No special educational need"}),
    (By.EAL, "First language", {"yes": "English as an additional language", "no": "English as first language"}),
    (By.SOCIAL_WORKER, "Social worker", {"yes": "Has a social worker", "no": "No social worker"}),
)  # fmt: skip
"""What governors see by group; every pupil is in one part of each."""


def count_term(
    school: School,
    calendar: SchoolCalendar,
    first: date,
    last: date,
    *,
    half: tuple[date, date] | None = None,
    earlier: Published | None = None,
) -> TermCounts:
    """A term's counts. `half` and `earlier`: the stretch and the numbers of the report at half-term, if there was one."""
    where = slice_of(school.id, first, last)
    pupils = enrolments(where)
    by_code = breakdown(where, (By.CODE, By.PUPIL))
    by_session = breakdown(where, (By.DAY, By.SESSION))
    halfway = half[1] if half else None
    tally = sum((one.tally for one in pupils), Tally())
    since = _since(by_session, halfway)
    codes_then = _codes(breakdown(slice_of(school.id, *half), (By.CODE,)), last) if half else None
    reasons = _reasons(by_code, codes_then, last)
    live = first_live_day(school) or date.max
    begins = next(iter(calendar.school_days(first, last, "")), first)
    return TermCounts(
        pupils=len(pupils),
        persistent=sum(one.persistent for one in pupils),
        severe=sum(one.severe for one in pupils),
        sessions=Sessions(tally.absent, tally.possible, since.absent if since else None),
        authorised=tally.authorised,
        unauthorised=tally.unauthorised,
        late=tally.late,
        authorised_since=since.authorised if since else None,
        unauthorised_since=since.unauthorised if since else None,
        late_since=since.late if since else None,
        dimensions=_dimensions(where.spans[0].school_id, first, last, pupils, earlier),
        reasons=reasons,
        weeks=_weeks(by_session, calendar),
        slots=_slots(by_session, halfway),
        actions=actions_of(school, first, last, earlier) if live <= last else (),
        followed=followed_of(school, first, last, earlier) if live <= last else (),
        kept_since=live if begins < live < date.max else None,
    )


def _since(rows: Iterable[Count], halfway: date | None) -> Tally | None:
    if halfway is None:
        return None
    return sum((row.tally for row in rows if date.fromisoformat(row.key[0]) > halfway), Tally())


def _codes(rows: Iterable[Count], on: date) -> dict[str, int]:
    return {row.key[0]: row.tally.absent for row in rows if row.tally.absent}


def _reasons(rows: Iterable[Count], then: Mapping[str, int] | None, on: date) -> tuple[Reason, ...]:
    sessions: dict[str, int] = defaultdict(int)
    pupils: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.tally.absent:
            sessions[row.key[0]] += row.tally.absent
            pupils[row.key[0]] += 1
    found = []
    for code, count in sorted(sessions.items(), key=lambda one: -one[1]):
        known = lookup(code, on)
        label = f"{known.words} ({code})" if known else code
        authorised = category_of(code, on) is Category.AUTHORISED
        new = None if then is None else count - then.get(code, 0)
        found.append(Reason(code, label, authorised, count, pupils[code], new))
    return tuple(found)


def _weeks(rows: Iterable[Count], calendar: SchoolCalendar) -> tuple[Week, ...]:
    found: dict[date, Tally] = defaultdict(Tally)
    names: dict[date, str] = {}
    for row in rows:
        day = date.fromisoformat(row.key[0])
        found[monday_of(day)] += row.tally
        half_term = calendar.half_term_of(day)
        names[monday_of(day)] = half_term.name if half_term else ""
    return tuple(
        Week(monday, names[monday], Sessions(tally.absent, tally.possible))
        for monday, tally in sorted(found.items())
        if tally.possible
    )


def _slots(rows: Iterable[Count], halfway: date | None) -> tuple[Slot, ...]:
    found: dict[tuple[int, str], list[tuple[date, Tally]]] = defaultdict(list)
    for row in rows:
        day = date.fromisoformat(row.key[0])
        if row.tally.possible and day.weekday() < 5:
            found[day.weekday(), row.key[1]].append((day, row.tally))
    slots = []
    for (weekday, session), days in sorted(found.items()):
        total = sum((tally for _, tally in days), Tally())
        new = None if halfway is None else sum(tally.absent for day, tally in days if day > halfway)
        weeks = tuple((tally.absent, tally.possible) for _, tally in days)
        slots.append(Slot(weekday, session, Sessions(total.absent, total.possible, new), weeks))
    return tuple(slots)


def _dimensions(
    school_id: uuid.UUID, first: date, last: date, pupils: list[Enrolment], earlier: Published | None
) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    by = (By.PUPIL, *(one for one, _, _ in DIMENSIONS))
    values = {row.key[0]: row.key[1:] for row in absentees(slice_of(school_id, first, last), by)}
    then = _absent_then(earlier)
    found = []
    for place, (_, name, labels) in enumerate(DIMENSIONS):
        groups: dict[str, list[Enrolment]] = {label: [] for label in labels.values()}
        rest = list(labels.values())[-1]
        for pupil in pupils:
            value = values[pupil.upn][place] if pupil.upn in values else ""
            groups[labels.get(value, rest)].append(pupil)
        found.append(
            (name, tuple(_part(label, whom, then.get((name, label))) for label, whom in groups.items()))
        )
    years: dict[str, list[Enrolment]] = defaultdict(list)
    for pupil in pupils:
        years[pupil.year_group].append(pupil)
    parts = []
    for group in sorted(years, key=year_group_order):
        label = year_group_words(group) if group else "In no class"
        parts.append(_part(label, years[group], then.get(("Year group", label))))
    return (*found, ("Year group", tuple(parts)))


def _part(label: str, pupils: list[Enrolment], then: int | None) -> Part:
    tally = sum((one.tally for one in pupils), Tally())
    new = None if then is None else tally.absent - then
    return Part(
        label, len(pupils), sum(one.persistent for one in pupils), Sessions(tally.absent, tally.possible, new)
    )


def _absent_then(earlier: Published | None) -> dict[tuple[str, str], int]:
    """Absences of each group as the report before showed them: what was kept back can't be subtracted from."""
    rows = earlier.groups if earlier else ()
    return {
        (row.dimension, row.label): row.attendance.whole - row.attendance.part
        for row in rows
        if row.attendance.part is not None and row.attendance.whole is not None
    }

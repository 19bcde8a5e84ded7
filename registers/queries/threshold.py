"""The penalty threshold of a school or a trust (PEN-01), as fast as the index on unauthorised marks allows.

One statement finds the few pupils who could have reached ten: it reads only the partial index, over a stretch of
time that holds the ten school weeks of everybody. The pure rule then judges each of them. So there is one rule, and
the statement may let through too many but never leaves one out (`tests/registers/test_threshold.py`).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from registers.models import ClassMembership, Pupil, School, Spell
from registers.queries.setup import calendar_of
from registers.rules.calendar import SchoolCalendar
from registers.rules.codes import NEW_REGULATIONS
from registers.rules.sessions import Session
from registers.rules.threshold import (
    SESSIONS,
    Absence,
    Case,
    PupilWeeks,
    Sat,
    Span,
    Stay,
    Trailing,
    everyones_weeks,
    stays_at,
    times_reached,
    trailing,
)

Used = Mapping[uuid.UUID, Sequence[Span]]
"""Pupil → the sessions issued notices relied on, as days, both ends included."""

_MANY = """
SELECT k.pupil_id FROM registers_mark k
 WHERE k.category = 'U' AND k.date BETWEEN %(first)s AND %(last)s
   AND (%(pupils)s::uuid[] IS NULL OR k.pupil_id = ANY (%(pupils)s::uuid[]))
 GROUP BY k.pupil_id HAVING count(*) >= %(least)s
"""
_THEIR_ABSENCES = f"""
WITH many AS MATERIALIZED ({_MANY})
SELECT k.pupil_id, array_agg(k.date), array_agg(k.session), array_agg(k.code)
  FROM many JOIN registers_mark k ON k.pupil_id = many.pupil_id
 WHERE k.category = 'U' AND k.date BETWEEN %(first)s AND %(last)s
 GROUP BY k.pupil_id
"""  # noqa: S608 – both texts are ours
"""Counted first: of a whole trust one pupil in a hundred is left, and only their sessions are gathered."""


@dataclass(frozen=True)
class PupilThreshold:
    """One pupil's ten weeks, with what the rule made them of."""

    pupil: Pupil
    case: Case
    trailing: Trailing


def threshold_rows(
    school: School | None, as_of: date, *, pupil: Pupil | None = None, used: Used | None = None
) -> list[PupilThreshold]:
    """The pupils on the school's roll that day, or the trust's, who have met the threshold; in order of UPN.

    A pupil asked for is answered whether it is met or not.
    """
    cases = _cases(school, as_of, as_of, pupil, used or {})
    return [
        PupilThreshold(one, case, trailing(case, as_of))
        for one, case in cases
        if pupil is not None or case.count(as_of) >= SESSIONS
    ]


def threshold_times(
    school: School | None, first: date, as_of: date, *, pupil: Pupil | None = None, used: Used | None = None
) -> list[PupilThreshold]:
    """One row for each time from `first` to `as_of` that the count newly reached ten, in order of UPN and time.

    Of the pupils who were on the school's roll at any time between those days.
    """
    return [
        PupilThreshold(one, case, row)
        for one, case in _cases(school, first, as_of, pupil, used or {})
        for row in times_reached(case, first, as_of)
    ]


def near_threshold(
    school: School, as_of: date, least: int, *, used: Used | None = None
) -> list[PupilThreshold]:
    """The pupils on roll with at least so many sessions in their ten weeks, most first."""
    cases = _cases(school, as_of, as_of, None, used or {}, least)
    rows = [
        PupilThreshold(one, case, trailing(case, as_of)) for one, case in cases if case.count(as_of) >= least
    ]
    return sorted(
        rows,
        key=lambda row: (-row.trailing.count, row.pupil.upn),
    )


def could_have_reached(
    first: date, as_of: date, pupil_ids: Sequence[uuid.UUID] | None = None
) -> list[uuid.UUID]:
    """The pupils of the trust, or of these, who may have reached ten on some day from `first` to `as_of`."""
    values: dict[str, Any] = {"first": _reading(first), "last": as_of, "pupils": pupil_ids, "least": SESSIONS}
    with connection.cursor() as cursor:
        cursor.execute(_MANY, values)
        return [pupil for (pupil,) in cursor.fetchall()]


def cases_of(
    pupil_ids: Iterable[uuid.UUID], first: date, as_of: date, used: Used | None = None
) -> list[tuple[Pupil, Case]]:
    """What the rule needs of these pupils to judge any day from `first` to `as_of`; in order of UPN."""
    ids = list(pupil_ids)
    found = _absences(_reading(first), as_of, ids, 1) if ids else {}
    return _assemble(Pupil.objects.filter(id__in=ids), found, used or {})


def _cases(
    school: School | None, first: date, as_of: date, pupil: Pupil | None, used: Used, least: int = SESSIONS
) -> list[tuple[Pupil, Case]]:
    if pupil is not None:
        return cases_of([pupil.id], first, as_of, used)
    ids = None if school is None else list(_on_roll(school, first, as_of))
    found = _absences(_reading(first), as_of, ids, least)
    return _assemble(Pupil.objects.filter(id__in=list(found)), found, used)


def _on_roll(school: School, first: date, last: date) -> Iterable[uuid.UUID]:
    here = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=first), school=school, starts_on__lte=last
    ).taken_up()
    return here.order_by().values_list("pupil_id", flat=True).distinct()


def _reading(first: date) -> date:
    """From which day marks have to be read to judge the day before `first`, and every later one."""
    start = everyones_weeks(_every_calendar(), first - timedelta(days=1))
    return max(start, NEW_REGULATIONS) if start else NEW_REGULATIONS


def _every_calendar() -> Iterable[tuple[SchoolCalendar, str]]:
    """Each school's calendar for each year group and class that any of its closures names, and for all others."""
    for school in School.objects.all():
        calendar = calendar_of(school)
        named = {group for one in calendar.closures for group in one.year_groups}
        named |= {group for one in calendar.extra_days for group in one.year_groups}
        for group in ("", *sorted(named)):
            if calendar.school_weeks(group):
                yield from ((calendar.of_class(name), group) for name in ("", *calendar.closed_classes))


def _absences(
    first: date, last: date, pupils: Sequence[uuid.UUID] | None, least: int
) -> dict[uuid.UUID, tuple[Absence, ...]]:
    values: dict[str, Any] = {"first": first, "last": last, "pupils": pupils, "least": least}
    with connection.cursor() as cursor:
        cursor.execute(_THEIR_ABSENCES, values)
        return {
            pupil: tuple(Absence(d, Session(s), c) for d, s, c in zip(days, sessions, codes, strict=True))
            for pupil, days, sessions, codes in cursor.fetchall()
        }


def _assemble(
    pupils: Iterable[Pupil], found: Mapping[uuid.UUID, tuple[Absence, ...]], used: Used
) -> list[tuple[Pupil, Case]]:
    listed = sorted(pupils, key=lambda pupil: pupil.upn)
    stays = _stays([pupil.id for pupil in listed])
    weeks: dict[tuple[object, ...], PupilWeeks] = {}
    cases = []
    for pupil in listed:
        own = tuple(stays.get(pupil.id, ()))
        alike = tuple((id(s.calendar), s.first, s.last, s.year_group) for s in own)
        shared = weeks.setdefault(alike, PupilWeeks(own))
        case = Case(shared, pupil.date_of_birth, found.get(pupil.id, ()), tuple(used.get(pupil.id, ())))
        cases.append((pupil, case))
    return cases


def _stays(pupils: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Stay]]:
    """Where each pupil was when, in every school of the trust."""
    calendars = {school.id: calendar_of(school) for school in School.objects.all()}
    spells: dict[tuple[uuid.UUID, uuid.UUID], list[tuple[date, date | None]]] = defaultdict(list)
    began = Spell.objects.filter(pupil_id__in=pupils).taken_up()
    for pupil, school, first, last in began.values_list("pupil_id", "school_id", "starts_on", "leaves_on"):
        spells[pupil, school].append((first, last))
    groups: dict[tuple[uuid.UUID, uuid.UUID], list[tuple[date, date | None, Sat]]] = defaultdict(list)
    sat = ClassMembership.objects.filter(pupil_id__in=pupils).values_list(
        "pupil_id", "school_id", "first_day", "last_day", "year_group", "school_class__name"
    )
    for pupil, school, first, last, group, class_name in sat:
        groups[pupil, school].append((first, last, (group, class_name)))
    found: dict[uuid.UUID, list[Stay]] = defaultdict(list)
    for (pupil, school), own in spells.items():
        found[pupil] += stays_at(sorted(own), groups[pupil, school], calendars[school])
    return found

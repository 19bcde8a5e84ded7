"""What a transfer file says of pupils who go: identity, and attendance of each school year here (ADM-25).

Totals come from the figures module, marks from the same slice, a few pupils at a time.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from exchange.rules.ctf import CtfPupil, CtfYear, calendar_year, pack
from registers.models import ClassMembership, Pupil, School, Spell
from registers.queries.pupil_year import year_bounds, years_of
from registers.queries.setup import setup_of
from registers.queries.statistics import By, Slice, Span, breakdown, marks_in
from registers.rules.figures import Tally
from registers.rules.sessions import Session

AT_ONCE = 40
MOST_MARKS = 1_000_000
RECENT = timedelta(days=60)
AHEAD = timedelta(days=120)


@dataclass(frozen=True)
class Leaver:
    pupil: Pupil
    left_on: date
    class_name: str
    year_group: str


def leavers(school: School, today: date) -> list[Leaver]:
    """Pupils whose last day on this roll was not long ago or is entered already; the next to go first."""
    spells = (
        Spell.objects.filter(school=school, leaves_on__range=(today - RECENT, today + AHEAD))
        .taken_up()
        .select_related("pupil")
        .order_by("-leaves_on", "pupil__legal_surname", "pupil__legal_forename")
    )
    ids = [spell.pupil_id for spell in spells]
    sitting = {
        m.pupil_id: m
        for m in ClassMembership.objects.filter(school=school, pupil_id__in=ids)
        .select_related("school_class")
        .order_by("first_day")
    }
    return [
        Leaver(
            spell.pupil,
            spell.leaves_on or today,
            sitting[spell.pupil_id].school_class.name if spell.pupil_id in sitting else "",
            sitting[spell.pupil_id].year_group if spell.pupil_id in sitting else "",
        )
        for spell in spells
    ]


def of_class(school: School, class_id: uuid.UUID, today: date) -> list[Leaver]:
    """A class of today, to choose from: a whole year group moves up at once."""
    rows = (
        ClassMembership.objects.filter(
            Q(last_day=None) | Q(last_day__gte=today),
            school=school,
            school_class_id=class_id,
            first_day__lte=today,
        )
        .select_related("pupil", "school_class")
        .order_by("pupil__legal_surname", "pupil__legal_forename")
    )
    return [Leaver(row.pupil, today, row.school_class.name, row.year_group) for row in rows]


def transfer_pupils(
    school: School, pupils: Sequence[Pupil], today: date, *, with_marks: bool, number_from: int = 1
) -> Iterator[CtfPupil]:
    """The pupils of a file, a few at a time in memory."""
    for start in range(0, len(pupils), AT_ONCE):
        some = pupils[start : start + AT_ONCE]
        yield from _some(school, some, today, with_marks, number_from + start)


def _some(
    school: School, some: Sequence[Pupil], today: date, with_marks: bool, number: int
) -> Iterator[CtfPupil]:
    ids = [pupil.id for pupil in some]
    spells: dict[uuid.UUID, list[Spell]] = defaultdict(list)
    for spell in Spell.objects.filter(school=school, pupil_id__in=ids):
        spells[spell.pupil_id].append(spell)
    groups = dict(
        ClassMembership.objects.filter(school=school, pupil_id__in=ids)
        .order_by("first_day")
        .values_list("pupil_id", "year_group")
    )
    years = _years(school, some, [spell for own in spells.values() for spell in own], today, with_marks)
    for place, pupil in enumerate(some):
        yield CtfPupil(
            number=number + place,
            upn=pupil.upn,
            surname=pupil.legal_surname,
            forename=pupil.legal_forename,
            born=pupil.date_of_birth.isoformat(),
            sex=pupil.sex,
            former_upn=pupil.former_upn,
            preferred_forename=pupil.chosen_forename,
            year_group=groups.get(pupil.id, ""),
            years=tuple(years[pupil.upn]),
        )


def _years(
    school: School, some: Sequence[Pupil], spells: Iterable[Spell], today: date, with_marks: bool
) -> dict[str, list[CtfYear]]:
    setup = setup_of(school)
    names = years_of(setup.calendar, spells, today)
    spans = tuple(Span(school.id, *year_bounds(setup, name), name) for name in names)
    where = Slice(spans, upns=tuple(pupil.upn for pupil in some))
    marks: dict[tuple[str, str], dict[tuple[date, Session], str]] = defaultdict(dict)
    if with_marks:
        for span in spans:
            for mark in marks_in(Slice((span,), upns=where.upns), limit=MOST_MARKS):
                marks[mark.upn, span.name][mark.date, Session(mark.session)] = mark.code
    found: dict[str, list[CtfYear]] = defaultdict(list)
    for count in breakdown(where, (By.PUPIL, By.SPAN)) if spans else []:
        upn, name = count.key
        found[upn].append(_year(school, name, count.tally, pack(marks[upn, name])))
    for years in found.values():
        years.sort(key=lambda year: year.year, reverse=True)
    return found


def _year(school: School, name: str, tally: Tally, packed: tuple[date, str] | None) -> CtfYear:
    return CtfYear(
        year=calendar_year(name),
        la_number=school.la_number,
        establishment_number=school.establishment_number,
        school_name=school.name,
        possible=tally.possible,
        authorised=tally.authorised,
        attended=tally.attended,
        unauthorised=tally.unauthorised,
        first_day=packed[0].isoformat() if packed else "",
        marks=packed[1] if packed else "",
    )

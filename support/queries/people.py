"""Where pupils sit, how much they attended between any two days, and since when: read once for many pupils."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from registers.models import ClassMembership, Pupil, School
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span
from registers.queries.statistics import breakdown
from registers.rules.figures import Tally


@dataclass(frozen=True)
class Seat:
    class_name: str = ""
    year_group: str = ""


def seats(school: School, on: date) -> Mapping[uuid.UUID, Seat]:
    """Pupil → class and year group on a day; an empty seat for whoever has none."""
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), school=school, first_day__lte=on
    )
    rows = sitting.values_list("pupil_id", "school_class__name", "year_group")
    return defaultdict(Seat, {pupil: Seat(name, group) for pupil, name, group in rows})


def seat_of(pupil: Pupil, school: School, on: date) -> Seat:
    """One pupil's class and year group on a day."""
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), school=school, pupil=pupil, first_day__lte=on
    )
    found = sitting.values_list("school_class__name", "year_group").first()
    return Seat(*found) if found else Seat()


def year_begins(school: School, today: date) -> date:
    setup = setup_of(school)
    return year_bounds(setup, setup.calendar.academic_year_of(today))[0]


class DayTallies:
    """Sessions of some pupils counted for any stretch inside the days read: one statement for all of them."""

    def __init__(self, school: School, upns: Collection[str], first: date, last: date) -> None:
        self._days: dict[str, list[tuple[date, Tally]]] = defaultdict(list)
        if not upns or last < first:
            return
        where = Slice((Span(school.id, first, last),), upns=tuple(sorted(upns)))
        for one in breakdown(where, (By.PUPIL, By.DAY)):
            self._days[one.key[0]].append((date.fromisoformat(one.key[1]), one.tally))

    def between(self, upn: str, first: date, last: date) -> Tally:
        """Both days included."""
        return sum((tally for day, tally in self._days[upn] if first <= day <= last), Tally())

    def first_absence(self, upn: str, after: date) -> date | None:
        days = sorted(day for day, tally in self._days[upn] if day > after and tally.absent)
        return days[0] if days else None

    def days(self, upn: str) -> list[tuple[date, Tally]]:
        return sorted(self._days[upn], key=lambda one: one[0])

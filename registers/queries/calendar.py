"""A school's calendar for pages, and what a change of it would touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from registers.models import ClassMembership, ExtraDay, HalfTerm, Mark, School
from registers.models import Closure as ClosureRow
from registers.queries.setup import setup_of
from registers.rules.calendar import SchoolCalendar
from registers.rules.sessions import Session
from registers.rules.year_groups import YEAR_GROUPS, year_group_order, year_group_words

NOMINAL_DAYS = 190
"""What a school year is expected to hold (REG-49)."""
_BY_PHASE = {
    "primary": ("R", *map(str, range(1, 7))),
    "middle": tuple(map(str, range(5, 9))),
    "secondary": tuple(map(str, range(7, 12))),
}


def year_groups_of(school: School) -> list[str]:
    """The year groups the school has ever had pupils in; before it has any, those of its phase."""
    seen = ClassMembership.objects.filter(school=school).values_list("year_group", flat=True).distinct()
    return sorted(seen, key=year_group_order) or list(_BY_PHASE.get(school.phase, YEAR_GROUPS))


def classes_of(school: School, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(class, year group of pupils ever in it); of all classes, or of those named."""
    rows = ClassMembership.objects.filter(school=school)
    if names is not None:
        rows = rows.filter(school_class__name__in=list(names))
    return sorted(rows.values_list("school_class__name", "year_group").distinct())


def marks_in(school: School, lost: Mapping[tuple[str, str], Iterable[tuple[date, Session]]]) -> int:
    """How many marks stand in these sessions for pupils of these (year group, class; empty = all its classes).

    One that was cleared again before hand-in stands no more.
    """
    total = 0
    for (year_group, class_name), moments in lost.items():
        days = [(day, session) for day, session in moments]
        if not days:
            continue
        marks = Mark.objects.filter(
            school=school, date__gte=min(days)[0], date__lte=max(days)[0], code__isnull=False
        ).values_list("pupil_id", "date", "session")
        wanted = set(days)
        hit = [(pupil, day) for pupil, day, session in marks if (day, Session(session)) in wanted]
        total += _of_group(school, year_group, class_name, hit)
    return total


def _of_group(school: School, year_group: str, class_name: str, hit: list[tuple[UUID, date]]) -> int:
    spans: dict[UUID, list[tuple[date, date]]] = {}
    rows = ClassMembership.objects.filter(
        school=school, year_group=year_group, pupil_id__in={pupil for pupil, _ in hit}
    )
    if class_name:
        rows = rows.filter(school_class__name=class_name)
    for row in rows:
        spans.setdefault(row.pupil_id, []).append((row.first_day, row.last_day or date.max))
    return sum(any(first <= day <= last for first, last in spans.get(pupil, ())) for pupil, day in hit)


@dataclass(frozen=True)
class HalfTermLine:
    half_term: HalfTerm
    school_days: int
    """For the year group with the most; closures that touch only some show beside it."""


@dataclass(frozen=True)
class YearView:
    """One school year: its half terms, the days without school in it, and how many days that leaves."""

    academic_year: str
    half_terms: list[HalfTermLine]
    closures: list[tuple[ClosureRow, str, str]]
    """(closure, which part of the day, for whom), in words."""
    extra_days: list[tuple[ExtraDay, str]]
    """(school day beside the half terms, which year groups)."""
    days: list[tuple[str, int]]
    """(year groups in words, school days); one entry if all have the same."""

    @property
    def nominal(self) -> int:
        return NOMINAL_DAYS


def years_of(school: School) -> list[str]:
    """The school years the calendar holds, newest first."""
    found = HalfTerm.objects.filter(school=school).values_list("academic_year", flat=True).distinct()
    return sorted(set(found), reverse=True)


def year_view(school: School, academic_year: str) -> YearView:
    calendar, groups = setup_of(school).calendar, year_groups_of(school)
    half_terms = list(HalfTerm.objects.filter(school=school, academic_year=academic_year))
    lines = [
        HalfTermLine(one, max(_days(calendar, one.first_day, one.last_day, group) for group in groups))
        for one in half_terms
    ]
    spans = Q(pk=None)
    for one in half_terms:
        spans |= Q(day__gte=one.first_day, day__lte=one.last_day)
    closures = [
        (row, part_words(row.session), groups_words(row.year_groups, row.classes))
        for row in ClosureRow.objects.filter(spans, school=school)
    ]
    extra_days = [
        (row, groups_words(row.year_groups))
        for row in ExtraDay.objects.filter(school=school)
        if calendar.academic_year_of(row.day) == academic_year
    ]
    spans_of_days = [(one.first_day, one.last_day) for one in half_terms]
    spans_of_days += [
        (day, day)
        for day in sorted({row.day for row, _ in extra_days})
        if not any(first <= day <= last for first, last in spans_of_days)
    ]
    return YearView(
        academic_year, lines, closures, extra_days, _days_by_group(calendar, spans_of_days, groups)
    )


def _days(calendar: SchoolCalendar, first: date, last: date, year_group: str) -> int:
    return sum(1 for _ in calendar.school_days(first, last, year_group))


def _days_by_group(
    calendar: SchoolCalendar, spans: list[tuple[date, date]], groups: list[str]
) -> list[tuple[str, int]]:
    counted: dict[int, list[str]] = {}
    for group in groups:
        days = sum(_days(calendar, first, last, group) for first, last in spans)
        counted.setdefault(days, []).append(group)
    if len(counted) == 1:
        return [("", next(iter(counted)))]
    return [(groups_words(group), days) for days, group in counted.items()]


def part_words(session: str) -> str:
    return Session(session).words.capitalize() if session else "All day"


def groups_words(year_groups: Iterable[str], classes: Iterable[str] = ()) -> str:
    named = [year_group_words(group) for group in sorted(year_groups, key=year_group_order)]
    return ", ".join([*named, *sorted(classes)]) or "Everyone"

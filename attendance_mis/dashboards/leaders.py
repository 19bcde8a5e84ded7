"""The school's last week and fortnight beside the country, the region and the local authority, for its leaders (DSH-09).

For people who see pupils: figures that move from week to week would show others who moved them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.http.response import HttpResponseBase
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.benchmarks.queries.benchmarks import figures
from attendance_mis.benchmarks.rules.benchmark import (
    LEVELS,
    MEASURE_WORDS,
    PHASES,
    Published,
    Stretch,
    compare,
    year_before,
)
from attendance_mis.kit import clock, words
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.models import School
from registers.queries.absentees import absentees
from registers.queries.pupil_year import year_bounds
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import slice_of
from registers.queries.statistics import total
from registers.rules.figures import percent, share, share_of
from registers.views.figure_access import Link, link_to
from registers.views.school import SchoolRequest, school_page

from .governors.page import difference

WEEK, TO_SUNDAY = timedelta(weeks=1), timedelta(days=6)
OF_SESSIONS = {"attendance": "attended", "authorised": "authorised", "unauthorised": "unauthorised"}
"""Measure → the part of a tally it counts."""


@dataclass(frozen=True)
class Days:
    """A stretch the report has a column for."""

    words: str
    first: date
    last: date
    monday: date | None = None
    """Where it is one week, as the daily data is published."""
    from_the_start: bool = False
    """The school year up to its last day."""


@dataclass(frozen=True)
class Beside:
    """A published figure of the same stretch."""

    area: str
    """With its school year where it is the year before."""
    value: Decimal
    said: str
    """`0.3 points better`"""


@dataclass(frozen=True)
class Cell:
    days: Days
    link: Link
    beside: tuple[Beside, ...]

    @property
    def shown(self) -> str:
        found = percent(self.link.part, self.link.whole or 0)
        return "No sessions" if found is None else f"{found}%"


@dataclass(frozen=True)
class Line:
    key: str
    cells: tuple[Cell | None, ...]
    """One for each stretch; `None` where the measure is not told of it."""

    @property
    def label(self) -> str:
        return MEASURE_WORDS[self.key]


@school_page(Permission.SEE_FOLLOW_UP)
def leaders(request: SchoolRequest) -> HttpResponseBase:
    """The last two school weeks that are over, both together, and the year up to them."""
    stretches = stretches_of(request.school, clock.today())
    lines = lines_of(request.school, stretches) if stretches else []
    wanted = request.GET.get("format")
    if lines and wanted in tuple(Format):
        name = f"Weeks beside published figures {stretches[0].first.isoformat()}"
        return table_response(Table(name, _COLUMNS, _rows(lines)), Format(wanted))
    context = {
        "stretches": stretches,
        "lines": lines,
        "phase_is_published": request.school.phase in PHASES,
        "as_at": clock.now(),
    }
    return render(request, "dashboards/leaders.html", context)


_COLUMNS = ("Measure", "Days", "Number", "Out of", "Per cent", "Beside", "Published", "Difference")


def _rows(lines: Sequence[Line]) -> Iterator[tuple[Value, ...]]:
    """A row a comparison; a figure with nothing beside it has one too."""
    for line in lines:
        for cell in filter(None, line.cells):
            own = (line.label, cell.days.words, cell.link.part, cell.link.whole, cell.shown)
            for one in cell.beside:
                yield *own, one.area, one.value, one.said
            if not cell.beside:
                yield *own, "", None, ""


def stretches_of(school: School, today: date) -> list[Days]:
    """Newest first; none before a school week of this school year is over."""
    setup = setup_of(school)
    weeks = setup.calendar.school_weeks_back(today - WEEK, 2, "")
    first, _ = year_bounds(setup, setup.calendar.academic_year_of(today))
    mine = [monday for monday in reversed(weeks) if monday + TO_SUNDAY >= first]
    found = [
        Days(f"Week of {words.plain_date(monday)}", max(first, monday), monday + TO_SUNDAY, monday)
        for monday in mine
    ]
    if len(found) > 1:
        found.append(Days("Both weeks", found[1].first, found[0].last))
    return [*found, Days("School year so far", first, found[0].last, from_the_start=True)] if found else []


def lines_of(school: School, stretches: Sequence[Days]) -> list[Line]:
    beside = _PublishedFigures(school, stretches[-1])
    tallies = [total(slice_of(school.id, one.first, one.last)).tally for one in stretches]
    lines = [
        Line(
            key,
            tuple(
                _cell(school, key, one, getattr(tally, part), tally.possible, beside)
                for one, tally in zip(stretches, tallies, strict=True)
            ),
        )
        for key, part in OF_SESSIONS.items()
    ]
    year = stretches[-1]
    for absent in absentees(slice_of(school.id, year.first, year.last)):
        cell = _cell(school, "persistent", year, absent.persistent, absent.enrolments, beside)
        lines.append(Line("persistent", (*(None for _ in stretches[:-1]), cell)))
    return lines


class _PublishedFigures:
    """What is published of schools of the school's phase in this school year and the one before."""

    def __init__(self, school: School, year: Days) -> None:
        self.year = setup_of(school).calendar.academic_year_of(year.last)
        self._phase = school.phase
        wanted = (PHASES[school.phase],) if school.phase in PHASES else ()
        years = (self.year, year_before(self.year))
        self._found = figures(phases=wanted, years=years, la_numbers=(school.la_number,)) if wanted else []

    def of(self, key: str, days: Days) -> list[Published]:
        """From the widest area to the nearest: of that very week, or of the year to the same day."""
        if days.monday is not None:
            mine = [one for one in self._found if one.point == "week" and one.measure == key]
            here = [one for one in mine if one.up_to == days.monday]
            return sorted(here, key=lambda one: LEVELS.index(one.level))
        if not days.from_the_start:
            return []
        stretch = Stretch(self.year, "", days.first, days.last, from_the_start=True)
        found = (
            compare(self._found, measure=key, phase=self._phase, stretch=stretch, level=level)
            for level in LEVELS
        )
        return [one.published for one in found if one is not None and one.like]


def _cell(school: School, key: str, days: Days, part: int, whole: int, beside: _PublishedFigures) -> Cell:
    own = share(part, whole)
    return Cell(
        days,
        link_to(school, key, Question(days.first, days.last), part, whole),
        tuple(_beside(key, own, one, beside.year) for one in beside.of(key, days)) if own is not None else (),
    )


def _beside(key: str, own: Fraction, one: Published, year: str) -> Beside:
    area = one.area_name if one.academic_year == year else f"{one.area_name} {one.academic_year}"
    said = difference(key, own, share_of(one.value)).lower()
    return Beside(area, one.value.quantize(Decimal("0.01")), said)

"""One page about one pupil for a talk with the family, or one for each of a class (DSH-12).

The numbers are those of the class list; nothing stands on it that the family may not see: no characteristic, no other
pupil. Printing is written down.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.charts import Bar, BarChart, BarGroup, Datum
from attendance_mis.kit.tables import file_name
from letters.rendering import render_pdf
from registers.models import School
from registers.queries.class_list import ClassLine, class_list
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span
from registers.queries.statistics import breakdown
from registers.rules.figures import Tally, attendance_percent, days
from registers.rules.periods import Period, half_terms, up_to, year_period
from registers.views.class_list import classes_of, read_list
from registers.views.figure_access import SEES_PUPILS, narrow_for
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

MOST = 60
"""Sheets of one file: printed while the person waits, and so many take about two seconds."""


@dataclass(frozen=True)
class Sheet:
    line: ClassLine
    class_name: str
    days_missed: str
    chart: BarChart


@school_page(*SEES_PUPILS)
def class_sheets(request: SchoolRequest) -> HttpResponse:
    """For everybody the class list names, with the same question."""
    classes = classes_of(request)
    form, asked = read_list(request, classes) if classes else (None, None)
    if form is None or asked is None:
        raise Http404
    lines = class_list(narrow_for(request.access, request.school)(asked), request.school)
    if not lines:
        raise Http404
    if len(lines) > MOST:
        messages.error(
            request, f"That would be {len(lines)} sheets. Print them a class at a time: choose a class."
        )
        return redirect(f"{reverse('class_figures', args=[request.school.urn])}?{request.GET.urlencode()}")
    name = f"sheets {form.words} {asked.first} to {asked.last}"
    return _pdf(request, asked, lines, form.words, name)


@school_page(*SEES_PUPILS)
def pupil_sheet(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """This school year so far."""
    pupil, today = pupil_seen(request, pupil_id), clock.today()
    calendar = setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    asked = Question(year.first, year.last, upn=pupil.upn, all_classes=True)
    lines = class_list(narrow_for(request.access, request.school)(asked), request.school)
    if not lines:
        raise Http404
    return _pdf(request, asked, lines, lines[0].class_name, f"sheet {year.first} to {year.last}")


def _pdf(
    request: SchoolRequest, asked: Question, lines: Sequence[ClassLine], about: str, name: str
) -> HttpResponse:
    school = request.school
    record(
        "figures.sheets_printed",
        by=request.access.actor(school.id),
        school_id=school.id,
        subject_id=lines[0].pupil_id if len(lines) == 1 else None,
        sheets=len(lines),
    )
    context = {
        "school": school,
        "sheets": sheets_of(school, asked, lines),
        "asked": asked,
        "about": about,
        "as_at": clock.now(),
        "contact": setup_of(school).policy("", clock.today()).contact_route,
    }
    html = render_to_string("dashboards/staff/sheets.html", context)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(name)}.pdf"'}
    return HttpResponse(render_pdf(html, "sheet.css"), content_type="application/pdf", headers=headers)


def sheets_of(school: School, asked: Question, lines: Sequence[ClassLine]) -> list[Sheet]:
    """One for each line, in its order; two questions however many there are."""
    halves = _halves(school, asked)
    counted = _by_half_term(school, halves, [line.upn for line in lines])
    return [
        Sheet(line, line.class_name, days(line.tally.absent), _chart(number, line, halves, counted[line.upn]))
        for number, line in enumerate(lines)
    ]


def _halves(school: School, asked: Question) -> list[Period]:
    calendar = setup_of(school).calendar
    years = sorted({one.academic_year for one in calendar.half_terms})
    found = [half for year in years for half in half_terms(calendar, year)]
    cut = (
        replace(half, first=max(half.first, asked.first), last=min(half.last, asked.last)) for half in found
    )
    return [half for half in cut if half.first <= half.last]


def _by_half_term(
    school: School, halves: Iterable[Period], upns: Sequence[str]
) -> dict[str, dict[str, Tally]]:
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    spans = tuple(Span(school.id, half.first, half.last, half.key) for half in halves)
    for row in breakdown(Slice(spans, upns=tuple(upns)), (By.PUPIL, By.SPAN)):
        found[row.key[0]][row.key[1]] = row.tally
    return found


def _chart(number: int, line: ClassLine, halves: Iterable[Period], counted: dict[str, Tally]) -> BarChart:
    bars = tuple(_bar(half, counted.get(half.key, Tally())) for half in halves)
    said = "; ".join(f"{bar.label} {bar.datum.shown}" for bar in bars) + "."
    return BarChart(
        f"sheet-{number}",
        f"Attendance of {line.forename} by half term",
        "Sessions attended of possible sessions, per cent",
        said,
        ("Half term", "Attendance", "Sessions"),
        (BarGroup("", bars),),
    )


def _bar(half: Period, tally: Tally) -> Bar:
    share = attendance_percent(tally)
    shown = "no session" if share is None else f"{share}%"
    return Bar(_HALVES[half.key[-3:]], Datum(share, shown), f"{tally.attended} of {tally.possible}")


_HALVES = {
    "HT1": "Autumn, first half", "HT2": "Autumn, second half", "HT3": "Spring, first half",
    "HT4": "Spring, second half", "HT5": "Summer, first half", "HT6": "Summer, second half",
}  # fmt: skip

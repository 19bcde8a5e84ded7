"""The figures page: any measure, by any group, over any stretch; each number opens to its marks (DSH-01 to DSH-03)."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.access import classes_taught
from registers.forms.explorer import ExplorerForm
from registers.models import SchoolClass
from registers.queries.calendar import year_groups_of
from registers.queries.explorer import Column, Grid, Row, compared, crossed
from registers.queries.group_words import BY_WORDS
from registers.queries.measured import Measured
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import By
from registers.rules.measures import Measure, find_measure
from registers.rules.periods import Period, half_terms, same_stretch
from registers.views.figure_access import SEES_PUPILS, Link, kinds_for, link_of, narrow_for
from registers.views.school import SchoolRequest, school_page

_NO_CLASS = "none"


@school_page(*SEES_PUPILS)
@confirmed_for_files
def figures(request: SchoolRequest) -> HttpResponseBase:
    form = _form(request)
    if not form.is_valid():
        return _page(request, form, None)
    measure = find_measure(form.measure_key, clock.today())
    assert measure is not None  # the form's own list
    grid = _grid(request, form, measure)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(grid, form.period), Format(wanted))
    return _page(request, form, grid)


def _form(request: SchoolRequest) -> ExplorerForm:
    school = request.school
    every = SEES_PUPILS[0] in request.access.permissions(school.id)
    classes = (
        SchoolClass.objects.filter(school=school)
        if every
        else classes_taught(request.access, school.id, clock.today())
    )
    return ExplorerForm(
        request.GET,
        calendar=setup_of(school).calendar,
        today=clock.today(),
        classes=list(classes.values_list("name", flat=True)),
        year_groups=year_groups_of(school),
        kinds=kinds_for(request.access, school),
    )


def _grid(request: SchoolRequest, form: ExplorerForm, measure: Measure) -> Grid:
    calendar = setup_of(request.school).calendar
    narrow = narrow_for(request.access, request.school)
    asked = _question(form)
    years = range(asked.first.year - 1, asked.last.year + 1)
    spans = [half for year in years for half in half_terms(calendar, f"{year}/{(year + 1) % 100:02d}")]
    across = form.across
    if across is not None:
        return crossed(measure, form.by, across, asked, narrow, spans)
    columns = [Column(form.period.words, asked)]
    for back in range(1, 3):
        if form.cleaned_data["compare"] in ("1", "2")[back - 1 :]:
            before = same_stretch(calendar, form.period, back)
            if before is not None:
                words = f"The same stretch: {before.words}"
                columns.append(Column(words, replace(asked, first=before.first, last=before.last)))
    if form.cleaned_data["compare"] == "known":
        known = form.known
        assert known is not None  # checked by the form
        columns.append(Column(f"As known on {known:%-d %B %Y, %H:%M}", replace(asked, as_at=known)))
    if form.by is By.SPAN:
        columns = columns[:1]  # half terms of other years have other names
    return compared(measure, form.by, columns, narrow, spans)


def _question(form: ExplorerForm) -> Question:
    named = form.cleaned_data.get("class") or None
    return Question(
        form.period.first,
        form.period.last,
        class_name="" if named == _NO_CLASS else named,
        year_group=form.cleaned_data.get("year_group") or None,
        having=form.having,
    )


def _page(request: SchoolRequest, form: ExplorerForm, grid: Grid | None) -> HttpResponse:
    query = request.GET.copy()
    query.pop("format", None)
    context = {
        "form": form,
        "grid": grid and _shown(request, grid),
        "by_words": BY_WORDS[grid.by] if grid else "",
        "measure": grid and grid.measure,
        "period": form.period if grid else None,
        "query": query.urlencode(),
        "as_at": clock.now(),
    }
    return render(request, "registers/figures/explorer.html", context, status=200 if grid else 400)


def _shown(request: SchoolRequest, grid: Grid) -> dict[str, object]:
    def cells(row: Row) -> list[tuple[Measured | None, Link | None]]:
        return [(one, link_of(request.school, one) if one else None) for one in row.figures]

    return {
        "columns": grid.columns,
        "rows": [(row, cells(row)) for row in grid.rows],
        "total": (grid.total, cells(grid.total)),
        "changes": any(row.change for row in grid.rows),
    }


def _table(grid: Grid, period: Period) -> Table:
    """Counts and percentage side by side, so that the reader can add up."""
    heads: list[str] = [BY_WORDS[grid.by]]
    for column in grid.columns:
        heads += [f"{column.label}: {words}" for words in (grid.measure.label, "out of", "per cent")]

    def row(one: Row) -> list[Value]:
        line: list[Value] = [one.label]
        for figure in one.figures:
            line += [figure.part, figure.whole, figure.percent] if figure else [None, None, None]
        return line

    name = f"{grid.measure.label} by {BY_WORDS[grid.by]}, {period.words}"
    return Table(name, heads, [row(one) for one in (*grid.rows, grid.total)])

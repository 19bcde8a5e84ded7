"""The termly list of children who miss out on education (ABS-73)."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.queries.setup import setup_of
from registers.rules.periods import PeriodKind, period_around
from registers.rules.words import day_words
from registers.views.school import SchoolRequest
from roll.forms.leaving import PeriodForm
from roll.queries.missing_out import MissingOut, missing_out

from .common import SEES_RETURNS, actor_of


@SEES_RETURNS
@confirmed_for_files
def missing_out_list(request: SchoolRequest) -> HttpResponse | FileResponse:
    form = PeriodForm(request.GET or None)
    first, last = _term(request)
    valid = not form.is_bound or form.is_valid()
    if form.is_bound and valid:
        first, last = form.cleaned_data["first"] or first, form.cleaned_data["last"] or last
    lines = missing_out(request.school, first, last) if valid else []
    record("missing_out.viewed", by=actor_of(request), school_id=request.school.id, count=len(lines))
    if valid and request.GET.get("format") == "csv":
        return table_response(_table(lines, first, last), Format.CSV)
    context = {"form": form, "first": first, "last": last, "lines": lines}
    return render(request, "roll/returns/missing_out.html", context, status=200 if valid else 400)


def _term(request: SchoolRequest) -> tuple[date, date]:
    """The term of today up to today, or the last weeks where no term is recorded."""
    today = clock.today()
    period = period_around(setup_of(request.school).calendar, PeriodKind.TERM, today)
    return (period.first, min(period.last, today)) if period else (today.replace(day=1), today)


def _table(lines: list[MissingOut], first: date, last: date) -> Table:
    rows: list[list[Value]] = [
        [
            line.pupil.upn,
            str(line.pupil),
            line.pupil.date_of_birth,
            line.year_group,
            line.sessions,
            line.words,
        ]
        for line in lines
    ]
    columns = ["upn", "pupil", "date of birth", "year group", "sessions", "by what"]
    return Table(f"missing out {day_words(first)} to {day_words(last)}", columns, rows)

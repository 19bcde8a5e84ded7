"""Removals by ground with who proposed and who approved: for head and senior leaders, to show that nobody is edged out."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, table_response
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.rules.words import day_words
from registers.views.school import SchoolRequest
from roll.forms.leaving import PeriodForm
from roll.queries.leaving_list import Removal, history_leavers, removals

from .common import SEES_RETURNS, actor_of


@SEES_RETURNS
@confirmed_for_files
def removals_report(request: SchoolRequest) -> HttpResponse | FileResponse:
    form = PeriodForm(request.GET or None)
    first, last = _year(request)
    valid = not form.is_bound or form.is_valid()
    if form.is_bound and valid:
        first, last = form.cleaned_data["first"] or first, form.cleaned_data["last"] or last
    found = removals(request.school, first, last) if valid else []
    record("removals.viewed", by=actor_of(request), school_id=request.school.id, count=len(found))
    if valid and request.GET.get("format") == "csv":
        return table_response(_table(found, first, last), Format.CSV)
    by_ground = sorted(Counter((one.ground, one.law) for one in found).items(), key=lambda pair: -pair[1])
    context = {
        "form": form,
        "first": first,
        "last": last,
        "removals": found,
        "by_ground": by_ground,
        "history": history_leavers(request.school, first, last) if valid else 0,
    }
    return render(request, "roll/removals.html", context, status=200 if valid else 400)


def _year(request: SchoolRequest) -> tuple[date, date]:
    setup, today = setup_of(request.school), clock.today()
    return year_bounds(setup, setup.calendar.academic_year_of(today))


def _table(found: list[Removal], first: date, last: date) -> Table:
    columns = ["upn", "name", "ground", "law", "last in school", "started elsewhere", "last day on roll", "recorded",
               "proposed by", "approved by"]  # fmt: skip
    rows = [
        [
            one.case.pupil.upn, str(one.case.pupil), one.ground, one.law, one.case.last_attended,
            one.case.started_elsewhere_on, one.case.leaves_on, one.case.approved_at, one.case.proposed_by,
            one.case.approved_by,
        ]
        for one in found
    ]  # fmt: skip
    return Table(f"removals {day_words(first)} to {day_words(last)}", columns, rows)

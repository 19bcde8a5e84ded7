"""Whether codes are used alike across the school: rare ones, ones that pile up, ones only one person puts (DSH-05)."""

from __future__ import annotations

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.forms.moments import PeriodForm
from registers.queries.code_use import CodeUse, code_use
from registers.queries.setup import setup_of
from registers.queries.slices import slice_of
from registers.rules.periods import up_to, year_period
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.AMEND_MARKS)
def codes_in_use(request: SchoolRequest) -> HttpResponseBase:
    today = clock.today()
    calendar = setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    asked = {
        "first": request.GET.get("from") or year.first.isoformat(),
        "last": request.GET.get("to") or year.last.isoformat(),
    }
    form = PeriodForm(asked)
    if not form.is_valid():
        return render(request, "registers/figures/code_use.html", {"form": form}, status=400)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    uses = code_use(slice_of(request.school.id, first, last), last)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(uses), Format(wanted))
    span = {"from": first.isoformat(), "to": last.isoformat()}
    context = {
        "form": form,
        "first": first,
        "last": last,
        "uses": [(use, _marks_url(request, use, span)) for use in uses],
        "query": urlencode(span),
        "as_at": clock.now(),
    }
    return render(request, "registers/figures/code_use.html", context)


def _marks_url(request: SchoolRequest, use: CodeUse, span: dict[str, str]) -> str:
    query = urlencode({"measure": f"code-{use.code}", **span})
    return f"{reverse('figure_marks', args=[request.school.urn])}?{query}"


def _table(uses: list[CodeUse]) -> Table:
    def rows() -> Iterator[list[Value]]:
        for use in uses:
            for person, sessions in use.people:
                yield [use.code, use.words, use.sessions, use.pupils, person, sessions, " ".join(use.notes)]

    columns = ("Code", "Meaning", "Sessions", "Pupils", "Put by", "Sessions put by them", "To look at")
    return Table("Use of codes", columns, rows())

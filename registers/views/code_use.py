"""Whether codes are used alike across the school: rare ones, ones that pile up, ones only one person puts (DSH-05)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.forms.moments import PeriodForm
from registers.queries.code_use import CodeUse, code_use
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import slice_of
from registers.queries.unexplained import unexplained
from registers.rules.countdown import NState
from registers.rules.patterns import beside_holidays
from registers.rules.periods import up_to, year_period
from registers.views.figure_access import link_to
from registers.views.school import SchoolRequest, school_page

AROUND = timedelta(days=70)
"""Days looked at on either side, so that a stretch's own first and last days are known to lie next to a holiday."""


@school_page(Permission.AMEND_MARKS)
def codes_in_use(request: SchoolRequest) -> HttpResponseBase:
    today = clock.today()
    calendar = setup_of(request.school).calendar
    form = days_asked(request)
    if not form.is_valid():
        return render(request, "registers/figures/code_use.html", {"form": form}, status=400)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    beside = beside_holidays(list(calendar.school_days(first - AROUND, last + AROUND, "")))
    uses = code_use(slice_of(request.school.id, first, last), last, beside)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(uses), Format(wanted))
    asked = Question(first, last)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "uses": [(use, link_to(request.school, f"code-{use.code}", asked, use.sessions)) for use in uses],
        "overdue": sum(one.status.state is NState.OVERDUE for one in unexplained(request.school, today)),
        "query": urlencode({"from": first.isoformat(), "to": last.isoformat()}),
        "as_at": clock.now(),
    }
    return render(request, "registers/figures/code_use.html", context)


def days_asked(request: SchoolRequest) -> PeriodForm:
    """The days of the address; without any the school year so far."""
    today, calendar = clock.today(), setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    return PeriodForm(
        {
            "first": request.GET.get("from") or year.first.isoformat(),
            "last": request.GET.get("to") or year.last.isoformat(),
        }
    )


def _table(uses: list[CodeUse]) -> Table:
    def rows() -> Iterator[list[Value]]:
        for use in uses:
            for person, sessions in use.people:
                yield [use.code, use.words, use.sessions, use.pupils, person, sessions, " ".join(use.notes)]

    columns = ("Code", "Meaning", "Sessions", "Pupils", "Put by", "Sessions put by them", "To look at")
    return Table("Use of codes", columns, rows())

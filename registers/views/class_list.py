"""A class list with figures and talking points, sortable and to take away (DSH-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.access import classes_taught
from registers.forms.class_list import ClassListForm
from registers.models import SchoolClass
from registers.queries.class_list import ClassLine, class_list
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.rules.figures import days
from registers.rules.periods import up_to, year_period
from registers.views.figure_access import SEES_PUPILS, narrow_for
from registers.views.school import SchoolRequest, school_page

_ORDERS: dict[str, Callable[[ClassLine], tuple[object, ...]]] = {
    "name": lambda line: (),
    "attendance": lambda line: (line.percent is None, line.percent),
    "missed": lambda line: (-line.tally.absent,),
    "unauthorised": lambda line: (-line.tally.unauthorised,),
    "late": lambda line: (-line.tally.late - line.tally.late_after_close,),
}


@school_page(*SEES_PUPILS)
def class_figures(request: SchoolRequest) -> HttpResponseBase:
    """Opening a class list is written down."""
    today = clock.today()
    calendar = setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    classes = _classes(request)
    if not classes:
        return render(request, "registers/figures/no_class.html")
    form = ClassListForm(request.GET.dict(), classes=classes, first=year.first, last=year.last)
    if not form.is_valid():
        return render(request, "registers/figures/class_list.html", {"form": form}, status=400)
    data = form.cleaned_data
    asked = Question(data["first"], data["last"], class_name=data["class"])
    lines = class_list(narrow_for(request.access, request.school)(asked), request.school)
    lines.sort(key=_ORDERS[data["order"]])
    record("figures.class_viewed", by=request.access.actor(request.school.id), school_id=request.school.id)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(asked, lines), Format(wanted))
    context = {
        "form": form,
        "asked": asked,
        "lines": [(line, _pupil_url(request, line), _missed_url(request, line, asked)) for line in lines],
        "days": [days(line.tally.absent) for line in lines],
        "query": urlencode(
            {"class": data["class"], "first": asked.first, "last": asked.last, "order": data["order"]}
        ),
        "as_at": clock.now(),
    }
    return render(request, "registers/figures/class_list.html", context)


def _classes(request: SchoolRequest) -> list[str]:
    every = request.access.can(Permission.SEE_ALL_PUPILS, request.school.id)
    classes = (
        SchoolClass.objects.filter(school=request.school)
        if every
        else classes_taught(request.access, request.school.id, clock.today())
    )
    return list(classes.values_list("name", flat=True))


def _pupil_url(request: SchoolRequest, line: ClassLine) -> str:
    return reverse("pupil", args=[request.school.urn, line.pupil_id])


def _missed_url(request: SchoolRequest, line: ClassLine, asked: Question) -> str:
    own = Question(asked.first, asked.last, upn=line.upn)
    query = urlencode({"measure": "missed", **own.parameters()})
    return f"{reverse('figure_marks', args=[request.school.urn])}?{query}"


_COLUMNS = ("UPN", "Surname", "Forename", "Year group", "Possible sessions", "Attended", "Attendance per cent", "Missed",
            "Authorised", "Unauthorised", "Late", "Late after close", "Minutes late", "Standing", "To talk about")  # fmt: skip


def _table(asked: Question, lines: list[ClassLine]) -> Table:
    def rows() -> Iterator[list[Value]]:
        for line in lines:
            t = line.tally
            yield [
                line.upn, line.surname, line.forename, line.year_group, t.possible, t.attended, line.percent, t.absent,
                t.authorised, t.unauthorised, t.late, t.late_after_close, t.minutes_late, line.standing.words,
                " ".join(line.points),
            ]  # fmt: skip

    return Table(f"{asked.class_name} {asked.first} to {asked.last}", _COLUMNS, rows())

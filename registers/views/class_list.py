"""A list with figures and talking points, of a class or of pupils with a need, sortable and to take away (DSH-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.access import classes_taught
from registers.forms.class_list import ClassListForm
from registers.models import School, SchoolClass
from registers.queries.class_list import ClassLine, class_list
from registers.queries.pupil import SEN_WORDS
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import CHARACTERISTICS, CODED_KINDS
from registers.rules.periods import up_to, year_period
from registers.views.figure_access import SEES_PUPILS, Link, kinds_for, link_to, narrow_for
from registers.views.school import SchoolRequest, school_page

_ORDERS: dict[str, Callable[[ClassLine], tuple[object, ...]]] = {
    "name": lambda line: (),
    "attendance": lambda line: (line.percent is None, line.percent),
    "missed": lambda line: (-line.tally.absent,),
    "unauthorised": lambda line: (-line.tally.unauthorised,),
    "late": lambda line: (-line.tally.late - line.tally.late_after_close,),
}


@school_page(*SEES_PUPILS)
@confirmed_for_files
def class_figures(request: SchoolRequest) -> HttpResponseBase:
    """Opening a list is written down."""
    classes = classes_of(request)
    if not classes:
        return render(request, "registers/figures/no_class.html")
    form, asked = read_list(request, classes)
    if asked is None:
        return render(request, "registers/figures/class_list.html", {"form": form}, status=400)
    data = form.cleaned_data
    lines = class_list(narrow_for(request.access, request.school)(asked), request.school)
    lines.sort(key=_ORDERS[data["order"]])
    record("figures.class_viewed", by=request.access.actor(request.school.id), school_id=request.school.id)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(form.words, asked, lines), Format(wanted))
    query = {name: data[name] for name in ("class", "need", "first", "last", "order") if data[name]}
    context = {
        "form": form,
        "asked": asked,
        "words": form.words,
        "lines": [
            (line, _pupil_url(request, line), line_links(request.school, line, asked)) for line in lines
        ],
        "query": urlencode(query),
        "as_at": clock.now(),
    }
    return render(request, "registers/figures/class_list.html", context)


def read_list(request: SchoolRequest, classes: list[str]) -> tuple[ClassListForm, Question | None]:
    """The list the address asks for, of the classes this person sees; no question where it makes no sense."""
    today = clock.today()
    calendar = setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    form = ClassListForm(
        request.GET.dict(),
        classes=classes,
        needs=_needs(request),
        first=year.first,
        last=year.last,
    )
    if not form.is_valid():
        return form, None
    data = form.cleaned_data
    asked = Question(data["first"], data["last"], class_name=form.class_name, having=form.having)
    return form, asked


def classes_of(request: SchoolRequest) -> list[str]:
    """The names of the classes this person sees."""
    every = request.access.can(Permission.SEE_ALL_PUPILS, request.school.id)
    classes = (
        SchoolClass.objects.filter(school=request.school)
        if every
        else classes_taught(request.access, request.school.id, clock.today())
    )
    return list(classes.values_list("name", flat=True))


def _needs(request: SchoolRequest) -> list[tuple[str, str]]:
    """Characteristics this person may ask about, as `kind:value` with words."""
    kinds = kinds_for(request.access, request.school)
    yes = [(f"{kind}:yes", words) for kind, words in CHARACTERISTICS.items() if kind in kinds - CODED_KINDS]
    return [(f"sen:{value}", SEN_WORDS[value]) for value in ("K", "E") if "sen" in kinds] + yes


def _pupil_url(request: SchoolRequest, line: ClassLine) -> str:
    return reverse("pupil", args=[request.school.urn, line.pupil_id])


def line_links(school: School, line: ClassLine, asked: Question) -> dict[str, Link]:
    """What the numbers of a pupil's line open to: all marks of the stretch, whatever class they were made in."""
    own = Question(asked.first, asked.last, upn=line.upn, all_classes=True)
    t = line.tally
    parts = {
        "attendance": t.attended,
        "missed": t.absent,
        "unauthorised": t.unauthorised,
        "late": t.late,
        "late_after_close": t.late_after_close,
    }
    links = {key: link_to(school, key, own, part, t.possible) for key, part in parts.items()}
    return links | {"minutes_late": link_to(school, "minutes_late", own, t.minutes_late)}


_COLUMNS = ("UPN", "Surname", "Forename", "Class", "Year group", "Possible sessions", "Attended", "Attendance per cent",
            "Missed", "Authorised", "Unauthorised", "Late", "Late after close", "Minutes late", "Standing",
            "To talk about")  # fmt: skip


def _table(words: str, asked: Question, lines: list[ClassLine]) -> Table:
    def rows() -> Iterator[list[Value]]:
        for line in lines:
            t = line.tally
            yield [
                line.upn, line.surname, line.forename, line.class_name, line.year_group, t.possible, t.attended,
                line.percent, t.absent, t.authorised, t.unauthorised, t.late, t.late_after_close, t.minutes_late,
                line.standing.words, " ".join(line.points),
            ]  # fmt: skip

    return Table(f"{words} {asked.first} to {asked.last}", _COLUMNS, rows())

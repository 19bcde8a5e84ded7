"""The marks behind a figure, one by one, and the sum that equals it (DSH-16)."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.forms.question import NotAQuestion, read_question
from registers.queries.figure_marks import ListedMark, listed_marks, narrowed_to, question_words
from registers.queries.measured import Narrow, measure_one
from registers.queries.question import Question
from registers.queries.statistics import total
from registers.rules.measures import Kind, Measure, find_measure
from registers.rules.special import is_special
from registers.views.figure_access import SEES_PUPILS, kinds_for, narrow_for, refused, without
from registers.views.school import SchoolRequest, school_page

PAGE_SIZE = 100


@school_page(*SEES_PUPILS)
@confirmed_for_files
def figure_marks(request: SchoolRequest) -> HttpResponseBase:
    try:
        asked = read_question(request.GET.dict(), kinds=kinds_for(request.access, request.school))
    except NotAQuestion as problem:
        return refused(request, problem.problems)
    measure = find_measure(request.GET.get("measure", "attendance"), asked.last)
    if measure is None or measure.kind is Kind.ENROLMENTS:
        raise Http404
    narrow = narrow_for(request.access, request.school)
    record(
        "figures.marks_viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        first=asked.first.isoformat(),
        last=asked.last.isoformat(),
        measure=measure.key,
    )
    every = request.GET.get("show") == "every"
    listed = narrow(asked) if every else narrowed_to(measure, narrow(asked))
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(measure, asked, narrow, every=every), Format(wanted))
    special = Permission.SEE_SENSITIVE in request.access.permissions(request.school.id)
    because = request.POST.get("because", "").strip()
    if request.method == "POST":
        if not special:
            raise Http404
        if because:
            _note_special(request, asked, because)
            return table_response(_table(measure, asked, narrow, every=every, special=True), Format.CSV)
    found = total(listed, asked.as_at).tally
    pages = Paginator(range(found.possible + found.not_possible), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    lines = listed_marks(listed, asked.as_at, limit=PAGE_SIZE, offset=(page.number - 1) * PAGE_SIZE)
    context = {
        "figure": measure_one(measure, asked, narrow),
        "words": question_words(asked),
        "listed": pages.count,
        "minutes": found.minutes_late,
        "lines": lines,
        "page": page,
        "query": f"{without(request, 'page')}&",
        "every": every,
        "other": without(request, "page", "show") + ("" if every else "&show=every"),
        "asked": asked,
        "as_at": clock.now(),
        "special": special,
        "unsaid": request.method == "POST",
    }
    return render(
        request, "registers/figures/marks.html", context, status=400 if request.method == "POST" else 200
    )


def _note_special(request: SchoolRequest, asked: Question, because: str) -> None:
    """Codes that tell of health or an offence left the product: who took them, and why (DAT-11)."""
    record(
        "figures.special_taken",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        first=asked.first.isoformat(),
        last=asked.last.isoformat(),
        because=because[:300],
    )


_COLUMNS = (
    "Date",
    "Session",
    "Pupil",
    "UPN",
    "Code",
    "Meaning",
    "Counts as",
    "Minutes late",
    "Made by",
    "Made at",
)


def _table(measure: Measure, asked: Question, narrow: Narrow, *, every: bool, special: bool = False) -> Table:
    """`special`: with the codes that tell of health, belief, suspension or detention."""
    where = narrow(asked) if every else narrowed_to(measure, narrow(asked))
    return Table(
        f"Marks, {measure.label}, {asked.first} to {asked.last}",
        _COLUMNS,
        _rows(listed_marks(where, asked.as_at), special),
    )


def _rows(lines: list[ListedMark], special: bool) -> Iterator[list[Value]]:
    for line in lines:
        mark = line.mark
        shown = special or not is_special(mark.code)
        code, words = (mark.code, line.words) if shown else ("", line.counts_as)
        yield [
            mark.date, mark.session, line.name, mark.upn, code, words, line.counts_as, mark.minutes_late,
            f"{mark.recorded_by}, {mark.position}", mark.recorded_at,
        ]  # fmt: skip

"""The pupils behind a number of persistent, severe or at-risk absentees, with what would change it (ABS-49 to ABS-51)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, table_response
from registers.forms.question import NotAQuestion, read_question
from registers.queries.absentees import Enrolment, at_risk_line, enrolments
from registers.queries.figure_marks import question_words
from registers.queries.measured import Measured, as_at
from registers.queries.question import Question
from registers.rules.figures import Tally, attendance_percent, days
from registers.rules.measures import Kind, Measure, find_measure
from registers.rules.persistence import standing
from registers.views.figure_access import (
    SEES_PUPILS,
    Link,
    kinds_for,
    link_to,
    narrow_for,
    refused,
    without,
)
from registers.views.school import SchoolRequest, school_page

PAGE_SIZE = 100


@dataclass(frozen=True)
class AbsenteeLine:
    pupil_id: uuid.UUID
    upn: str
    name: str
    class_name: str
    tally: Tally
    percent: Decimal | None
    days: str
    outlook: str
    pupil_url: str
    missed: Link
    unauthorised: Link


@school_page(*SEES_PUPILS)
@confirmed_for_files
def absentees(request: SchoolRequest) -> HttpResponseBase:
    try:
        asked = read_question(request.GET.dict(), kinds=kinds_for(request.access, request.school))
    except NotAQuestion as problem:
        return refused(request, problem.problems)
    whole = (asked.weekday, asked.session, asked.code, asked.category)
    if any(part is not None for part in whole):
        return refused(request, {"measure": ["Persistent absence is judged on all possible sessions."]})
    measure = find_measure(request.GET.get("measure", "persistent"), asked.last)
    if measure is None or measure.kind is not Kind.ENROLMENTS:
        raise Http404
    record(
        "figures.absentees_viewed", by=request.access.actor(request.school.id), school_id=request.school.id
    )
    judged = enrolments(narrow_for(request.access, request.school)(asked), asked.as_at)
    counted = [one for one in judged if _counts(one, measure)]
    every = request.GET.get("show") == "every"
    found = judged if every else counted
    found.sort(key=lambda one: (-one.tally.absent * 1000 // one.tally.possible, one.surname, one.forename))
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(measure, found), Format(wanted))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "figure": Measured(measure, len(counted), len(judged), asked, as_at(asked)),
        "every": every,
        "other": without(request, "page", "show") + ("" if every else "&show=every"),
        "words": question_words(asked),
        "line": at_risk_line(request.school, asked.last) if measure.key == "at_risk" else None,
        "lines": [_line(request, one, asked) for one in page.object_list],
        "page": page,
        "query": f"{without(request, 'page')}&",
        "asked": asked,
        "as_at": clock.now(),
    }
    return render(request, "registers/figures/absentees.html", context)


def _counts(one: Enrolment, measure: Measure) -> bool:
    return {"persistent": one.persistent, "severe": one.severe, "at_risk": one.at_risk}[measure.key]


def _line(request: SchoolRequest, one: Enrolment, asked: Question) -> AbsenteeLine:
    urn = request.school.urn
    own = Question(
        asked.first, asked.last, upn=one.upn, statutory=asked.statutory, as_at=asked.as_at, all_classes=True
    )
    tally = one.tally
    return AbsenteeLine(
        pupil_id=one.pupil_id,
        upn=one.upn,
        name=f"{one.surname}, {one.forename}",
        class_name=one.class_name,
        tally=one.tally,
        percent=attendance_percent(one.tally),
        days=days(one.tally.absent),
        outlook=standing(one.tally, one.below).outlook,
        pupil_url=reverse("pupil", args=[urn, one.pupil_id]),
        missed=link_to(request.school, "missed", own, tally.absent, tally.possible),
        unauthorised=link_to(request.school, "unauthorised", own, tally.unauthorised, tally.possible),
    )


_COLUMNS = ("UPN", "Surname", "Forename", "Class", "Year group", "Possible sessions", "Missed", "Authorised",
            "Unauthorised", "Attendance per cent")  # fmt: skip


def _table(measure: Measure, found: Sequence[Enrolment]) -> Table:
    rows = (
        [
            one.upn, one.surname, one.forename, one.class_name, one.year_group, one.tally.possible,
            one.tally.absent, one.tally.authorised, one.tally.unauthorised, attendance_percent(one.tally),
        ]
        for one in found
    )  # fmt: skip
    return Table(measure.label, _COLUMNS, rows)

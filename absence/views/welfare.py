"""Welfare calls, and the weekly look at every mark that still has no reason (ABS-24, ABS-31)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from absence.actions.welfare import record_welfare_call
from absence.forms.follow_up import words_field
from absence.models import Case, CaseEvent
from absence.rules.history import Kind
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.forms.planned import DayField
from registers.queries.unexplained import Unexplained, unexplained
from registers.rules.calendar import monday_of
from registers.rules.countdown import NState
from registers.views.pupils import pupil_here
from registers.views.school import SchoolRequest, school_page

from .case import refuse

_WEEKS = 4
"""Older marks stand together under one heading."""


class WelfareForm(forms.Form):
    words = words_field(
        "How is the child, and what was said?", "Write how the child is and what was said.", longest=1000
    )
    likely_return = DayField(missing="", label="Likely back on", required=False)


@school_page(Permission.FOLLOW_UP)
def welfare_call(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    _, pupil = pupil_here(request, pupil_id, clock.today())
    form = WelfareForm(request.POST or None)
    back = reverse("follow_up", args=[request.school.urn])
    if request.method == "POST" and form.is_valid():
        actor = request.access.actor(request.school.id)
        try:
            record_welfare_call(request.school.id, pupil.id, by=actor, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Welfare call about {pupil.name} recorded.")
            return redirect(back)
    context = {
        "title_words": f"Welfare call: {pupil.name}",
        "press": "Record the call",
        "form": form,
        "back_url": back,
    }
    return render(request, "absence/plain.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class SweepRow:
    mark: Unexplained
    attempts: int
    last_attempt: str
    case_url: str


@dataclass(frozen=True)
class SweepWeek:
    monday: date | None
    """Null: before the weeks shown one by one."""
    rows: list[SweepRow]


@school_page(Permission.SEE_FOLLOW_UP)
def sweep(request: SchoolRequest) -> HttpResponse:
    """Every N that stands, week by week, with what was tried: the weekly look beside the five-day countdown."""
    today = clock.today()
    marks = unexplained(request.school, today)
    pupils = {mark.pupil_id for mark in marks}
    cases = {
        case.pupil_id: case
        for case in Case.objects.filter(school=request.school, pupil_id__in=pupils).order_by("opened_on")
    }
    events: dict[uuid.UUID, list[CaseEvent]] = {}
    attempts = CaseEvent.objects.filter(
        kind=Kind.ATTEMPT, case__school=request.school, case__pupil_id__in=pupils
    ).select_related("case")
    for event in attempts.order_by("at"):
        events.setdefault(event.case.pupil_id, []).append(event)
    weeks: dict[date | None, list[SweepRow]] = {}
    for mark in sorted(marks, key=lambda one: (one.day, one.session, one.surname)):
        monday = monday_of(mark.day)
        shown = monday if monday > today - timedelta(weeks=_WEEKS) else None
        weeks.setdefault(shown, []).append(
            _row(request, mark, events.get(mark.pupil_id, []), cases.get(mark.pupil_id))
        )
    context = {
        "weeks": [SweepWeek(monday, rows) for monday, rows in weeks.items()],
        "total": len(marks),
        "overdue": sum(1 for mark in marks if mark.status.state is NState.OVERDUE),
        "today": today,
    }
    return render(request, "absence/sweep.html", context)


def _row(request: SchoolRequest, mark: Unexplained, events: list[CaseEvent], case: Case | None) -> SweepRow:
    since = [event for event in events if event.day >= mark.day]
    last = since[-1] if since else None
    url = reverse("follow_up_case", args=[request.school.urn, case.id]) if case else ""
    return SweepRow(mark, len(since), f"{last.at.astimezone(clock.LONDON):%-d %B}" if last else "", url)

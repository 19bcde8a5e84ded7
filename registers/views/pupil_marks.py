"""The marks behind a pupil's figures, one by one, now or as they stood at a moment (REG-28, REG-29)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.forms.moments import PeriodForm
from registers.queries.mark_table import SHOWN, mark_lines, shown, tally_lines
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.queries.trail import trail
from registers.rules.figures import attendance_percent, days
from registers.rules.measures import find_measure
from registers.views.figure_access import SEES_PUPILS
from registers.views.pupil import pupil_seen, record_for
from registers.views.school import SchoolRequest, school_page


@school_page(*SEES_PUPILS)
def pupil_marks(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    record(
        "pupil.marks_viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=pupil.id,
    )
    form = PeriodForm(_asked(request))
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "all"
    context = {
        "entry": record_for(request, pupil),
        "pupil": pupil,
        "form": form,
        "show": show,
        "choices": SHOWN,
        "definition": getattr(find_measure(show, clock.today()), "definition", ""),
        "as_at": clock.now(),
    }
    if form.is_valid():
        marks = trail(request.school.id, [pupil.id], form.cleaned_data["first"], form.cleaned_data["last"])
        lines = mark_lines(marks, form.moment)
        tally = tally_lines(lines)
        context |= {
            "lines": shown(lines, show),
            "moment": form.moment,
            "tally": tally,
            "percent": attendance_percent(tally),
            "missed_days": days(tally.absent),
            "first": form.cleaned_data["first"],
            "last": form.cleaned_data["last"],
        }
    return render(request, "registers/pupils/marks.html", context, status=200 if form.is_valid() else 400)


def _asked(request: SchoolRequest) -> dict[str, str]:
    """The query under the form's names; without dates the school year so far."""
    today = clock.today()
    setup = setup_of(request.school)
    first, last = year_bounds(setup, setup.calendar.academic_year_of(today))
    asked = request.GET
    return {
        "first": asked.get("from", first.isoformat()),
        "last": asked.get("to", min(last, today).isoformat()),
        "day": asked.get("day", ""),
        "at": asked.get("at", ""),
    }

"""Who crossed a threshold of the ladder lately, what is to be done, and saying that it was done (ABS-52, DSH-07)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from absence.actions.ladder import crossing_done
from absence.actions.ladder_letters import letter_key
from absence.forms.ladder import DoneForm, LadderFilterForm
from absence.models import LadderCrossing
from absence.queries.ladder import LadderLine, is_overdue, ladder_lines, tests_of, year_so_far
from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.tables import Format, Table, table_response
from letters.access import letters_seen
from registers.rules.codes import lookup
from registers.rules.figures import percent
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest, school_page

SHOWN_DAYS = timedelta(days=13)
"""How far back the list looks when nobody says: this week and the last one."""
_COLUMNS = ("UPN", "Surname", "Forename", "Class", "Threshold", "Crossed on", "Possible sessions", "Attended", "Authorised",
            "Unauthorised", "Late", "Attendance per cent", "What is done", "Who", "Due", "State", "Until")  # fmt: skip


@school_page(Permission.SEE_FOLLOW_UP)
@confirmed_for_files
def ladder_list(request: SchoolRequest) -> HttpResponseBase:
    """Crossings of the last two weeks, or as asked; the feed of the weekly board. What is due is not over with two weeks."""
    today = clock.today()
    classes = request.school.classes.values_list("name", flat=True)
    form = LadderFilterForm(_asked(request, today), tests=tests_of(request.school), classes=classes)
    context = {"form": form, "today": today, "as_at": clock.now()}
    if not form.is_valid():
        return render(request, "absence/ladder/list.html", context, status=400)
    record("ladder.listed", by=request.access.actor(request.school.id), school_id=request.school.id)
    lines = ladder_lines(request.school, form.wanted(), today)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(lines), Format(wanted))
    query = request.GET.copy()
    query.pop("format", None)
    context |= {
        "lines": [(line, counted_words(line.crossing)) for line in lines],
        "overdue": sum(line.overdue for line in lines),
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "absence/ladder/list.html", context)


def _asked(request: SchoolRequest, today: date) -> dict[str, str]:
    asked = request.GET
    to_do = asked.get("state") in ("due", "open")
    first = year_so_far(request.school, today) if to_do else today - SHOWN_DAYS
    return {
        "first": asked.get("from") or first.isoformat(),
        "last": asked.get("to") or today.isoformat(),
        "test": asked.get("test", ""),
        "state": asked.get("state", ""),
        "class_name": asked.get("class", ""),
    }


def _table(lines: Iterable[LadderLine]) -> Table:
    rows = (
        [
            one.pupil.upn, one.pupil.legal_surname, one.pupil.known_as, line.class_name, one.test, one.crossed_on,
            one.possible, one.attended, one.authorised, one.unauthorised, one.late, attended_percent(one), one.action,
            one.owner, one.due_on, one.get_state_display(), one.until,
        ]
        for line in lines
        for one in (line.crossing,)
    )  # fmt: skip
    return Table("Attendance thresholds crossed", _COLUMNS, rows)


@school_page(Permission.SEE_FOLLOW_UP)
def ladder_crossing(request: SchoolRequest, crossing_id: uuid.UUID) -> HttpResponse:
    """One crossing with the sessions behind it. What the step asks for is said to be done here."""
    crossing = (
        LadderCrossing.objects.filter(school=request.school, id=crossing_id).select_related("pupil").first()
    )
    if crossing is None:
        raise Http404
    may_do = request.access.can(Permission.FOLLOW_UP, request.school.id)
    form = DoneForm(request.POST or None)
    if request.method == "POST":
        if not may_do:
            raise Http404
        if form.is_valid() and _done(request, crossing, form):
            messages.success(request, f"Done: {crossing.action}, for {crossing.pupil}.")
            return redirect("ladder_list", request.school.urn)
    record(
        "ladder.viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=crossing.pupil_id,
    )
    context = {
        "crossing": crossing,
        "counted": counted_words(crossing),
        "sessions": list(_sessions(crossing)),
        "letters": letters_seen(request.access, request.school).filter(
            pupil_id=crossing.pupil_id, key=letter_key(crossing)
        ),
        "events": crossing.events.order_by("-at", "-id"),
        "form": form if may_do and crossing.state == "open" else None,
        "overdue": is_overdue(crossing, clock.today()),
        "may_support": request.access.can(Permission.PLAN_SUPPORT, request.school.id),
        "as_at": clock.now(),
    }
    return render(request, "absence/ladder/crossing.html", context, status=400 if form.is_bound else 200)


def _done(request: SchoolRequest, crossing: LadderCrossing, form: DoneForm) -> bool:
    try:
        crossing_done(crossing, note=form.cleaned_data["note"], by=request.access.actor(request.school.id))
    except Refused as refused:
        for name, sentences in refused.problems.items():
            form.add_error(name if name in form.fields else None, sentences)
        return False
    return True


def _sessions(crossing: LadderCrossing) -> Iterable[dict[str, object]]:
    for day, session, code in crossing.sessions:
        on = date.fromisoformat(day)
        row = lookup(code, on)
        yield {"date": on, "session": Session(session).words, "code": code, "words": row.words if row else ""}


def attended_percent(crossing: LadderCrossing) -> Decimal | None:
    return percent(crossing.attended, crossing.possible)


def counted_words(crossing: LadderCrossing) -> str:
    """What the step counted, in the terms of its own test."""
    if crossing.test.startswith("late after close"):
        return f"{crossing.late_after_close} arrivals after the register closed"
    if crossing.test.startswith("late"):
        return f"{crossing.late} late marks"
    if crossing.test.startswith("unauthorised"):
        return f"{crossing.unauthorised} of {crossing.possible} sessions unauthorised"
    missed = crossing.authorised + crossing.unauthorised
    return f"{missed} of {crossing.possible} sessions missed, {attended_percent(crossing)}% attended"

"""Home visits: plan, leave, print the letter, come back, say what was found."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from absence.actions.visit_letter import visit_letter
from absence.actions.visits import Found, VisitPlan, cancel_visit, leave_for, plan_visit, record_visit
from absence.forms.follow_up import FoundForm, VisitForm
from absence.models import Visit
from absence.queries.visits import is_overdue
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.views.letters import pdf_response
from registers.views.school import SchoolRequest, school_page

from .case import refuse, to_case
from .escalation import closed_meanwhile
from .here import line_of, open_line
from .queue import first_sentence
from .queue_page import row_of

OUT_FOR = timedelta(minutes=60)
"""A pair that has not come back by then is asked after."""


@school_page(Permission.FOLLOW_UP)
def plan(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case, line = open_line(request, case_id)
    if line is None:
        return closed_meanwhile(request, case)
    soon = clock.local_now().replace(second=0, microsecond=0) + timedelta(minutes=15)
    form = VisitForm(request.POST or None, initial={"planned_for": soon})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        wish = VisitPlan(
            sent["planned_for"], sent["staff"].splitlines(), sent["risk_assessment"], sent["hazards"]
        )
        try:
            visit = plan_visit(line, wish, by=request.access.actor(request.school.id))
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect(reverse("follow_up_visit_record", args=[request.school.urn, visit.id]))
    context = {"form": form, "case": case, "row": row_of(request, line), "policy": line.policy}
    return render(request, "absence/visit_plan.html", context, status=400 if form.errors else 200)


def _visit(request: SchoolRequest, visit_id: uuid.UUID) -> Visit:
    rows = Visit.objects.select_related("case__pupil", "case__school")
    return get_object_or_404(rows, id=visit_id, case__school=request.school)


@school_page(Permission.FOLLOW_UP)
def visit_page(request: SchoolRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The visit as it stands, with the letter to take along, and the form for what was found."""
    visit = _visit(request, visit_id)
    line = line_of(request, visit.case)
    form = FoundForm(request.POST or None, may_close=line is not None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        found = Found(
            answered=sent["answered"] == "yes",
            child_seen=sent["child_seen"] == "yes",
            reassures=sent.get("reassures", False),
            letter_left=sent["letter_left"],
            outcome=sent["outcome"],
            spoken_to=sent["spoken_to"],
            enquiries=sent["enquiries"],
            next_step=sent["next_step"],
        )
        try:
            record_visit(line, visit, found, by=request.access.actor(request.school.id))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The visit is on the record.")
            return to_case(request, visit.case)
    context = {
        "form": form,
        "visit": visit,
        "case": visit.case,
        "is_open": line is not None,
        "overdue": is_overdue(visit, clock.now()),
        "may_file": request.access.can(Permission.PREPARE_LETTERS, request.school.id),
    }
    return render(request, "absence/visit.html", context, status=400 if form.errors else 200)


@require_POST
@school_page(Permission.FOLLOW_UP)
def leave(request: SchoolRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = _visit(request, visit_id)
    actor = request.access.actor(request.school.id)
    if leave_for(visit, expected_back=clock.now() + OUT_FOR, by=actor):
        messages.success(request, "Out. Whoever is back first says what was found.")
    else:
        messages.error(request, "This visit has begun already, or was called off.")
    return redirect(reverse("follow_up_visit_record", args=[request.school.urn, visit.id]))


@require_POST
@school_page(Permission.FOLLOW_UP)
def call_off(request: SchoolRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = _visit(request, visit_id)
    try:
        done = cancel_visit(
            visit, why=request.POST.get("why", ""), by=request.access.actor(request.school.id)
        )
    except Refused as refused:
        messages.error(request, first_sentence(refused))
        return redirect(reverse("follow_up_visit_record", args=[request.school.urn, visit.id]))
    if not done:
        messages.error(request, "Somebody else has recorded this visit or called it off already.")
    return to_case(request, visit.case)


@require_POST
@school_page(Permission.FOLLOW_UP)
def letter(request: SchoolRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The letter to leave if nobody opens (LET-08), issued and ready to print."""
    visit = _visit(request, visit_id)
    by = request.access.actor(request.school.id)
    try:
        issued = visit_letter(visit, by=by)
    except Refused as refused:
        messages.error(request, first_sentence(refused))
        return redirect(reverse("follow_up_visit_record", args=[request.school.urn, visit.id]))
    record(
        "visit_letter.printed", by=by, school_id=request.school.id, subject_id=visit.case.pupil_id, visit=str(visit.id),
    )  # fmt: skip
    return pdf_response(bytes(issued.file.pdf), issued.reference)

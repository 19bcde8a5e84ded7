"""Telling the safeguarding lead, answering, deciding, telling others, ending a case."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from absence.actions.cases import end_case
from absence.actions.escalation import TOLD, acknowledge, decide, read_for, record_step, tell_dsl, write_note
from absence.forms.follow_up import DecisionForm, EndForm, NoteForm, StepForm
from absence.models import Case
from absence.queries.alerts import refusal_rows
from absence.queries.case_facts import CaseLine, case_lines
from absence.queries.today import children_today
from absence.rules.history import Event, Kind
from absence.sealed import CannotOpen, unseal
from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.accounts.limits import shuts_sooner
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.sign_out import answer_refusal
from registers.queries.sign_outs import refusals_open, refused
from registers.views.school import SchoolRequest, school_page

from .case import refuse, to_case
from .here import case_here, open_line
from .queue import FOLLOW_EVERY, back_to_queue, first_sentence
from .queue_page import Row, row_of


@dataclass(frozen=True)
class AlertRow:
    row: Row
    case_id: uuid.UUID
    at: datetime
    words: str
    overdue: bool
    escalated: bool


@school_page(Permission.ANSWER_ALERTS, Permission.DECIDE_FOLLOW_UP)
def alerts(request: SchoolRequest) -> HttpResponse:
    """Alerts nobody has answered yet; those who may only decide see one once its time is up (SAF-02)."""
    lines = case_lines(children_today(request.school, clock.now()))
    answers = request.access.can(Permission.ANSWER_ALERTS, request.school.id)
    found = [(line, alert) for line in lines if (alert := line.facts.history.open_alert) is not None]
    rows = [_alert(request, line, alert) for line, alert in found if answers or line.facts.history.escalated]
    context = {
        "refusals": refusal_rows(request.school, request.access.permissions(request.school.id)),
        "alerts": sorted(rows, key=lambda one: one.at),
        "may_answer": answers,
        "now": clock.local_now(),
        "every": FOLLOW_EVERY,
    }
    return render(request, "absence/alerts.html", context)


@require_POST
@school_page(Permission.ANSWER_ALERTS)
def answer_refused(request: SchoolRequest, refusal_id: uuid.UUID) -> HttpResponse:
    """The safeguarding lead takes on a collection that was refused."""
    waiting = {one.event.id: one for one in refused(refusals_open(request.school, clock.now()))}
    refusal = waiting.get(refusal_id)
    if refusal is None:
        messages.error(request, "Somebody else has answered this alert already.")
    else:
        answer_refusal(refusal, school=request.school, by=request.access.actor(request.school.id))
        messages.success(request, "You have it. Make sure that the child is with a member of staff.")
    return redirect("follow_up_alerts", urn=request.school.urn)


def _alert(request: SchoolRequest, line: CaseLine, alert: Event) -> AlertRow:
    told = [event for event in line.events if event.kind == Kind.ALERT]
    late = any(step.step == "acknowledge" and step.overdue for step in line.due)
    return AlertRow(
        row_of(request, line), line.case.id, alert.at, told[-1].words, late, line.facts.history.escalated
    )


@require_POST
@school_page(Permission.FOLLOW_UP)
def alert(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """Tell the safeguarding lead now, with the time one pressed it."""
    case, line = open_line(request, case_id)
    why = next((step.why for step in line.due if step.step == "alert_dsl"), "") if line else ""
    try:
        tell_dsl(case, words=why, by=request.access.actor(request.school.id))
    except Refused as refused:
        messages.error(request, first_sentence(refused))
    else:
        messages.success(request, f"The safeguarding lead is told about {case.pupil}.")
    return back_to_queue(request, case.id)


@require_POST
@school_page(Permission.ANSWER_ALERTS)
def answer(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_here(request, case_id)
    actor = request.access.actor(request.school.id)
    done = acknowledge(case, words=request.POST.get("words", "")[:500], by=actor)
    if done is None:
        messages.error(request, "Somebody else has answered this alert already.")
    else:
        messages.success(request, "You have it. Decide next whether somebody goes to the home.")
    return to_case(request, case)


def closed_meanwhile(request: SchoolRequest, case: Case) -> HttpResponse:
    messages.error(request, f"{case.pupil} is accounted for meanwhile; nothing was saved.")
    return to_case(request, case)


@school_page(Permission.DECIDE_FOLLOW_UP)
def decision(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case, line = open_line(request, case_id)
    if line is None:
        return closed_meanwhile(request, case)
    is_dsl = request.access.can(Permission.ANSWER_ALERTS, request.school.id)
    compulsory = any(step.step == "visit" and step.compulsory for step in line.due)
    form = DecisionForm(request.POST or None, may_lift=is_dsl and compulsory)
    if request.method == "POST" and form.is_valid():
        try:
            decide(line, is_dsl=is_dsl, by=request.access.actor(request.school.id), **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The decision and its reasons are on the record.")
            return to_case(request, case)
    return _form(request, "Decide about a visit", "Keep the decision", form, case, line)


@school_page(Permission.FOLLOW_UP)
def step(request: SchoolRequest, case_id: uuid.UUID, kind: str) -> HttpResponse:
    """Something done about the case that is a sentence and perhaps a reference."""
    if kind not in TOLD:
        raise Http404
    case, line = open_line(request, case_id)
    if line is None:
        return closed_meanwhile(request, case)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_step(case, Kind(kind), by=request.access.actor(request.school.id), **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{TOLD[Kind(kind)]}: on the record.")
            return back_to_queue(request, case.id)
    return _form(request, TOLD[Kind(kind)], "Keep", form, case, line)


@school_page(Permission.FOLLOW_UP)
def end(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case, line = open_line(request, case_id)
    if line is None:
        return closed_meanwhile(request, case)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_case(line, by=request.access.actor(request.school.id), **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"The case about {case.pupil} is closed.")
            return back_to_queue(request)
    return _form(request, "Close the case", "Close the case", form, case, line)


def _form(
    request: SchoolRequest, title: str, press: str, form: forms.Form, case: Case, line: CaseLine
) -> HttpResponse:
    context = {"title_words": title, "press": press, "form": form, "case": case, "row": row_of(request, line)}
    return render(request, "absence/step.html", context, status=400 if form.errors else 200)


@school_page(Permission.SEE_SAFEGUARDING)
@confirmed_first
@shuts_sooner
def notes(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """Reading them is recorded; nobody without the permission learns that the page exists."""
    case = case_here(request, case_id)
    actor = request.access.actor(request.school.id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write_note(case, by=actor, **form.cleaned_data)
        messages.success(request, "The note is kept, sealed.")
        form = NoteForm()
    shown = [_opened(case, note) for note in read_for(case, by=actor)]
    context: dict[str, Any] = {"case": case, "form": form, "notes": shown}  # Any: a template's context
    return render(request, "absence/notes.html", context, status=400 if form.errors else 200)


def _opened(case: Case, note: Any) -> dict[str, Any]:  # Any: a template's context
    try:
        text = unseal(note.ciphertext, case.id)
    except CannotOpen:
        text = "This note does not open with the installation’s key. Tell whoever runs the product."
    return {"note": note, "text": text}

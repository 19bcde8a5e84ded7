"""Truancy and missing from site (ABS-29, ABS-30); recorded checks (ABS-74 to ABS-77)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from letters.access import letters_seen
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from registers.rules.whereabouts import session_to_rely_on
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.incidents import (
    answer_check,
    answers_of,
    begin_incident,
    close_incident,
    log_entry,
    logged,
    truancy_letter,
)
from support.forms.others import CheckForm, CloseIncidentForm, EntryForm, IncidentForm
from support.forms.parts import NothingForm
from support.models import CheckAnswer, Incident, SupportEvent, Thing
from support.queries.people import seat_of
from support.rules.checks import Check
from support.rules.incidents import Kind, after_truancy, still_open

from .common import WORK, actor_of, form_page, thing_seen
from .words import event_words

PAGE = 50
SEES = (WORK, Permission.FOLLOW_UP)
"""Whoever is on the telephone logs as well: a missing child does not wait for somebody with a role."""


@school_page(*SEES)
def incidents(request: SchoolRequest) -> HttpResponse:
    """Open ones first, then the newest."""
    rows = Incident.objects.filter(school=request.school).select_related("pupil")
    page = Paginator(rows.order_by("closed_at", "-began_at"), PAGE).get_page(request.GET.get("page"))
    record("incidents.listed", by=actor_of(request), school_id=request.school.id)
    return render(request, "support/incidents.html", {"page": page, "query": "", "as_at": clock.now()})


@school_page(*SEES)
def new_incident(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    now = clock.local_now()
    group = seat_of(pupil, request.school, now.date()).year_group
    pm = setup_of(request.school).policy(group, now.date()).times(Session.PM)
    initial = {"day": now.date(), "session": str(session_to_rely_on(now.time(), pm))}
    return form_page(
        request,
        IncidentForm(request.POST or None, initial=initial),
        lambda sent: begin_incident(request.school, pupil, by=actor_of(request), **sent),
        title=f"{pupil} is not where we thought",
        back=reverse("incidents", args=[request.school.urn]),
        to=lambda made: reverse("incident", args=[request.school.urn, made.id]),
        done="The log has begun.",
        button="Begin the log",
        pupil=pupil if request.access.can(WORK, request.school.id) else None,
        said=["The register is not changed by this: the mark is put right where marks are made."],
    )


@school_page(*SEES)
def incident(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The timed log, what it still asks for, and one more line."""
    found = thing_seen(request, Incident, incident_id)
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            log_entry(found, by=actor_of(request), **form.cleaned_data)
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, "Logged.")
            return redirect("incident", request.school.urn, found.id)
    record("incident.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    events = SupportEvent.objects.filter(thing=Thing.INCIDENT, thing_id=found.id).order_by("-at", "-id")
    earlier = Incident.objects.filter(
        school=request.school, pupil=found.pupil, kind=Kind.TRUANCY, began_at__lt=found.began_at
    ).exclude(outcome="explained")
    letters = letters_seen(request.access, request.school).filter(
        pupil=found.pupil, kind="D13", key=f"incident:{found.id.hex}"
    )
    context = {
        "incident": found,
        "pupil": found.pupil,
        "form": form if found.closed_at is None else None,
        "left": still_open(Kind(found.kind), logged(found)) if found.closed_at is None else [],
        "events": [(one, event_words(one)) for one in events],
        "earlier": earlier.count(),
        "after": after_truancy(earlier.count()) if found.kind == Kind.TRUANCY else "",
        "letters": letters,
        "may_letter": request.access.can(WORK, request.school.id) and found.kind == Kind.TRUANCY,
        "may_penalties": request.access.can(Permission.SEE_PENALTIES, request.school.id),
        "as_at": clock.now(),
    }
    return render(request, "support/incident.html", context, status=400 if form.errors else 200)


@school_page(*SEES)
def close(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Incident, incident_id)
    if found.closed_at is not None:
        raise Http404
    return form_page(
        request,
        CloseIncidentForm(request.POST or None),
        lambda sent: close_incident(found, by=actor_of(request), **sent),
        title="Close the log",
        back=reverse("incident", args=[request.school.urn, found.id]),
        done="Closed.",
        button="Close the log",
    )


@school_page(WORK)
def warn(request: SchoolRequest, incident_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Incident, incident_id)
    if found.kind != Kind.TRUANCY:
        raise Http404
    return form_page(
        request,
        NothingForm(request.POST if request.method == "POST" else None),
        lambda sent: truancy_letter(found, by=actor_of(request)),
        title="Write to the parents",
        back=reverse("incident", args=[request.school.urn, found.id]),
        done="Drafted. A person approves it before it goes.",
        button="Draft the letter",
        pupil=found.pupil,
    )


@school_page(WORK)
def check(request: SchoolRequest, pupil_id: uuid.UUID, check: str) -> HttpResponse:
    """One sheet of questions, and how it was answered before. Those of safeguarding leads are theirs alone."""
    pupil = pupil_seen(request, pupil_id)
    if check not in set(Check):
        raise Http404
    kind = Check(check)
    needed = Permission.SEE_SAFEGUARDING if kind.sheet.safeguarding else Permission.SEE_SENSITIVE
    if not request.access.can(needed, request.school.id):
        raise Http404
    before = CheckAnswer.objects.filter(school=request.school, pupil=pupil, check_kind=kind)
    record(
        "support.check_read", by=actor_of(request), school_id=request.school.id, subject_id=pupil.id, check=check
    )  # fmt: skip
    words = dict(kind.sheet.conclusions)
    questions = {one.key: one.words for one in kind.sheet.questions}
    answers = [
        (
            one,
            words[one.conclusion],
            [(questions[k], v) for k, v in answers_of(one).items() if v and k in questions],
        )
        for one in before
    ]
    return form_page(
        request,
        CheckForm(request.POST or None, sheet=kind.sheet),
        lambda sent: answer_check(
            request.school,
            pupil,
            check=kind,
            conclusion=sent.pop("conclusion"),
            answers=sent,
            by=actor_of(request),
        ),
        title=kind.sheet.title,
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        done="Kept. It cannot be changed; a later look is added.",
        button="Keep these answers",
        template="support/check.html",
        pupil=pupil,
        said=[kind.sheet.about],
        answers=answers,
    )

"""The head's page, notices to improve, whom the head authorised (PEN-08, PEN-15, ROL-05)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from letters.access import letters_seen
from penalties.actions.delegating import candidates, delegate, end_delegation
from penalties.actions.improving import (
    Terms,
    begin_improvement,
    correct_letters,
    review_improvement,
    write_improvement,
)
from penalties.actions.issuing import Serving, issue_notice, request_notice
from penalties.forms.cases import (
    DecideForm,
    DelegationForm,
    ImprovementForm,
    NothingForm,
    ReviewForm,
)
from penalties.models import Delegation
from penalties.queries.bundle import leave_asked
from penalties.queries.case_file import CaseFile
from penalties.queries.delegations import acting_for, in_force
from penalties.queries.improvement import watched
from penalties.queries.papers import letters_of
from penalties.rules.authority import Issuer, may_issue
from penalties.rules.payment import Service
from registers.models import Contact
from registers.views.school import SchoolRequest, school_page

from .cases import actor_of, case_context, case_seen, case_url, file_seen, form_page

SEE, PREPARE = Permission.SEE_PENALTIES, Permission.PREPARE_PENALTIES


@school_page(SEE)
def decide(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everything a decision rests on, on one sheet; and the decision, for whoever may make it."""
    file = file_seen(request, case_id)
    by = actor_of(request)
    may = may_issue(by.role, delegated=bool(acting_for(request.school, by, clock.today())))
    form = _decide_form(request, file) if may and file.case.state == "prepared" else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and (to := _decided(request, file, form)):
            return redirect(to)
    record("penalty.decision_viewed", by=by, school_id=request.school.id, subject_id=file.pupil.id)
    context = case_context(request, file) | {
        "form": form,
        "decides": by,
        "acting_for": acting_for(request.school, by, clock.today()),
        "letters": [one for one in letters_of(file.case) if one.issued_at],
        "leave": list(leave_asked(file)),
        "decisions": [(one, file.about(one)) for one in file.events if one.what in ("issued", "requested")],
    }
    return render(request, "penalties/decide.html", context, status=400 if form and form.errors else 200)


def _decide_form(request: SchoolRequest, file: CaseFile) -> DecideForm:
    parents = [
        (str(one.link.contact_id), one.facts.name)
        for one in file.parents
        if one.row and one.row.state == "prepared"
    ]
    acts = [("request", f"Ask {file.authority.name} to issue it")]
    if file.authority.issuer is Issuer.SCHOOL and file.standing.met:
        acts.insert(0, ("issue", "Issue the notice"))
    initial = {
        "served_on": clock.today(),
        "service": "post",
        "contact": parents[0][0] if len(parents) == 1 else "",
    }
    data: Any = request.POST if request.method == "POST" else None
    return DecideForm(data, parents=parents, acts=acts, initial=initial)


def _decided(request: SchoolRequest, file: CaseFile, form: DecideForm) -> str:
    """Where to go on: the notice, to be read and sent; the case; or nowhere, with what was refused on the form."""
    sent = form.cleaned_data
    contact = get_object_or_404(Contact, id=sent["contact"])
    try:
        if sent["do"] == "issue":
            serving = Serving(Service(sent["service"] or "post"), sent["served_on"])
            notice = issue_notice(file.case, contact, serving, reason=sent["reason"], by=actor_of(request))
            messages.success(
                request,
                f"Notice {notice.reference} to {contact} is issued. Send it, and send the authority its copy.",
            )
            return reverse("penalty_notice", args=[request.school.urn, notice.id])
        request_notice(file.case, contact, reason=sent["reason"], by=actor_of(request))
        messages.success(
            request, f"The request about {contact} is decided. Send the bundle to {file.authority.name}."
        )
    except Refused as refused:
        add_refused(form, refused)
        return ""
    return case_url(request, file.case)


@school_page(SEE)
def improvement(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """The notice to improve of a case: written, as drafted, running, reviewed."""
    file = file_seen(request, case_id)
    case = file.case
    current = next((one for one in case.improvements.all() if one.state in ("draft", "running")), None)
    if current:
        current.case = case
    held = request.access.permissions(request.school.id)
    letters = [one for one in letters_of(case) if one.kind == "D36"]
    seen = letters_seen(request.access, request.school).filter(id__in=[one.id for one in letters])
    context = {
        "file": file,
        "case": case,
        "pupil": file.pupil,
        "current": current,
        "past": [one for one in case.improvements.all() if one.state == "ended"],
        "watched": watched(current, clock.today()) if current and current.state == "running" else None,
        "letters": letters,
        "readable": set(seen.values_list("id", flat=True)),
        "may_write": PREPARE in held and case.state == "considering",
        "may_begin": Permission.APPROVE_LETTERS in held and current is not None and current.state == "draft",
        "may_review": PREPARE in held and current is not None and current.state == "running",
    }
    record(
        "penalty.improvement_viewed",
        by=actor_of(request),
        school_id=request.school.id,
        subject_id=file.pupil.id,
    )
    return render(request, "penalties/improvement.html", context)


@school_page(PREPARE)
def write(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    file = file_seen(request, case_id)
    weeks = min(
        max(file.policy.improvement_weeks, file.authority.improvement_least_weeks),
        file.authority.improvement_most_weeks,
    )
    form = ImprovementForm(request.POST or None, initial={"starts_on": clock.today(), "weeks": weeks})
    back = reverse("penalty_improvement", args=[request.school.urn, file.case.id])
    return form_page(
        request,
        form,
        lambda sent: write_improvement(file.case, Terms(**sent), by=actor_of(request)),
        title="Write a notice to improve",
        back=back,
        done="Written. Read the letters, then somebody who may approve them begins the period.",
        pupil=file.pupil,
        button="Write it",
    )


@school_page(Permission.APPROVE_LETTERS)
def begin(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    return form_page(
        request,
        NothingForm(request.POST if request.method == "POST" else None),
        lambda sent: begin_improvement(case, by=actor_of(request)),
        title="Issue the notice to improve and begin the period",
        back=reverse("penalty_improvement", args=[request.school.urn, case.id]),
        done="The letters are issued and the period runs.",
        pupil=case.pupil,
        button="Issue and begin",
    )


@school_page(PREPARE)
def review(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    if case.state != "improving":
        raise Http404
    return form_page(
        request,
        ReviewForm(request.POST or None),
        lambda sent: review_improvement(case, sent["outcome"], reason=sent["reason"], by=actor_of(request)),
        title="Review the improvement period",
        back=reverse("penalty_improvement", args=[request.school.urn, case.id]),
        done="The period is reviewed.",
        pupil=case.pupil,
        button="Keep the review",
    )


@require_POST
@school_page(PREPARE)
def correct(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    try:
        made = correct_letters(case, by=actor_of(request))
        messages.success(request, f"{made} corrected letters are drafted, to be approved like any other.")
    except Refused as refused:
        messages.error(request, refused.sentences)
    return redirect("penalty_improvement", urn=request.school.urn, case_id=case.id)


@school_page(SEE)
def delegations(request: SchoolRequest) -> HttpResponse:
    """Whom the head authorised to issue notices; the head authorises here."""
    by = actor_of(request)
    people = candidates(request.school)
    form = DelegationForm(
        request.POST or None,
        people=[(str(one.id), f"{one.name}, {one.position}") for one in people],
        initial={"first_day": clock.today()},
    )
    if request.method == "POST" and by.role != "head":
        raise Http404
    if request.method == "POST" and form.is_valid():
        sent = dict(form.cleaned_data)
        user = next(one for one in people if str(one.id) == sent.pop("user"))
        try:
            delegate(request.school, user, by=by, **sent)
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"{user.name} may issue penalty notices.")
            return redirect("penalty_delegations", urn=request.school.urn)
    given = Delegation.objects.filter(school=request.school).select_related("user").order_by("-given_at")
    today = clock.today()
    live = set(in_force(request.school, today).values_list("id", flat=True))
    context = {
        "form": form if by.role == "head" else None,
        "given": [(one, one.id in live, not one.over(today) and one.id not in live) for one in given],
        "head": by.role == "head",
    }
    return render(request, "penalties/delegations.html", context, status=400 if form.errors else 200)


@require_POST
@school_page(Permission.ISSUE_PENALTIES)
def take_back(request: SchoolRequest, delegation_id: uuid.UUID) -> HttpResponse:
    given = get_object_or_404(Delegation, id=delegation_id, school=request.school)
    try:
        end_delegation(given, by=actor_of(request))
        messages.success(request, f"{given.user.name} no longer issues penalty notices.")
    except Refused as refused:
        messages.error(request, refused.sentences)
    return redirect("penalty_delegations", urn=request.school.urn)

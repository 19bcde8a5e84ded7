"""Leaving on pages: the list, beginning one, the case, what people enter, and the acts up to the head's approval."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
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
from registers.models import Pupil
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest
from roll.actions.leaving import (
    approve,
    enter,
    give_up,
    home_education_confirmed,
    open_leaving,
    propose,
    send_back,
    stay,
    worker_not_told,
    worker_told,
)
from roll.forms.leaving import (
    ConfirmedForm,
    GroundForm,
    NeedsForm,
    NothingForm,
    ReasonForm,
    WorkerForm,
    needs_initial,
)
from roll.models import Enquiry, LeavingCase
from roll.queries.authority import returns_profile
from roll.queries.cases import CaseFile, case_file, case_of, cases_of, current_spell, events_of
from roll.queries.facts import facts_of
from roll.queries.leaving_list import (
    away_lines,
    case_lines,
    elsewhere_in_trust,
    on_another_roll,
    still_to_follow,
)
from roll.rules.facts import Asker, Outcome
from roll.rules.grounds import TRANSFER, Ground, ground_of, grounds_on
from roll.rules.leaving import may_approve, offered
from roll.rules.needs import NeedKind

from .common import PREPARES, SEES_LEAVING, actor_of, form_page, may

PER_PAGE = 50
APPROVES = Permission.APPROVE_LEAVING


def case_seen(request: SchoolRequest, case_id: uuid.UUID) -> LeavingCase:
    case = case_of(request.school, case_id)
    if case is None:
        raise Http404
    return case


def case_url(request: SchoolRequest, case: LeavingCase) -> str:
    return reverse("leaving_case", args=[request.school.urn, case.id])


@SEES_LEAVING
def leaving(request: SchoolRequest) -> HttpResponse:
    """What waits, who is away and not found, and what is still to do once a name is off."""
    today = clock.today()
    record("leaving.listed", by=actor_of(request), school_id=request.school.id)
    context = {
        "lines": case_lines(request.school, today),
        "away": away_lines(request.school, today),
        "elsewhere": on_another_roll(request.school, today),
        "after": still_to_follow(request.school),
        "may_begin": may(request, Permission.EDIT_ADMISSIONS),
        "today": today,
    }
    return render(request, "roll/leaving/list.html", context)


@SEES_LEAVING
def ended(request: SchoolRequest) -> HttpResponse:
    page = Paginator(cases_of(request.school, ended=True), PER_PAGE).get_page(request.GET.get("page"))
    lines = [(case, _words(case)) for case in page]
    return render(request, "roll/leaving/ended.html", {"page": page, "lines": lines})


def _words(case: LeavingCase) -> str:
    ground = ground_of(case.ground)
    return ground.words if ground else case.ground


@PREPARES
def begin(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Choose the ground: those the register rules out are named with why."""
    pupil = pupil_seen(request, pupil_id)
    today = clock.today()
    running = LeavingCase.objects.filter(
        school=request.school, pupil=pupil, state__in=["open", "proposed"]
    ).first()
    if running is not None:
        return redirect(case_url(request, running))
    can, ruled_out = _grounds(request, pupil)
    form = GroundForm(request.POST or None)
    form.offer(can)
    if request.method == "POST" and form.is_valid():
        ground = ground_of(form.cleaned_data["ground"])
        assert ground is not None  # one of the choices
        try:
            case = open_leaving(pupil, request.school, ground, by=actor_of(request))
        except Refused as refused:
            add_refused(form, refused)
        else:
            return redirect("leaving_enter", urn=request.school.urn, case_id=case.id)
    context = {
        "form": form,
        "pupil": pupil,
        "ruled_out": ruled_out,
        "spell": current_spell(pupil, request.school, today),
        "unconfirmed": any(not one.confirmed for one in can),
    }
    return render(request, "roll/leaving/begin.html", context, status=400 if form.errors else 200)


def _grounds(request: SchoolRequest, pupil: Pupil) -> tuple[list[Ground], list[tuple[Ground, str]]]:
    today = clock.today()
    spell = current_spell(pupil, request.school, today)
    if spell is None:
        return [], []
    on = max(today, spell.starts_on)
    facts = facts_of(pupil, request.school, spell, on=on, today=today)
    judged = [(ground, offered(ground, facts)) for ground in grounds_on(today)]
    return [ground for ground, why in judged if not why], [(ground, why) for ground, why in judged if why]


@SEES_LEAVING
def case(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    found = case_seen(request, case_id)
    file = case_file(found, clock.today())
    record("leaving.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    return render(request, "roll/leaving/case.html", _context(request, file))


def _context(request: SchoolRequest, file: CaseFile) -> dict[str, Any]:  # Any: a template's context
    case, by = file.case, actor_of(request)
    prepares = may(request, Permission.EDIT_ADMISSIONS)
    approves = may(request, APPROVES) and case.state == "proposed"
    profile = returns_profile(request.school, clock.today())
    since = file.facts.last_attended
    enquiries = Enquiry.objects.filter(school=request.school, pupil=case.pupil)
    if since is not None:
        enquiries = enquiries.filter(on__gte=since)
    return {
        "file": file,
        "case": case,
        "pupil": case.pupil,
        "answers": _answers(file),
        "events": events_of(case),
        "evidence": case.evidence.defer("content"),
        "enquiries": [
            (row, Asker(row.asker).words, Outcome(row.outcome).words) for row in enquiries.order_by("-on", "-at")
        ],
        "authority": profile.name,
        "procedure": profile.movement_procedure if file.ground.code == "g" and case.open else "",
        "home_form": profile.home_education_form if file.ground.code == "f" and case.open else "",
        "asks_enquiries": file.ground.code in ("g", "h", "i"),
        "may_prepare": prepares and case.open,
        "may_propose": prepares and case.state == "open" and file.ready,
        "may_approve": approves,
        "why_not": may_approve(
            proposed_by=case.proposed_by_id, approver=by.id, two_people=file.two_people
        ) if approves else "",
        "may_stay": may(request, APPROVES) and case.state == "done" and case.leaves_on is not None
        and case.leaves_on >= clock.today(),
        "may_record": prepares,
        "may_return": may(request, Permission.CERTIFY_RECORDS),
        "special": may(request, Permission.SEE_SENSITIVE),
        "as_at": clock.now(),
    }  # fmt: skip


def _answers(file: CaseFile) -> list[tuple[str, object, bool]]:
    """(what, value, whether it is a day) of every need of the ground."""
    found: list[tuple[str, object, bool]] = []
    for need in file.ground.needs:
        value = file.answers.given.get(need.key)
        if need.kind is NeedKind.CHOICE and value:
            value = dict(need.choices).get(str(value), str(value))
        elif need.kind is NeedKind.YES:
            value = "Yes" if value is True else "No"
        found.append((need.words, value or "", need.kind is NeedKind.DAY and bool(value)))
    return found


@PREPARES
def enter_case(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    if case.state != "open":
        messages.error(
            request, "Only a leaving that is being prepared can be changed. Have it sent back first."
        )
        return redirect(case_url(request, case))
    ground = ground_of(case.ground)
    assert ground is not None  # only grounds of the list are ever stored
    known = {name: told for name, told in needs_initial(case).items() if told not in (None, "")}
    form = NeedsForm(request.POST or None, ground=ground, initial=_told_by_the_trust(case) | known)
    return form_page(
        request,
        form,
        lambda sent: enter(case, form.answers(), leaves_on=sent["leaves_on"], by=actor_of(request)),
        title=ground.words,
        back=case_url(request, case),
        button="Keep this",
        done="Kept.",
        pupil=case.pupil,
        lead=f"{ground.help} Fill in what is known by now; the case says what is still missing.".strip(),
    )


def _told_by_the_trust(case: LeavingCase) -> dict[str, object]:
    """What the roll of another school of the trust says of a transfer, for the person to look at and keep."""
    if case.ground != TRANSFER.key:
        return {}
    there = elsewhere_in_trust(case.pupil, case.school, clock.today())
    return {"other_school": there.school.name, "started_on": there.starts_on} if there else {}


Act = tuple[str, str, str, type[forms.Form], Callable[..., object], Permission]
ACTS: dict[str, Act] = {
    "propose": ("Propose that the pupil leaves", "Propose it", "Proposed. The return to the authority comes next.",
        NothingForm, propose, Permission.EDIT_ADMISSIONS),
    "approve": ("Take the name off the roll", "Approve: take the name off", "The name comes off on the day stated. Every mark stays.",
        NothingForm, approve, APPROVES),
    "send-back": ("Send it back", "Send it back", "Sent back.", ReasonForm, send_back, APPROVES),
    "give-up": ("The pupil stays on roll", "The pupil stays", "The pupil stays on roll.", ReasonForm, give_up,
        Permission.EDIT_ADMISSIONS),
    "stay": ("The pupil stays after all", "The pupil stays", "The pupil stays on roll.", ReasonForm, stay, APPROVES),
    "worker-told": ("The social worker was told", "Keep this", "Kept.", WorkerForm, worker_told, Permission.EDIT_ADMISSIONS),
    "worker-not-told": ("Go on without telling the social worker", "Keep the reason", "Kept.", ReasonForm, worker_not_told,
        Permission.EDIT_ADMISSIONS),
    "confirmed": ("The authority has confirmed home education", "Keep this", "Kept.", ConfirmedForm,
        home_education_confirmed, Permission.EDIT_ADMISSIONS),
}  # fmt: skip
"""Act → the page's title, the button, what is said when done, its form, the action, who may."""


@SEES_LEAVING
def act_on_leaving(request: SchoolRequest, case_id: uuid.UUID, act: str) -> HttpResponse:
    case = case_seen(request, case_id)
    if act not in ACTS:
        raise Http404
    title, button, done, form_class, do, permission = ACTS[act]
    if not may(request, permission):
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        lambda sent: do(case, by=actor_of(request), **sent),
        title=title,
        back=case_url(request, case),
        button=button,
        done=done,
        pupil=case.pupil,
        danger=act == "approve",
        lead=_lead(act, case),
    )


def _lead(act: str, case: LeavingCase) -> str:
    if act == "approve":
        return (
            f"{case.pupil} is judged once more on the register of this moment. Marks stay; nothing is dated back. "
            "Afterwards the pupil can only be admitted again."
        )
    return ""

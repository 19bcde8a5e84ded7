"""What is expected of a sickness, support around health, and the talk on return (ABS-40 to ABS-45, ABS-68)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from absence.access_illness import roles_here
from absence.actions.health import Support, begin_support, dsl_told, end_support, review_support, say_outlook
from absence.actions.return_talk import Talk, record_talk
from absence.forms.illness import OutlookForm, SupportForm, TalkForm
from absence.models import HealthSupport, IllnessEvent
from absence.queries.sickness import episodes_among
from absence.rules.health import MEASURES, latest_review, measures_of
from absence.rules.illness_policy import IllnessPolicy
from absence.rules.return_talk import Away, absences, counted, may_lead
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.queries.setup import setup_of
from registers.rules.figures import days
from registers.rules.spells import spell_words
from registers.views.school import SchoolRequest, school_page

from .illness_here import (
    day_in_address,
    form_page,
    group_of,
    illness_of,
    may,
    needs,
    pupil_of,
    to_pupil,
)

KINDS = dict(HealthSupport.KINDS)


@school_page(Permission.SEE_SENSITIVE)
def outlook(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Whether fifteen days of illness are expected, and why: staff confirm the grounds of a return."""
    needs(request, Permission.FOLLOW_UP)
    pupil = pupil_of(request, pupil_id)
    one = illness_of(request, pupil.id)
    episodes = episodes_among(request.school, [one.pupil], clock.today()) if one else []
    form = OutlookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        say_outlook(
            school_id=request.school.id, pupil_id=pupil.id, expects_fifteen=sent["expects_fifteen"] == "yes",
            grounds=sent["grounds"], expected_return=sent["expected_return"],
            by=request.access.actor(request.school.id),
        )  # fmt: skip
        messages.success(request, f"Recorded for {pupil}.")
        return to_pupil(request, pupil.id)
    ill = sum(spell.sessions for spell in one.facts.spells) if one else 0
    said = f"{days(ill)} of illness this school year ({ill} sessions)."
    if episodes and episodes[-1].grounds is not None:
        said += f" Last said: {episodes[-1].grounds.grounds}"
    return form_page(
        request, form, title="What is expected of the sickness", press="Record", pupil=pupil, said=said
    )


@school_page(Permission.SEE_SENSITIVE)
def new_support(request: SchoolRequest, pupil_id: uuid.UUID, kind: str) -> HttpResponse:
    needs(request, Permission.FOLLOW_UP)
    pupil = pupil_of(request, pupil_id)
    if kind not in MEASURES:
        raise Http404
    today = clock.today()
    form = SupportForm(
        request.POST or None,
        kind=kind,
        initial={
            "review_on": min(today + timedelta(weeks=6), latest_review(today)),
            "owner": request.access.user.name,
        },
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        wanted = Support(
            kind, tuple(sent["measures"]), sent["words"], sent["owner"], sent["review_on"], sent["tell_dsl"]
        )
        try:
            begin_support(
                wanted,
                school_id=request.school.id,
                pupil_id=pupil.id,
                by=request.access.actor(request.school.id),
            )
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Begun for {pupil}.")
            return to_pupil(request, pupil.id)
    said = "It changes nothing about how an absence is marked." if kind == "parents_health" else ""
    return form_page(request, form, title=KINDS[kind], press="Begin", pupil=pupil, said=said)


@school_page(Permission.SEE_SENSITIVE)
def support(request: SchoolRequest, support_id: uuid.UUID) -> HttpResponse:
    """One record of support: look at it again, end it. Opening it is recorded."""
    row = get_object_or_404(
        HealthSupport.objects.filter(school=request.school).select_related("pupil"), id=support_id
    )
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    form = SupportForm(request.POST or None, kind=row.kind, again=True, initial={"measures": row.measures})
    if doing:
        needs(request, Permission.FOLLOW_UP)
        if _act(request, row, form, doing):
            return redirect("health_support", urn=request.school.urn, support_id=row.id)
    record("illness.support_read", by=request.access.actor(request.school.id), school_id=request.school.id,
           subject_id=row.pupil_id, support=str(row.id))  # fmt: skip
    known = measures_of(row.kind)
    context = {
        "row": row,
        "measures": [known[key] for key in row.measures if key in known],
        "form": form if row.ended_on is None and may(request, Permission.FOLLOW_UP) else None,
        "events": IllnessEvent.objects.filter(school=request.school, about=row.id).order_by("-at"),
        "today": clock.today(),
    }
    bad = form.is_bound and bool(form.errors)
    return render(request, "absence/illness/support.html", context, status=400 if bad else 200)


def _act(request: SchoolRequest, row: HealthSupport, form: SupportForm, doing: str) -> bool:
    by = request.access.actor(request.school.id)
    try:
        if doing == "dsl":
            dsl_told(row, by=by)
            messages.success(request, "Recorded: the safeguarding lead knows.")
            return True
        if doing == "end":
            form.fields["review_on"].required = False
        if not form.is_valid():
            return False
        sent = form.cleaned_data
        if doing == "end":
            end_support(row, why=sent["words"], by=by)
        else:
            review_support(
                row, measures=sent["measures"], words=sent["words"], review_on=sent["review_on"], by=by
            )
    except Refused as refused:
        add_refused(form, refused)
        return False
    messages.success(request, "Recorded.")
    return True


@school_page(Permission.FOLLOW_UP)
def talk(request: SchoolRequest, pupil_id: uuid.UUID, day: str) -> HttpResponse:
    """Record the talk about one absence; a compulsory one is led by whom the policy names."""
    pupil, first = pupil_of(request, pupil_id), day_in_address(day)
    away = _away(request, pupil_id, day)
    if away is None or away.run.first != first:
        raise Http404
    policy = setup_of(request.school).rules(IllnessPolicy, clock.today(), group_of(request, pupil.id))
    leads = may_lead(roles_here(request.access, request.school), policy, compulsory=away.compulsory)
    form = TalkForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and not leads:
        form.add_error(None, f"This talk is led by: {_leaders(policy)}.")
    elif request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            record_talk(
                Talk(sent["day"], sent["reasons"], sent["support"]), away, school=request.school, pupil=pupil,
                by=request.access.actor(request.school.id),
            )  # fmt: skip
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"The talk with {pupil} is recorded; its record is with the letters.")
            return to_pupil(request, pupil.id)
    said = f"{spell_words(away.run)}. Absence number {away.number}."
    if away.compulsory:
        said += f" The policy asks for this talk; it is led by: {_leaders(policy)}."
    return form_page(request, form, title="Talk on return", press="Record the talk", pupil=pupil, said=said)


def _leaders(policy: IllnessPolicy) -> str:
    return ", ".join(ROLES[role][0].lower() for role in policy.return_interview_by if role in ROLES)


def _away(request: SchoolRequest, pupil_id: uuid.UUID, day: str) -> Away | None:
    one = illness_of(request, pupil_id)
    if one is None:
        return None
    runs = counted(
        absences(one.facts.marks, one.facts.school_days), one.policy, one.facts.calendar, clock.today()
    )
    return next((away for away in runs if away.run.first.isoformat() == day), None)

"""Plans: the list, one plan with its aims judged today, writing, beginning, reviewing and ending one (ABS-62)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.access import letters_seen
from registers.rules.policy_kinds import Off
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.plans import begin_plan, change_plan, end_plan, plan_letter, review_plan, write_plan
from support.forms.parts import AgainForm
from support.forms.plans import BeginForm, EndPlanForm, PlanForm, proposed, written
from support.models import Plan
from support.queries.plans import plan_lines, plan_view
from support.queries.policy import policy_of
from support.rules.due import review_weeks

from .common import WORK, Act, act_page, actor_of, form_page, nothing_form, thing_seen
from .words import event_words

PAGE = 50
SHOWS = {"running": ["draft", "running"], "ended": ["ended"]}


@school_page(WORK)
def plans(request: SchoolRequest) -> HttpResponse:
    """Running plans by the day they are looked at again; or those that have ended."""
    show = request.GET.get("show", "running")
    states = SHOWS.get(show, SHOWS["running"])
    rows = Plan.objects.filter(school=request.school, state__in=states).select_related("pupil", "school")
    page = Paginator(rows.order_by("review_on", "id"), PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    record("plans.listed", by=actor_of(request), school_id=request.school.id)
    context = {
        "page": page,
        "lines": plan_lines(request.school, list(page), today),
        "show": show if show in SHOWS else "running",
        "query": f"show={show}&" if show in SHOWS else "",
        "as_at": clock.now(),
    }
    return render(request, "support/plans.html", context)


@school_page(WORK)
def new_plan(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    running = Plan.objects.filter(school=request.school, pupil=pupil, state__in=["draft", "running"]).first()
    if running is not None:
        return redirect("plan", request.school.urn, running.id)
    today = clock.today()
    policy = policy_of(request.school, today)
    above = None if isinstance(policy.plan_aims_above, Off) else policy.plan_aims_above
    review_on = today + timedelta(weeks=review_weeks(policy))
    form = PlanForm(request.POST or None, initial=proposed(today, review_on, above, request.access.user.name))
    return form_page(
        request,
        form,
        lambda sent: write_plan(request.school, pupil, form.draft, by=actor_of(request)),
        title=f"A plan for {pupil}",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        to=lambda made: reverse("plan", args=[request.school.urn, made.id]),
        done="The plan is written. Read it with the family, then begin it.",
        button="Keep the plan",
        pupil=pupil,
    )


@school_page(WORK)
def plan(request: SchoolRequest, plan_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Plan, plan_id)
    view = plan_view(found, clock.today())
    record("plan.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    letters = letters_seen(request.access, request.school).filter(
        pupil=found.pupil, kind="D20", key__startswith=f"plan:{found.id.hex}"
    )
    context = {
        "view": view,
        "plan": found,
        "pupil": found.pupil,
        "events": [(one, event_words(one)) for one in view.events],
        "letters": letters.order_by("-drafted_at"),
        "support_lines": found.support.splitlines(),
        "partner_lines": found.partners.splitlines(),
        "today": clock.today(),
        "as_at": clock.now(),
    }
    return render(request, "support/plan.html", context)


@school_page(WORK)
def change(request: SchoolRequest, plan_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Plan, plan_id)
    if found.state == "ended":
        raise Http404
    form = PlanForm(request.POST or None, initial=written(found))
    return form_page(
        request,
        form,
        lambda sent: change_plan(found, form.draft, by=actor_of(request)),
        title=f"Change the plan for {found.pupil}",
        back=reverse("plan", args=[request.school.urn, found.id]),
        done="The plan is changed.",
        button="Keep the changes",
        pupil=found.pupil,
        said=["Tasks already on the plan stay; rows filled in here are added."],
    )


def _again(request: SchoolRequest, found: Plan) -> forms.Form:
    today = clock.today()
    weeks = review_weeks(policy_of(request.school, today))
    return AgainForm(request.POST or None, initial={"review_on": today + timedelta(weeks=weeks)})


ACTS: dict[str, Act] = {
    "begin": Act("Begin the plan", "Begin the plan", "The plan runs, and is in the support log.", ("draft",),
                 lambda r, one: BeginForm(r.POST or None), begin_plan),
    "review": Act("Look at the plan again", "Keep this", "Looked at again.", ("running",), _again, review_plan),
    "end": Act("End the plan", "End the plan", "The plan has ended.", ("draft", "running"),
               lambda r, one: EndPlanForm(r.POST or None), end_plan),
    "letter": Act("The plan on paper", "Draft it for the parents", "Drafted. A person approves it before it goes.",
                  ("draft", "running"), nothing_form, plan_letter),
}  # fmt: skip


@school_page(WORK)
def act_on_plan(request: SchoolRequest, plan_id: uuid.UUID, act: str) -> HttpResponse:
    found = thing_seen(request, Plan, plan_id)
    return act_page(request, found, ACTS.get(act), back=reverse("plan", args=[request.school.urn, found.id]))

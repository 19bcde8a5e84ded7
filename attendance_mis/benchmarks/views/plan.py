"""A school's attendance plan: what was agreed, how it stands, agreeing and telling more (DSH-17)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.benchmarks.actions.plan import agree_step, tell_of_step
from attendance_mis.benchmarks.forms.plan import NewsForm, StepForm
from attendance_mis.benchmarks.queries.plan import plan_of
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.SEE_FIGURES, Permission.SET_TARGETS)
def plan(request: SchoolRequest) -> HttpResponse:
    lines = plan_of(request.school, clock.today())
    context = {
        "under_way": [line for line in lines if line.under_way],
        "ended": [line for line in lines if not line.under_way],
        "may_set": Permission.SET_TARGETS in request.access.permissions(request.school.id),
    }
    return render(request, "benchmarks/plan.html", context)


@school_page(Permission.SET_TARGETS)
def new_step(request: SchoolRequest) -> HttpResponse:
    today = clock.today()
    form = StepForm(
        request.POST if request.method == "POST" else None,
        school=request.school,
        today=today,
        initial={"agreed_on": today, "why": request.GET.get("why", "")[:300]},
    )
    if request.method == "POST" and form.is_valid():
        agree_step(request.school, form.agreed, by=request.access.actor(request.school.id))
        messages.success(request, "The step is in the plan.")
        return redirect("attendance_plan", urn=request.school.urn)
    return render(request, "benchmarks/new_step.html", {"form": form}, status=400 if form.errors else 200)


@school_page(Permission.SET_TARGETS)
def step(request: SchoolRequest, step_id: uuid.UUID) -> HttpResponse:
    """One step with all that was told of it, and a form to tell more."""
    today = clock.today()
    line = next((one for one in plan_of(request.school, today) if one.step.id == step_id), None)
    if line is None:
        raise Http404
    form = NewsForm(request.POST if request.method == "POST" else None, school=request.school, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            tell_of_step(step_id, request.school, form.news, by=request.access.actor(request.school.id))
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, "Noted in the plan.")
            return redirect("attendance_plan", urn=request.school.urn)
    context = {"line": line, "form": form}
    return render(request, "benchmarks/step.html", context, status=400 if form.errors else 200)

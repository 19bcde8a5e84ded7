"""What has to be watched after a grant, and whom the head names to decide (LEV-15, LEV-17, LEV-20, LEV-24, ROL-05)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from absence.actions.leave_delegation import end_naming, name_decider
from absence.forms.leave import DelegationForm
from absence.models import LeaveDelegation
from absence.queries.leave_lists import licences, not_back, part_time, travelling
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.kit import clock
from registers.views.school import SchoolRequest, school_page

from .leave import LEAVE_PAGE


@LEAVE_PAGE
def leave_watch(request: SchoolRequest) -> HttpResponse:
    """Who has not come back, part-time timetables, travel and licences."""
    today = clock.today()
    context = {
        "away": not_back(request.school, today),
        "part_time": part_time(request.school, today),
        "travelling": travelling(request.school, today),
        "licences": licences(request.school, today),
        "today": today,
    }
    return render(request, "absence/leave/watch.html", context)


@school_page(Permission.APPROVE_LEAVE)
def leave_deciders(request: SchoolRequest) -> HttpResponse:
    """Whom the head has named, and naming somebody."""
    today = clock.today()
    people = _people(request)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        people=[(str(one.id), f"{one.name}, {one.position}") for one in people],
        today=today,
        initial={"first_day": today, "subject": "leave"},
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        person = next(one for one in people if str(one.id) == sent["person"])
        name_decider(
            person, first_day=sent["first_day"], last_day=sent["last_day"], in_writing=sent["in_writing"],
            subject=sent["subject"] or "leave", school=request.school, by=request.access.actor(request.school.id),
        )  # fmt: skip
        messages.success(
            request, f"{person.name} decides for you on these days. Stops of leave stay yours to lift."
        )
        return redirect("leave_deciders", urn=request.school.urn)
    given = LeaveDelegation.objects.filter(school=request.school).order_by("-first_day", "-given_at")[:50]
    context = {"form": form, "given": given, "today": today}
    return render(request, "absence/leave/deciders.html", context, status=400 if form.errors else 200)


def _people(request: SchoolRequest) -> list[User]:
    """Staff of this school who take requests and do not decide anyway."""
    takes = [role for role, (_, held) in ROLES.items() if Permission.TAKE_LEAVE_REQUESTS in held]
    decides = [role for role, (_, held) in ROLES.items() if Permission.APPROVE_LEAVE in held]
    grants = RoleGrant.objects.in_force(clock.today())
    here = grants.filter(school_id__in=[request.school.id]) | grants.filter(school_id=None)
    heads = here.filter(role__in=decides).values("user_id")
    ids = here.filter(role__in=takes).exclude(user_id__in=heads).values("user_id")
    return list(User.objects.filter(id__in=ids, is_active=True).order_by("name"))


@require_POST
@school_page(Permission.APPROVE_LEAVE)
def end_decider(request: SchoolRequest, delegation_id: uuid.UUID) -> HttpResponse:
    get_object_or_404(LeaveDelegation, id=delegation_id, school=request.school)
    if end_naming(delegation_id, school=request.school, by=request.access.actor(request.school.id)):
        messages.success(request, "Ended. What was decided stands.")
    return redirect("leave_deciders", urn=request.school.urn)

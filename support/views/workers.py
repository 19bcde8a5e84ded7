"""People outside school: named, told, and the list of whom to tell today (ABS-26, ABS-27, ABS-76)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.workers import end_worker, name_worker, tell_worker
from support.forms.others import EndWorkerForm, TellForm, WorkerForm
from support.models import Worker, WorkerNotice
from support.queries.workers import to_tell

from .common import actor_of, form_page, thing_seen

SEES = Permission.SEE_SENSITIVE


@school_page(SEES)
def workers_to_tell(request: SchoolRequest) -> HttpResponse:
    """Who has to be told something today, and who was."""
    today = clock.today()
    record("workers.listed", by=actor_of(request), school_id=request.school.id)
    told = WorkerNotice.objects.filter(school=request.school, day=today).select_related("pupil", "worker")
    context = {"lines": to_tell(request.school, today), "told": told, "today": today, "as_at": clock.now()}
    return render(request, "support/workers.html", context)


@school_page(SEES)
def new_worker(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    return form_page(
        request,
        WorkerForm(request.POST or None, initial={"first_day": clock.today()}),
        lambda sent: name_worker(request.school, pupil, by=actor_of(request), **sent),
        title=f"Somebody outside school who works with {pupil}",
        back=reverse("workers_to_tell", args=[request.school.urn]),
        done="Named.",
        button="Keep the name",
    )


@school_page(SEES)
def worker_ends(request: SchoolRequest, worker_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Worker, worker_id)
    return form_page(
        request,
        EndWorkerForm(request.POST or None, initial={"last_day": clock.today()}),
        lambda sent: end_worker(found, last_day=sent["last_day"], by=actor_of(request)),
        title=f"{found.name} no longer works with {found.pupil}",
        back=reverse("workers_to_tell", args=[request.school.urn]),
        done="Noted.",
        button="Keep the last day",
    )


@school_page(SEES)
def worker_told(request: SchoolRequest, worker_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Worker, worker_id)
    about = request.GET.get("about", "absence")
    reach = ", ".join(part for part in (found.phone, found.email) if part)
    return form_page(
        request,
        TellForm(request.POST or None, initial={"about": about, "how": "phone"}),
        lambda sent: tell_worker(found, by=actor_of(request), **sent),
        title=f"Told: {found.name}",
        back=reverse("workers_to_tell", args=[request.school.urn]),
        done="Written down.",
        button="Keep this",
        said=[f"{found.get_kind_display()} of {found.pupil}. {reach}"],
    )

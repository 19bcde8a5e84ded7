"""Contact details to check: stale by the school's interval, or known to fail; and the confirmation that they are right."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.queries.setup import setup_of
from registers.views.school import SchoolRequest
from roll.actions.contact_checks import confirm_contact
from roll.forms.joining import ContactConfirmedForm
from roll.queries.contact_checks import contact_here, contact_lines
from roll.rules.contact_checks import CheckPolicy

from .common import PREPARES, actor_of, form_page, may

PER_PAGE = 50


@PREPARES
def contact_checks(request: SchoolRequest) -> HttpResponse:
    today = clock.today()
    lines = contact_lines(request.school, today)
    interval = setup_of(request.school).rules(CheckPolicy, today).contact_check_interval_days
    record("contacts.listed", by=actor_of(request), school_id=request.school.id, count=len(lines))
    context = {
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(lines),
        "failing": sum(1 for line in lines if line.faults),
        "interval": interval if isinstance(interval, int) else None,
        "may_write": may(request, Permission.PREPARE_LETTERS),
    }
    return render(request, "roll/joining/contacts.html", context)


@PREPARES
def confirm(request: SchoolRequest, contact_id: uuid.UUID) -> HttpResponse:
    contact = contact_here(request.school, contact_id)
    if contact is None:
        raise Http404
    return form_page(
        request,
        ContactConfirmedForm(request.POST or None, initial={"on": clock.today()}),
        lambda sent: confirm_contact(contact, request.school, by=actor_of(request), **sent),
        title=f"{contact} has said that the details are right",
        back=reverse("contact_checks", args=[request.school.urn]),
        button="Keep this",
        done=f"Kept: the details of {contact} are confirmed.",
        lead="Changes are made on the pupil’s page, under contacts; each keeps what stood there before.",
    )

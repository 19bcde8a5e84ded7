"""The day's register for others: who gets it, how each day stands, another try, the file by hand (DAT-01)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_when
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.actions.daily import add_recipient, end_recipient, taken_by_hand, try_again
from exchange.forms.daily import RecipientForm
from exchange.models import DailyExtract, DailyRecipient
from exchange.queries.daily import recipient_lines
from exchange.rules.daily import DUTY
from registers.views.school import SchoolRequest, school_page

_WAYS = {
    "none": "No way of sending is set up: the files are taken by hand",
    "kept": "In this demonstration nothing leaves",
    "post": "They are handed over by HTTPS",
}


@school_page(Permission.CERTIFY_RECORDS)
def daily(request: SchoolRequest) -> HttpResponseBase:
    may_change = Permission.CHANGE_SETTINGS in request.access.permissions(request.school.id)
    given = {
        "kind": "dfe",
        "name": "Department for Education",
        "agreed": DUTY,
        "first_day": clock.today(),
        "format": "csv",
    }
    form = RecipientForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid() and _added(request, form):
            return redirect("daily", urn=request.school.urn)
    context = {
        "lines": recipient_lines(request.school),
        "form": form,
        "may_change": may_change,
        "way": _WAYS.get(settings.DAILY_CARRIER, _WAYS["none"]),
    }
    return render(request, "exchange/daily.html", context, status=400 if form.errors else 200)


def _added(request: SchoolRequest, form: RecipientForm) -> bool:
    try:
        add_recipient(request.school, **form.cleaned_data, by=request.access.actor(request.school.id))
    except IntegrityError:
        form.add_error("name", "It goes there already.")
        return False
    messages.success(request, "The register goes there from the next time it is made.")
    return True


@require_POST
@school_page(Permission.CHANGE_SETTINGS)
def end_daily_recipient(request: SchoolRequest, recipient_id: uuid.UUID) -> HttpResponseBase:
    row = DailyRecipient.objects.filter(id=recipient_id, school=request.school).first()
    if row is None:
        raise Http404
    end_recipient(row, by=request.access.actor(request.school.id))
    messages.success(request, "Nothing more is sent there.")
    return redirect("daily", urn=request.school.urn)


@require_POST
@school_page(Permission.CERTIFY_RECORDS)
@confirmed_when(lambda request: request.POST.get("do") == "take")
def daily_extract(request: SchoolRequest, extract_id: uuid.UUID) -> HttpResponseBase:
    """Try again, or take the file by hand."""
    rows = DailyExtract.objects.filter(id=extract_id, school=request.school).select_related("recipient")
    row = rows.defer("content").first()
    if row is None:
        raise Http404
    by = request.access.actor(request.school.id)
    try:
        return _act(request, row, by)
    except Refused as refused:
        messages.error(request, refused.sentences)
        return redirect("daily", urn=request.school.urn)


def _act(request: SchoolRequest, row: DailyExtract, by: Actor) -> HttpResponseBase:
    if request.POST.get("do") == "take":
        name = f"attendance-{request.school.urn}-{row.day.isoformat()}-{row.edition}.{row.recipient.format}"
        return HttpResponse(
            taken_by_hand(row, by=by),
            content_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    try_again(row, by=by)
    messages.success(request, "It is tried again within minutes.")
    return redirect("daily", urn=request.school.urn)

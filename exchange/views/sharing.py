"""Sharing with a purpose: choose the purpose, tick no more than it needs, take the paper; the log below (DAT-05)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.confirm import confirmed_first, gives_file
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from exchange.actions.sharing import share
from exchange.forms.sharing import PurposeForm, ShareForm
from exchange.queries.sharing import sharing_log
from exchange.rules.sharing import PURPOSES
from registers.models import ContactLink, Pupil
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.views.school import SchoolRequest, school_page

SHOWN = 100


@school_page(Permission.CERTIFY_RECORDS)
def sharing(request: SchoolRequest) -> HttpResponseBase:
    """The log, and the first step of something new."""
    given = {"upn": upn_named(request)}
    form = PurposeForm(
        request.POST if request.method == "POST" else None, school=request.school, initial=given
    )
    if request.method == "POST" and form.is_valid():
        asked = {"purpose": form.cleaned_data["purpose"], "pupil": form.pupil.id if form.pupil else ""}
        return redirect(f"{reverse('share', args=[request.school.urn])}?{urlencode(asked)}")
    record("sharing.viewed", by=request.access.actor(request.school.id), school_id=request.school.id)
    context = {"form": form, "lines": sharing_log(request.school, limit=SHOWN)}
    return render(request, "exchange/sharing.html", context, status=400 if form.errors else 200)


def _makes_paper(request: HttpRequest) -> bool:
    purpose = PURPOSES.get(request.GET.get("purpose", ""))
    return request.method == "POST" and purpose is not None and purpose.made_here


@school_page(Permission.CERTIFY_RECORDS)
@confirmed_first
@gives_file(_makes_paper)
def share_page(request: SchoolRequest) -> HttpResponseBase:
    """Second step: what, to whom, on what it rests."""
    purpose = PURPOSES.get(request.GET.get("purpose", ""))
    if purpose is None:
        return redirect("sharing", urn=request.school.urn)
    pupil = _pupil(request)
    special = Permission.SEE_SENSITIVE in request.access.permissions(request.school.id)
    setup = setup_of(request.school)
    first, _ = year_bounds(setup, setup.calendar.academic_year_of(clock.today()))
    form = ShareForm(
        request.POST if request.method == "POST" else None, purpose=purpose.key, may_see_special=special,
        initial={"first": first, "last": clock.today(), "asked_on": clock.today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row, pdf = share(
                request.school,
                pupil,
                form.shared,
                may_see_special=special,
                by=request.access.actor(request.school.id),
            )
        except Refused as refused:
            add_refused(form, refused, {"fields": "fields_shared"})
        else:
            if pdf:
                return _download(pdf, f"attendance-information-{row.id}.pdf")
            messages.success(request, "Written down.")
            return redirect("sharing", urn=request.school.urn)
    context = {
        "form": form,
        "purpose": purpose,
        "pupil": pupil,
        "restricted": ContactLink.objects.filter(pupil=pupil, restricted=True).select_related("contact")
        if pupil
        else [],
    }
    return render(request, "exchange/share.html", context, status=400 if form.errors else 200)


def upn_named(request: SchoolRequest) -> str:
    """The UPN of the pupil an address names by id, so that a form opened from a pupil's page has it already."""
    pupil = _pupil(request)
    return pupil.upn if pupil else ""


def _pupil(request: SchoolRequest) -> Pupil | None:
    raw = request.GET.get("pupil", "")
    if not raw:
        return None
    try:
        wanted = uuid.UUID(raw)
    except ValueError:
        raise Http404 from None
    found = Pupil.objects.filter(id=wanted, spells__school=request.school).first()
    if found is None:
        raise Http404
    return found


def _download(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

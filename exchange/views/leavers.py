"""What goes with a leaver, and what came of earlier schools (ADM-25, DAT-10)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from exchange.actions.leavers import keep_pack
from exchange.forms.leavers import PackForm
from exchange.models import EarlierAttendance, LeaverPack
from exchange.queries.earlier import earlier_years, elsewhere_in_the_trust
from exchange.queries.transfer import leavers
from registers.models import PlannedAbsence, Pupil, Spell
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from roll.queries.pack import other_school


@school_page(Permission.CERTIFY_RECORDS)
def leaver_packs(request: SchoolRequest) -> HttpResponseBase:
    found = leavers(request.school, clock.today())
    packs = {(p.pupil_id, p.left_on): p for p in LeaverPack.objects.filter(school=request.school, pupil__in=[one.pupil for one in found])}  # fmt: skip
    rows = [(one, packs.get((one.pupil.id, one.left_on))) for one in found]
    return render(request, "exchange/leaver_packs.html", {"leavers": rows})


@school_page(Permission.CERTIFY_RECORDS)
@confirmed_first
def leaver_pack(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponseBase:
    pupil = pupil_seen(request, pupil_id)
    left_on = _left_on(request, pupil)
    pack = LeaverPack.objects.filter(school=request.school, pupil=pupil, left_on=left_on).first()
    given = _given(pack) or {"destination": other_school(request.school, pupil, left_on)}
    form = PackForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        keep_pack(request.school, pupil, left_on, form.facts, by=request.access.actor(request.school.id))
        messages.success(request, "Kept.")
        return redirect("leaver_packs", urn=request.school.urn)
    record(
        "leaver_pack.viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=pupil.id,
    )
    context = {
        "pupil": pupil,
        "left_on": left_on,
        "pack": pack,
        "form": form,
        "leave": _leave(request, pupil),
        "earlier": EarlierAttendance.objects.filter(pupil=pupil).exists(),
    }
    return render(request, "exchange/leaver_pack.html", context, status=400 if form.errors else 200)


def _left_on(request: SchoolRequest, pupil: Pupil) -> date:
    spells = Spell.objects.filter(school=request.school, pupil=pupil, leaves_on__isnull=False)
    found = spells.taken_up().order_by("-leaves_on").first()
    if found is None or found.leaves_on is None:
        raise Http404
    return found.leaves_on


def _given(pack: LeaverPack | None) -> dict[str, Any]:  # Any: a form's initial values
    return {name: getattr(pack, name) for name in PackForm.base_fields} if pack else {}


def _leave(request: SchoolRequest, pupil: Pupil) -> list[tuple[str, str]]:
    """Leave for exceptional circumstances with its reason: part of what the next school is told (ADM-25)."""
    rows = PlannedAbsence.objects.filter(pupil=pupil, school=request.school, code="C", cancelled_at=None)
    return [
        (f"{row.first_day:%-d %B %Y} to {row.last_day:%-d %B %Y}", row.words)
        for row in rows.order_by("first_day")
    ]


@school_page(Permission.SEE_ALL_PUPILS)
def earlier_schools(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponseBase:
    pupil = pupil_seen(request, pupil_id)
    record(
        "earlier_schools.viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=pupil.id,
    )
    context = {
        "pupil": pupil,
        "years": earlier_years(pupil),
        "in_trust": elsewhere_in_the_trust(pupil, request.school),
    }
    return render(request, "exchange/earlier_schools.html", context)

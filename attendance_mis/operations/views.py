"""The last known registers for head and office to save and print while everything works."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit.sealing import CannotOpen
from registers.views.school import SchoolRequest, school_page

from .keeping import KEPT, opened
from .models import LastKnownRegisters


@school_page(Permission.MARK_ALL_CLASSES)
def last_known_list(request: SchoolRequest) -> HttpResponseBase:
    rows = LastKnownRegisters.objects.filter(school=request.school).order_by("-made_at").defer("sealed")
    return render(request, "operations/last_known.html", {"rows": rows, "days": KEPT.days})


@school_page(Permission.MARK_ALL_CLASSES)
def last_known_pdf(request: SchoolRequest, row_id: uuid.UUID) -> HttpResponseBase:
    row = LastKnownRegisters.objects.filter(school=request.school, id=row_id).first()
    if row is None:
        raise Http404
    try:
        pdf = opened(row)
    except CannotOpen:
        messages.error(
            request,
            "This one was sealed under another key and can’t be opened. Tell whoever looks after this product; "
            "the next one is made before school.",
        )
        return redirect("last_known", urn=request.school.urn)
    record(
        "last_known.opened", by=request.access.actor(request.school.id), school_id=request.school.id,
        day=row.day.isoformat(), pupils=row.pupils,
    )  # fmt: skip
    name = f"last-known-registers-{request.school.urn}-{row.day}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

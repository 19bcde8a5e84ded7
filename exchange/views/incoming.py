"""Files that come in: transfer files and tables of other systems. Sent, looked at, loaded as shown or thrown away."""

from __future__ import annotations

import uuid
from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from exchange.actions.incoming import ask_to_load, begin, discard, keep_file
from exchange.files.example import example_file
from exchange.forms.transfer import InForm
from exchange.models import Incoming
from exchange.models.incoming import IncomingKind, IncomingState
from registers.models import ClassMembership, School
from registers.views.school import SchoolRequest, school_page

SHOWN = 15


@school_page(Permission.IMPORT_DATA)
def transfer_in(request: SchoolRequest) -> HttpResponseBase:
    """Send a transfer file; below, those sent lately."""
    form = InForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        classes=_classes(request.school),
        initial={"starts_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        row = keep_file(
            form.cleaned_data["file"],
            school=request.school,
            kind=IncomingKind.CTF,
            choices=form.choices,
            state=IncomingState.WAITING,
            by=request.access.actor(request.school.id),
        )
        begin(row)
        return redirect("incoming", urn=request.school.urn, incoming_id=row.id)
    rows = Incoming.objects.filter(school=request.school, kind=IncomingKind.CTF).defer("content", "rejects")
    context = {"form": form, "rows": rows.order_by("-at")[:SHOWN], "example": settings.DEMO}
    return render(request, "exchange/transfer_in.html", context, status=400 if form.errors else 200)


@require_safe
@school_page(Permission.IMPORT_DATA)
def example_transfer(request: SchoolRequest) -> HttpResponse:
    """In a demonstration: a file of invented pupils to try it with."""
    if not settings.DEMO:
        raise Http404
    name, content = example_file(request.school, clock.today())
    return HttpResponse(
        content,
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _classes(school: School) -> list[tuple[str, str]]:
    """Each class with the year group most of its pupils are in."""
    today = clock.today()
    rows = ClassMembership.objects.filter(school=school, first_day__lte=today).exclude(last_day__lt=today)
    groups: dict[str, Counter[str]] = {}
    for name, group in rows.values_list("school_class__name", "year_group"):
        groups.setdefault(name, Counter())[group] += 1
    return sorted((name, counted.most_common(1)[0][0]) for name, counted in groups.items())


def incoming_row(request: SchoolRequest, incoming_id: uuid.UUID) -> Incoming:
    """A file sent to this school; its bytes stay where they are."""
    found = Incoming.objects.filter(id=incoming_id, school=request.school).defer("content", "rejects").first()
    if found is None:
        raise Http404
    return found


@require_safe
@school_page(Permission.IMPORT_DATA)
def incoming(request: SchoolRequest, incoming_id: uuid.UUID) -> HttpResponseBase:
    """How far it is, what would change, or what did."""
    row = incoming_row(request, incoming_id)
    if row.state == IncomingState.MAPPING:
        return redirect("map_columns", urn=request.school.urn, incoming_id=row.id)
    context = {
        "row": row,
        "found": row.preview,
        "working": row.state in (IncomingState.WAITING, IncomingState.READING, IncomingState.LOADING),
        "back": "transfer_in" if row.kind == IncomingKind.CTF else "other_systems",
        "percent": min(100, row.done * 100 // row.size) if row.size else 0,
    }
    return render(request, "exchange/incoming.html", context)


@require_POST
@school_page(Permission.IMPORT_DATA)
def load_incoming(request: SchoolRequest, incoming_id: uuid.UUID) -> HttpResponseBase:
    row = incoming_row(request, incoming_id)
    if not ask_to_load(row, by=request.access.actor(request.school.id)):
        messages.error(request, "There is nothing to load here any more. Send the file again.")
    return redirect("incoming", urn=request.school.urn, incoming_id=row.id)


@require_POST
@school_page(Permission.IMPORT_DATA)
def discard_incoming(request: SchoolRequest, incoming_id: uuid.UUID) -> HttpResponseBase:
    row = incoming_row(request, incoming_id)
    discard(row, by=request.access.actor(request.school.id))
    messages.success(request, "The file is gone and nothing was loaded.")
    return redirect(
        "transfer_in" if row.kind == IncomingKind.CTF else "other_systems", urn=request.school.urn
    )


@require_safe
@school_page(Permission.IMPORT_DATA)
def incoming_rejects(request: SchoolRequest, incoming_id: uuid.UUID) -> HttpResponse:
    row = incoming_row(request, incoming_id)
    return HttpResponse(
        bytes(row.rejects),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="refused.csv"'},
    )

"""Tables of other systems: send one, say which column is which, settle codes nobody here knows (DAT-09)."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.actions.incoming import begin, keep_file
from exchange.actions.mapping import choose_columns, leave_out_code, settle_code
from exchange.files.table_reader import sample_of
from exchange.forms.tables import ColumnsForm, QuarantineForm, TableForm
from exchange.models import ColumnMapping, Incoming, QuarantinedMark
from exchange.models.incoming import IncomingKind, IncomingState
from exchange.rules.columns import guess
from registers.imports.files import BadFile
from registers.rules.codes import codes_on
from registers.views.school import SchoolRequest, school_page

from .incoming import SHOWN, incoming_row

DECIDED_SHOWN = 20


@school_page(Permission.IMPORT_DATA)
def other_systems(request: SchoolRequest) -> HttpResponseBase:
    form = TableForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sample = sample_of(file.file, file.size or 0)
            file.seek(0)
        except BadFile as bad:
            form.add_error("file", str(bad))
        else:
            row = keep_file(
                file, school=request.school, kind=IncomingKind(form.cleaned_data["kind"]),
                choices={"headers": sample.headers, "sample": sample.rows}, state=IncomingState.MAPPING,
                by=request.access.actor(request.school.id),
            )  # fmt: skip
            return redirect("map_columns", urn=request.school.urn, incoming_id=row.id)
    rows = (
        Incoming.objects.filter(school=request.school)
        .exclude(kind=IncomingKind.CTF)
        .defer("content", "rejects")
    )
    context = {
        "form": form,
        "rows": rows.order_by("-at")[:SHOWN],
        "quarantined": QuarantinedMark.objects.filter(school=request.school, state="waiting").count(),
    }
    return render(request, "exchange/other_systems.html", context, status=400 if form.errors else 200)


@school_page(Permission.IMPORT_DATA)
def map_columns(request: SchoolRequest, incoming_id: uuid.UUID) -> HttpResponseBase:
    """The guess stands in the boxes; a person says whether it is right."""
    row = incoming_row(request, incoming_id)
    if row.state != IncomingState.MAPPING:
        return redirect("incoming", urn=request.school.urn, incoming_id=row.id)
    saved = ColumnMapping.objects.filter(school=request.school, kind=row.kind).first()
    headers = row.choices.get("headers", [])
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        kind=row.kind,
        headers=headers,
        proposed=guess(headers, row.kind, saved.columns if saved else {}),
    )
    if request.method == "POST" and form.is_valid():
        by = request.access.actor(request.school.id)
        if choose_columns(row, form.chosen, flag_upn=form.cleaned_data.get("flag_upn", False), by=by):
            begin(row)
        return redirect("incoming", urn=request.school.urn, incoming_id=row.id)
    context = {
        "form": form,
        "row": row,
        "headers": headers,
        "sample": row.choices.get("sample", []),
        "saved": saved,
    }
    return render(request, "exchange/map_columns.html", context, status=400 if form.errors else 200)


@school_page(Permission.IMPORT_DATA)
def quarantine(request: SchoolRequest) -> HttpResponseBase:
    """Marks whose code nobody knows, code by code: enter them as what they were, or leave them out."""
    form = QuarantineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _settled(request, form):
        return redirect("quarantine", urn=request.school.urn)
    waiting = QuarantinedMark.objects.filter(school=request.school, state="waiting")
    groups = waiting.values("code").annotate(
        marks=Count("id"),
        pupils=Count("upn", distinct=True),
        first=Min("day"),
        last=Max("day"),
        source=Max("source"),
    )
    context = {
        "groups": [
            (group, form if form.is_bound and form.data.get("code") == group["code"] else QuarantineForm(initial={"code": group["code"]}, auto_id=f"id_{place}_%s"))
            for place, group in enumerate(groups.order_by("code"))
        ],
        "form": form,
        "codes": [code for code in codes_on(_newest(waiting.aggregate(last=Max("day"))["last"])) if code.markable],
        "decided": QuarantinedMark.objects.filter(school=request.school).exclude(state="waiting").values("code", "became", "state", "why", "decided_by").annotate(marks=Count("id"), at=Max("decided_at")).order_by("-at")[:DECIDED_SHOWN],
    }  # fmt: skip
    return render(request, "exchange/quarantine.html", context, status=400 if form.errors else 200)


def _newest(day: date | None) -> date:
    return day or clock.today()


def _settled(request: SchoolRequest, form: QuarantineForm) -> bool:
    sent, by = form.cleaned_data, request.access.actor(request.school.id)
    try:
        if sent["leave_out"]:
            count = leave_out_code(request.school, sent["code"], why=sent["why"], by=by)
            said = f"{count} mark{'' if count == 1 else 's'} left out."
        else:
            became = sent["became"].strip().upper()
            count = settle_code(
                request.school, sent["code"], became=became, why=sent["why"], remember=sent["remember"], by=by
            )
            said = f"{count} mark{'' if count == 1 else 's'} entered as {became}."
    except Refused as refused:
        for sentence in (one for found in refused.problems.values() for one in found):
            form.add_error("became", sentence)
        return False
    messages.success(request, said)
    return True

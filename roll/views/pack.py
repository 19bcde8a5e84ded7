"""The leaver pack: attendance for the next school, as PDF and as a file. Making either is written down."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_first, gives_file
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, table_response
from letters.rendering import printed
from registers.views.school import SchoolRequest
from roll.actions.printing import STYLE
from roll.models import LeavingCase
from roll.queries.pack import attendance_table, pack_of

from .common import SEES_RETURNS, actor_of, may
from .leaving import case_seen


@require_POST
@SEES_RETURNS
@confirmed_first
@gives_file()
def leaver_pack(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case, by, because = case_seen(request, case_id), actor_of(request), _because(request)
    if because is None:
        return _say_why(request, case)
    pack = pack_of(case, special=bool(because))
    made = printed(render_to_string("roll/pack_pdf.html", {"pack": pack, "by": by, "at": clock.now()}), STYLE)
    record(
        "leaver.pack", by=by, school_id=request.school.id, subject_id=case.pupil_id, case=str(case.id), because=because,
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="leaver-{case.id}.pdf"'}
    return HttpResponse(made.pdf, content_type="application/pdf", headers=headers)


@SEES_RETURNS
@confirmed_first
@gives_file()
def leaver_attendance(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponseBase:
    case, because = case_seen(request, case_id), _because(request)
    if because is None:
        return _say_why(request, case)
    record(
        "leaver.attendance", by=actor_of(request), school_id=request.school.id, subject_id=case.pupil_id,
        case=str(case.id), because=because,
    )  # fmt: skip
    return table_response(attendance_table(case, special=bool(because)), Format.CSV)


def _because(request: SchoolRequest) -> str | None:
    """Why every code is to be in it; "" = they are to stay out; `None` = they are wanted and nobody said why (DAT-11)."""
    if "because" not in request.POST:
        return ""
    if not may(request, Permission.SEE_SENSITIVE):
        raise Http404
    return request.POST["because"].strip()[:300] or None


def _say_why(request: SchoolRequest, case: LeavingCase) -> HttpResponse:
    messages.error(request, "Say why the next school needs these codes: it is written down with your name.")
    return redirect("leaving_case", urn=request.school.urn, case_id=case.id)

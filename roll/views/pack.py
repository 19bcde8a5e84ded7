"""The leaver pack: attendance for the next school, as PDF and as a file. Making either is written down."""

from __future__ import annotations

import uuid

from django.http import FileResponse, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_first, gives_file
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, table_response
from letters.rendering import printed
from registers.views.school import SchoolRequest
from roll.actions.printing import STYLE
from roll.queries.pack import attendance_table, pack_of

from .common import SEES_RETURNS, actor_of
from .leaving import case_seen


@require_POST
@SEES_RETURNS
@confirmed_first
@gives_file()
def leaver_pack(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    by = actor_of(request)
    html = render_to_string("roll/pack_pdf.html", {"pack": pack_of(case), "by": by, "at": clock.now()})
    made = printed(html, STYLE)
    record("leaver.pack", by=by, school_id=request.school.id, subject_id=case.pupil_id, case=str(case.id))
    headers = {"Content-Disposition": f'attachment; filename="leaver-{case.id}.pdf"'}
    return HttpResponse(made.pdf, content_type="application/pdf", headers=headers)


@SEES_RETURNS
@confirmed_first
@gives_file()
def leaver_attendance(request: SchoolRequest, case_id: uuid.UUID) -> FileResponse:
    case = case_seen(request, case_id)
    record(
        "leaver.attendance", by=actor_of(request), school_id=request.school.id, subject_id=case.pupil_id,
        case=str(case.id),
    )  # fmt: skip
    return table_response(attendance_table(case), Format.CSV)

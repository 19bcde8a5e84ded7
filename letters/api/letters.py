"""`GET /api/v1/letters?upn=U`, `letters/{id}`, `letters/{id}/pdf` (contracts §3): what was written about a pupil."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.record import record
from attendance_mis.kit.api_errors import Refused
from letters.access import MAY_SEE, letters_seen
from letters.kinds import KINDS
from letters.models import Letter, LetterFile
from registers.access import schools_of
from registers.api.questions import asked_page
from registers.models import Pupil


def _seen(request: Request) -> QuerySet[Letter]:
    access = access_of(request.user)
    found = Letter.objects.none()
    for school in schools_of(access):
        found = found | letters_seen(access, school)
    return found


@extend_schema(
    operation_id="v1_letters_list",
    parameters=[
        OpenApiParameter("upn", str, required=True),
        OpenApiParameter("page", int),
        OpenApiParameter("page_size", int),
    ],
    responses=dict,
)
@api_view(["GET"])
def letters(request: Request) -> Response:
    """The letters about one pupil that the asker may see, newest first."""
    upn = request.query_params.get("upn", "")
    if not upn:
        raise Refused({"upn": ["Say which pupil, by UPN."]})
    pupil = Pupil.objects.filter(upn=upn).first()
    seen = _seen(request)
    # A pupil of a school where the asker sees no letters is as unknown as one who does not exist.
    if pupil is None or not _may_ask(request, pupil):
        raise Http404
    page = asked_page(request)
    rows = list(
        seen.filter(pupil=pupil).order_by("-drafted_at", "-id")[page.offset : page.offset + page.size + 1]
    )
    files = _files(rows)
    for school_id in {row.school_id for row in rows}:
        record(
            "letters.viewed",
            by=access_of(request.user).actor(school_id),
            school_id=school_id,
            subject_id=pupil.id,
        )
    return Response(page.answer(request, [_row(request, row, files.get(row.id)) for row in rows]))


def _may_ask(request: Request, pupil: Pupil) -> bool:
    access = access_of(request.user)
    schools = schools_of(access).filter(spells__pupil=pupil).distinct()
    return any(access.permissions(school.id) & set(MAY_SEE) for school in schools)


@extend_schema(responses=dict)
@api_view(["GET"])
def letter(request: Request, letter_id: uuid.UUID) -> Response:
    """One letter, with the SHA-256 of its PDF once it is issued."""
    row = _one(request, letter_id)
    return Response(_row(request, row, _files([row]).get(row.id)))


@extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
@api_view(["GET"])
def letter_pdf(request: Request, letter_id: uuid.UUID) -> HttpResponse:
    """The bytes as issued; there are none before."""
    row = _one(request, letter_id)
    file = LetterFile.objects.filter(letter=row).first()
    if file is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{row.reference}.pdf"', "X-SHA-256": file.sha256}
    return HttpResponse(bytes(file.pdf), content_type="application/pdf", headers=headers)


def _one(request: Request, letter_id: uuid.UUID) -> Letter:
    row = _seen(request).filter(id=letter_id).first()
    if row is None:
        raise Http404
    record(
        "letter.viewed",
        by=access_of(request.user).actor(row.school_id),
        school_id=row.school_id,
        subject_id=row.pupil_id,
        letter=str(row.id),
    )
    return row


def _files(rows: list[Letter]) -> dict[uuid.UUID, LetterFile]:
    return LetterFile.objects.defer("pdf", "snapshot").in_bulk([row.id for row in rows])


def _row(request: Request, row: Letter, file: LetterFile | None) -> dict[str, Any]:  # Any: JSON
    pdf = request.build_absolute_uri(reverse("api_letter_pdf", args=[row.id])) if file else None
    return {
        "id": str(row.id),
        "reference": row.reference,
        "upn": row.pupil.upn,
        "school": row.school.urn,
        "kind": row.kind,
        "name": KINDS[row.kind].name,
        "to": row.recipient.get("name", ""),
        "state": row.state,
        "flag": row.flag or None,
        "supersedes": str(row.supersedes_id) if row.supersedes_id else None,
        "drafted_at": row.drafted_at,
        "issued_at": row.issued_at,
        "sender": file.sender_name if file else None,
        "sender_position": file.sender_position if file else None,
        "template_version": file.template_version if file else None,
        "policy_day": file.policy_day if file else None,
        "pages": file.pages if file else None,
        "sha256": file.sha256 if file else None,
        "pdf": pdf,
    }

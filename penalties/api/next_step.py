"""`GET /api/v1/penalty-next-step`: what may be issued to one parent for one pupil on a day (contracts §3)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from penalties.models import PenaltyNotice
from penalties.queries.ladder import Ladder, ladder, parent_of, pupil_on_roll_of
from penalties.rules.dates import years_after
from penalties.rules.ladder import YEARS
from registers.access import schools_of
from registers.api.questions import asked_day
from registers.models import Contact, Pupil


@extend_schema(
    parameters=[
        OpenApiParameter("upn", str, required=True),
        OpenApiParameter("contact_ref", str, required=True),
        OpenApiParameter("as_of", date, required=True, description="The day the notice would be issued"),
    ],
    responses=dict,
)
@api_view(["GET"])
def penalty_next_step(request: Request) -> Response:
    """First notice, second notice or none, with the amounts and the notices that count."""
    pupil, parent = _asked(request)
    return Response(_answer(ladder(pupil, parent, asked_day(request, "as_of"))))


def _asked(request: Request) -> tuple[Pupil, Contact]:
    pupil = pupil_on_roll_of(_schools(access_of(request.user)), request.query_params.get("upn", ""))
    parent = parent_of(pupil, request.query_params.get("contact_ref", "")) if pupil else None
    if pupil is None or parent is None:
        raise Http404
    return pupil, parent


def _schools(access: Access) -> list[uuid.UUID]:
    return [s.id for s in schools_of(access) if access.can(Permission.SEE_PENALTIES, s.id)]


def _answer(found: Ladder) -> dict[str, Any]:  # Any: JSON
    at = found.position
    return {
        "step": str(at.step),
        "why": at.why,
        "amounts": [{"pence": one.pence, "within_days": one.within_days} for one in at.amounts],
        "window_ends": at.window_ends.isoformat() if at.window_ends else None,
        "counted_notices": [_notice(notice) for notice in found.notices],
    }


def _notice(notice: PenaltyNotice) -> dict[str, Any]:  # Any: JSON
    return {
        "id": str(notice.id),
        "issued_on": notice.issued_on.isoformat(),
        "kind": notice.kind,
        "status": notice.status,
        "school": notice.school.urn,
        "offence_from": notice.offence_from.isoformat() if notice.offence_from else None,
        "offence_to": notice.offence_to.isoformat() if notice.offence_to else None,
        "stops_counting_on": years_after(notice.issued_on, YEARS).isoformat(),
    }

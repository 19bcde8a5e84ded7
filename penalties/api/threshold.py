"""`GET /api/v1/penalty-threshold`: who has ten unauthorised sessions in ten school weeks, and which (contracts §3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit.api_errors import Refused
from penalties.queries.threshold import used_sessions
from registers.api.questions import asked_day, asked_page, asked_school
from registers.models import Pupil, School
from registers.queries.threshold import PupilThreshold, threshold_rows, threshold_times

FIRST_YEAR, LAST_YEAR = 2000, 2100


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True, description="URN"),
        OpenApiParameter("as_of", date, required=True),
        OpenApiParameter("upn", str),
        OpenApiParameter("windows", str, enum=["trailing", "any"]),
        OpenApiParameter("from", date, description="With windows=any: the first day looked at"),
        OpenApiParameter("page", int),
        OpenApiParameter("page_size", int),
    ],
    responses=dict,
)
@api_view(["GET"])
def penalty_threshold(request: Request) -> Response:
    """Pupils who have met the threshold, with the weeks and sessions that make it."""
    school, access = asked_school(request)
    if not access.permissions(school.id) >= {Permission.SEE_PENALTIES, Permission.SEE_ALL_PUPILS}:
        raise Http404
    as_of, pupil, page = _day(request, "as_of"), _pupil(request, school), asked_page(request)
    used = used_sessions(as_of, None if pupil is None else [pupil.id])
    if _windows(request) == "any":
        rows = threshold_times(school, _since(request, as_of), as_of, pupil=pupil, used=used)
    else:
        rows = threshold_rows(school, as_of, pupil=pupil, used=used)
    shown = rows[page.offset : page.offset + page.size + 1]
    return Response(page.answer(request, [_row(row) for row in shown]))


def _windows(request: Request) -> str:
    windows = request.query_params.get("windows", "trailing")
    if windows not in ("trailing", "any"):
        raise Refused({"windows": ["Choose trailing or any."]})
    return windows


def _since(request: Request, as_of: date) -> date:
    first = _day(request, "from")
    if first > as_of:
        raise Refused({"from": ["Give a day no later than as_of."]})
    return first


def _day(request: Request, name: str) -> date:
    day = asked_day(request, name)
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise Refused({name: [f"Give a date from {FIRST_YEAR} to {LAST_YEAR - 1}."]})
    return day


def _pupil(request: Request, school: School) -> Pupil | None:
    """Somebody who is or was on this school's roll; anybody else is unknown."""
    upn = request.query_params.get("upn") or None
    if upn is None:
        return None
    pupil = Pupil.objects.filter(upn=upn, spells__school=school).first()
    if pupil is None:
        raise Http404
    return pupil


def _row(row: PupilThreshold) -> dict[str, Any]:  # Any: JSON
    found = row.trailing
    return {
        "upn": row.pupil.upn,
        "as_of": found.as_of.isoformat(),
        "met": found.met,
        "count": found.count,
        "window": {
            "from": found.first.isoformat() if found.first else None,
            "to": found.last.isoformat() if found.last else None,
        },
        "weeks": [
            {"starts": week.starts.isoformat(), "counted": week.counted, "why": week.why}
            for week in found.weeks
        ],
        "sessions": [
            {"date": one.date.isoformat(), "session": str(one.session), "code": one.code, "used": one.used}
            for one in found.sessions
        ],
    }

"""`GET /api/v1/attendance`: counts of sessions and the percentage they make (contracts §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit.api_errors import Refused
from registers.queries.statistics import GroupBy, Scope, counts
from registers.rules.figures import Tally, attendance_percent, is_persistent, is_severe

from .questions import asked_day, asked_page, asked_school, asked_scope, asked_yes

_PARAMETER = {
    GroupBy.PUPIL: "upn",
    GroupBy.CLASS: "class",
    GroupBy.YEAR_GROUP: "year_group",
}


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True, description="URN"),
        OpenApiParameter("from", date, required=True),
        OpenApiParameter("to", date, required=True),
        OpenApiParameter("by", str, required=True, enum=[str(by) for by in GroupBy]),
        OpenApiParameter("upn", str),
        OpenApiParameter("class", str),
        OpenApiParameter("statutory", bool),
        OpenApiParameter("page", int),
        OpenApiParameter("page_size", int),
    ],
    responses=dict,
)
@api_view(["GET"])
def attendance(request: Request) -> Response:
    """Sessions possible, attended and missed, by pupil, class, year group or school."""
    by = _group(request)
    scope = _scope(request, by)
    page = asked_page(request)
    rows = counts(replace(scope, statutory=asked_yes(request, "statutory")), by)
    shown = rows[page.offset : page.offset + page.size + 1]
    return Response(page.answer(request, [_row(request, key, tally, by) for key, tally in shown]))


def _group(request: Request) -> GroupBy:
    try:
        return GroupBy(request.query_params.get("by", "pupil"))
    except ValueError:
        raise Refused({"by": [f"Choose one of {', '.join(GroupBy)}."]}) from None


def _scope(request: Request, by: GroupBy) -> Scope:
    """Whoever may not see pupils gets the school's own figure and nothing smaller (ROL-03)."""
    school, access = asked_school(request)
    sees_pupils = access.can(Permission.SEE_ALL_PUPILS, school.id) or access.can(
        Permission.SEE_OWN_PUPILS, school.id
    )
    if sees_pupils:
        return asked_scope(request)[1]
    narrowed = "upn" in request.query_params or "class" in request.query_params
    if by is not GroupBy.SCHOOL or narrowed or not access.can(Permission.SEE_FIGURES, school.id):
        raise Http404
    return Scope(school.id, asked_day(request, "from"), asked_day(request, "to"))


def _row(request: Request, key: str, tally: Tally, by: GroupBy) -> dict[str, Any]:  # Any: JSON
    percent = attendance_percent(tally)
    return {
        "key": key,
        "possible": tally.possible,
        "present": tally.present,
        "approved_activity": tally.approved_activity,
        "authorised": tally.authorised,
        "unauthorised": tally.unauthorised,
        "late": tally.late,
        "late_after_close": tally.late_after_close,
        "minutes_late": tally.minutes_late,
        "attendance": None if percent is None else str(percent),
        "persistent": is_persistent(tally),
        "severe": is_severe(tally),
        "marks": _behind(request, key, by),
    }


def _behind(request: Request, key: str, by: GroupBy) -> str:
    asked = request.query_params
    query = {
        name: asked[name] for name in ("school", "from", "to", "upn", "class", "statutory") if name in asked
    }
    if by in _PARAMETER:
        query[_PARAMETER[by]] = key
    return request.build_absolute_uri(f"{reverse('api_marks')}?{urlencode(query)}")

"""`GET /api/v1/marks`: the marks behind any figure, now or as they stood at a moment (contracts §3)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.queries.statistics import LETTER_OF, marks_behind

from .questions import asked_page, asked_scope, asked_yes


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True, description="URN"),
        OpenApiParameter("from", date, required=True),
        OpenApiParameter("to", date, required=True),
        OpenApiParameter("upn", str),
        OpenApiParameter("class", str),
        OpenApiParameter("year_group", str),
        OpenApiParameter("category", str, enum=list(LETTER_OF)),
        OpenApiParameter("code", str),
        OpenApiParameter("statutory", bool),
        OpenApiParameter("as_at", datetime),
        OpenApiParameter("page", int),
        OpenApiParameter("page_size", int),
    ],
    responses=dict,
)
@api_view(["GET"])
def marks(request: Request) -> Response:
    """Every session with its mark, who made it and when."""
    _, scope = asked_scope(request)
    page = asked_page(request)
    category = request.query_params.get("category")
    if category and category not in LETTER_OF:
        raise Refused({"category": [f"Choose one of {', '.join(LETTER_OF)}."]})
    rows = marks_behind(
        replace(scope, statutory=asked_yes(request, "statutory")),
        year_group=request.query_params.get("year_group"),
        category=category,
        code=request.query_params.get("code"),
        as_at=_moment(request),
        limit=page.size + 1,
        offset=page.offset,
    )
    return Response(page.answer(request, [asdict(row) for row in rows]))


def _moment(request: Request) -> datetime | None:
    raw = request.query_params.get("as_at")
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw.replace(" ", "+"))
    except ValueError:
        raise Refused({"as_at": ["Give the moment as 2026-11-20T09:00Z."]}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LONDON)

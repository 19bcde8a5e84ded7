"""`GET /api/v1/marks`: the marks behind any figure, now or as they stood at a moment (contracts §3)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from registers.queries.statistics import marks_in

from .attendance import NARROWING
from .questions import asked_page, asked_question


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True, description="URN"),
        OpenApiParameter("from", date, required=True),
        OpenApiParameter("to", date, required=True),
        *NARROWING,
    ],
    responses=dict,
)
@api_view(["GET"])
def marks(request: Request) -> Response:
    """Every session with its mark, who made it and when."""
    asked = asked_question(request)
    page = asked_page(request)
    rows = marks_in(asked.where, asked.as_at, limit=page.size + 1, offset=page.offset)
    return Response(page.answer(request, [asdict(row) for row in rows]))

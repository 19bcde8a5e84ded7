"""`GET /api/v1/attendance`: counts of sessions and the percentage they make (contracts §3).

`by` takes more than the contract names: characteristics as on the day, weekday, session, week, day, code; and the
question may be narrowed by all that the marks can be narrowed by, and asked as known at a past moment.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, slice_of
from registers.queries.statistics import LETTER_OF, Count, breakdown
from registers.rules.figures import attendance_percent, is_persistent, is_severe
from registers.rules.periods import is_published

from .questions import ApiQuestion, asked_day, asked_kinds, asked_page, asked_question, asked_school

NARROWING = [
    OpenApiParameter("upn", str),
    OpenApiParameter("class", str),
    OpenApiParameter("year_group", str),
    OpenApiParameter("weekday", int, description="0 is Monday"),
    OpenApiParameter("session", str, enum=["AM", "PM"]),
    OpenApiParameter("category", str, enum=list(LETTER_OF)),
    OpenApiParameter("code", str),
    OpenApiParameter("sen", str, description="Likewise every other characteristic, and sex"),
    OpenApiParameter("statutory", bool),
    OpenApiParameter("as_at", datetime, description="The register as it was known then"),
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int),
]
ALLOWED = [by for by in By if by is not By.SPAN]


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True, description="URN"),
        OpenApiParameter("from", date, required=True),
        OpenApiParameter("to", date, required=True),
        OpenApiParameter("by", str, required=True, enum=[str(by) for by in ALLOWED]),
        *NARROWING,
    ],
    responses=dict,
)
@api_view(["GET"])
def attendance(request: Request) -> Response:
    """Sessions possible, attended and missed, by pupil, class, year group, school or another group."""
    by = _group(request)
    where, asked = _where(request, by)
    page = asked_page(request)
    rows = breakdown(where, (by,), asked.as_at if asked else None)
    shown = rows[page.offset : page.offset + page.size + 1]
    return Response(page.answer(request, [_row(request, count, by, asked) for count in shown]))


def _group(request: Request) -> By:
    try:
        by = By(request.query_params.get("by", "pupil"))
    except ValueError:
        by = By.SPAN
    if by not in ALLOWED:
        raise Refused({"by": [f"Choose one of {', '.join(ALLOWED)}."]})
    return by


def _where(request: Request, by: By) -> tuple[Slice, ApiQuestion | None]:
    """Whoever may not see pupils gets the school's own figure and nothing smaller (ROL-03)."""
    school, access = asked_school(request)
    sees_pupils = access.can(Permission.SEE_ALL_PUPILS, school.id) or access.can(
        Permission.SEE_OWN_PUPILS, school.id
    )
    if sees_pupils:
        if by.characteristic and by not in asked_kinds(access, school):
            raise Refused({"by": ["You may not ask about this."]})
        asked = asked_question(request)
        return asked.where, asked
    plain = {"school", "from", "to", "by", "page", "page_size", "format"}
    narrowed = set(request.query_params) - plain
    if by is not By.SCHOOL or narrowed or not access.can(Permission.SEE_FIGURES, school.id):
        raise Http404
    first, last = asked_day(request, "from"), asked_day(request, "to")
    if not is_published(setup_of(school).calendar, first, last, clock.today()):
        raise Refused({"to": ["Ask for a recorded half term, term or school year, whole or up to today."]})
    return slice_of(school.id, first, last), None


def _row(request: Request, count: Count, by: By, asked: ApiQuestion | None) -> dict[str, Any]:  # Any: JSON
    tally = count.tally
    percent = attendance_percent(tally)
    return {
        "key": count.key[0],
        "possible": tally.possible,
        "present": tally.present,
        "approved_activity": tally.approved_activity,
        "authorised": tally.authorised,
        "unauthorised": tally.unauthorised,
        "not_possible": tally.not_possible,
        "late": tally.late,
        "late_after_close": tally.late_after_close,
        "minutes_late": tally.minutes_late,
        "attendance": None if percent is None else str(percent),
        "persistent": is_persistent(tally),
        "severe": is_severe(tally),
        "marks": _behind(request, count.key[0], by, asked),
    }


def _behind(request: Request, key: str, by: By, asked: ApiQuestion | None) -> str:
    query = {name: request.query_params[name] for name in ("school", "from", "to")}
    if asked is not None:
        query |= asked.question.at(by, key).parameters(no_class="")
    return request.build_absolute_uri(f"{reverse('api_marks')}?{urlencode(query)}")

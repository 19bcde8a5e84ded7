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

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit.api_errors import Refused
from registers.models import School
from registers.queries.published import IssuedSessions, issued_sessions
from registers.queries.slices import By
from registers.queries.statistics import LETTER_OF, Count, breakdown
from registers.rules.figures import Tally, attendance_percent, is_persistent, is_severe

from .questions import (
    ApiQuestion,
    asked_day,
    asked_kinds,
    asked_page,
    asked_question,
    asked_school,
    sees_pupils,
)

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
    school, access = asked_school(request)
    if not sees_pupils(access, school):
        return Response({"rows": [_issued_row(request, by, school, access)], "next": None})
    if by.characteristic and by not in asked_kinds(access, school):
        raise Refused({"by": ["You may not ask about this."]})
    asked = asked_question(request)
    page = asked_page(request)
    rows = breakdown(asked.where, (by,), asked.as_at)
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


PLAIN = frozenset({"school", "from", "to", "by", "page", "page_size", "format"})


def _issued_row(request: Request, by: By, school: School, access: Access) -> dict[str, Any]:  # Any: JSON
    """Whoever may not see pupils gets the school's figures as its reports show them, and nothing smaller (ROL-03, P15).

    Counts that a report keeps back, or does not have, are null.
    """
    if (
        by is not By.SCHOOL
        or set(request.query_params) - PLAIN
        or not access.can(Permission.SEE_FIGURES, school.id)
    ):
        raise Http404
    first, last = asked_day(request, "from"), asked_day(request, "to")
    issued = issued_sessions(school)
    found = next((one for one in issued if (one.first, one.last) == (first, last)), None)
    if found is None:
        told = ", ".join(f"{one.first} to {one.last}" for one in issued[:6]) or "none yet"
        raise Refused({"to": [f"Ask for a stretch a report to governors was issued for: {told}."]})
    tally = _tally(found)
    percent = attendance_percent(tally) if tally else None
    return {
        **dict.fromkeys(COUNTS),
        "key": school.urn,
        "possible": found.possible,
        "attended": found.attended,
        "authorised": found.authorised,
        "unauthorised": found.unauthorised,
        "late": found.late,
        "attendance": None if percent is None else str(percent),
        "persistent": is_persistent(tally) if tally else None,
        "severe": is_severe(tally) if tally else None,
        "marks": None,
        "issued_at": found.issued_at,
    }


def _tally(found: IssuedSessions) -> Tally | None:
    """Attended and missed, where the report shows them; which absence was authorised matters to neither test."""
    if found.attended is None or found.possible is None:
        return None
    return Tally(present=found.attended, authorised=found.possible - found.attended)


COUNTS = (
    "possible", "attended", "present", "approved_activity", "authorised", "unauthorised", "not_possible", "late",
    "late_after_close", "minutes_late",
)  # fmt: skip
"""Names of a row's counts, each as the tally has it."""


def _row(request: Request, count: Count, by: By, asked: ApiQuestion) -> dict[str, Any]:  # Any: JSON
    tally = count.tally
    percent = attendance_percent(tally)
    return {
        "key": count.key[0],
        **{name: getattr(tally, name) for name in COUNTS},
        "attendance": None if percent is None else str(percent),
        "persistent": is_persistent(tally),
        "severe": is_severe(tally),
        "marks": _behind(request, count.key[0], by, asked),
    }


def _behind(request: Request, key: str, by: By, asked: ApiQuestion) -> str:
    query = {name: request.query_params[name] for name in ("school", "from", "to")}
    query |= asked.question.at(by, key).parameters(no_class="")
    return request.build_absolute_uri(f"{reverse('api_marks')}?{urlencode(query)}")

"""Reading the query of a GET: school, dates, paging. Every refusal is a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.access import narrowing_classes, schools_of
from registers.forms.question import NotAQuestion, read_question
from registers.models import School
from registers.queries.question import Question, slice_for
from registers.queries.slices import CHARACTERISTICS, Slice
from registers.rules.characteristics import SENSITIVE
from registers.rules.periods import askable

LARGEST_PAGE = 500


@dataclass(frozen=True)
class Page:
    number: int
    size: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def answer(self, request: Request, rows: list[Any]) -> dict[str, Any]:  # Any: JSON
        """`rows` holds one more than a page if there is another one."""
        following = len(rows) > self.size
        query = request.query_params.copy()
        query["page"] = str(self.number + 1)
        url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return {"rows": rows[: self.size], "next": url if following else None}


def asked_page(request: Request) -> Page:
    return Page(
        number=_whole(request, "page", 1, 1_000_000),
        size=_whole(request, "page_size", LARGEST_PAGE, LARGEST_PAGE),
    )


def _whole(request: Request, name: str, default: int, most: int) -> int:
    raw = request.query_params.get(name, str(default))
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 12 and 1 <= int(raw) <= most):
        raise Refused({name: [f"Give a whole number from 1 to {most}."]})
    return int(raw)


def asked_day(request: Request, name: str) -> date:
    try:
        day = date.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        raise Refused({name: ["Give a date as YYYY-MM-DD."]}) from None
    try:
        return askable(day)
    except ValueError as far_away:
        raise Refused({name: [str(far_away)]}) from None


def asked_school(request: Request) -> tuple[School, Access]:
    access = access_of(request.user)
    school = schools_of(access).filter(urn=request.query_params.get("school", "")).first()
    if school is None:
        raise Http404
    return school, access


@dataclass(frozen=True)
class ApiQuestion:
    """What was asked, and the slice of it that the person may see pupil by pupil."""

    question: Question
    where: Slice

    @property
    def as_at(self) -> datetime | None:
        return self.question.as_at


def asked_question(request: Request) -> ApiQuestion:
    """School, dates and narrowing of the question; whoever sees no pupils is told that there is nothing."""
    school, access = asked_school(request)
    if not sees_pupils(access, school):
        raise Http404
    try:
        question = read_question(
            request.query_params.dict(), kinds=asked_kinds(access, school), blank_is_none=True
        )
    except NotAQuestion as problem:
        raise Refused(problem.problems) from None
    whom = question.upn if question.all_classes else None
    own = narrowing_classes(access, school.id, clock.today(), all_of=whom, until=question.last)
    return ApiQuestion(question, slice_for(question, school, own_classes=own))


def sees_pupils(access: Access, school: School) -> bool:
    held = access.permissions(school.id)
    return bool(held & {Permission.SEE_ALL_PUPILS, Permission.SEE_OWN_PUPILS})


def asked_kinds(access: Access, school: School) -> frozenset[str]:
    """The characteristics the person may ask about."""
    every = frozenset(CHARACTERISTICS)
    return every if access.can(Permission.SEE_SENSITIVE, school.id) else every - SENSITIVE

"""Reading the query of a GET: school, dates, paging. Every refusal is a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.access import classes_taught, schools_of
from registers.models import School
from registers.queries.statistics import NO_CLASS, Scope

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
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:12]) <= most):
        raise Refused({name: [f"Give a whole number from 1 to {most}."]})
    return int(raw)


def asked_day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        raise Refused({name: ["Give a date as YYYY-MM-DD."]}) from None


def asked_school(request: Request) -> tuple[School, Access]:
    access = access_of(request.user)
    school = schools_of(access).filter(urn=request.query_params.get("school", "")).first()
    if school is None:
        raise Http404
    return school, access


def asked_scope(request: Request) -> tuple[School, Scope]:
    """School, dates and pupil of the question, narrowed to what the person may see pupil by pupil."""
    school, access = asked_school(request)
    first, last = asked_day(request, "from"), asked_day(request, "to")
    if last < first:
        raise Refused({"to": ["The last day is before the first."]})
    upn = request.query_params.get("upn") or None
    classes = (
        school.classes.filter(name=request.query_params["class"]) if "class" in request.query_params else None
    )
    if not access.can(Permission.SEE_ALL_PUPILS, school.id):
        if not access.can(Permission.SEE_OWN_PUPILS, school.id):
            raise Http404
        own = classes_taught(access, school.id, clock.today())
        classes = own if classes is None else own.filter(id__in=classes)
    ids = list(classes.values_list("id", flat=True)) if classes is not None else None
    if request.query_params.get("class") == "" and access.can(Permission.SEE_ALL_PUPILS, school.id):
        ids = [NO_CLASS]
    return school, Scope(school.id, first, last, upn=upn, class_ids=ids)


def asked_yes(request: Request, name: str) -> bool:
    raw = request.query_params.get(name, "false").lower()
    if raw not in ("true", "false", "1", "0"):
        raise Refused({name: ["Answer true or false."]})
    return raw in ("true", "1")

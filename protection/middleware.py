"""Every page about a pupil leaves an event that says who opened it, whether or not the page itself wrote one (DAT-07, T1).

Most pages say in their own words what was opened, and then nothing is added here. What would pass in silence – a form
that shows the case it is about, a list taken away as a file, an answer of the API – gets one event with the name of its
address. Addresses named in `DAILY_WORK` show a register or a desk, not a file; who works there stands in the marks.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.models import User
from attendance_mis.audit.heard import listening
from attendance_mis.audit.record import record
from registers.access import schools_of
from registers.models import Pupil, School

from .queries.about import pupil_named

DAILY_WORK = {
    "api_register": "a class register: its marks say who took it",
    "api_missing_registers": "classes, no pupils",
    "late_desk_arrival": "signing in one who stands there",
    "sign_out_pupil": "signing out one who stands there",
}
"""Address → why opening it is not written down."""
SHOWN = {200, 400}
"""Answers that show the page: 400 is a form sent back with what is wrong in it."""


class ReadsAreLogged:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with listening() as heard:
            response = self.get_response(request)
            match = request.resolver_match
            if match is not None and response.status_code in SHOWN and match.url_name not in DAILY_WORK:
                _log(request, response, match, heard)
        return response


def _log(
    request: HttpRequest, response: HttpResponse, match: ResolverMatch, heard: list[uuid.UUID | None]
) -> None:
    pupil_id = pupil_named(match.func.__module__.split(".")[0], match.kwargs)
    if pupil_id is not None:
        if pupil_id not in heard:
            _write("page.opened", request, match, pupil_id)
    elif not heard and match.route.startswith("api/v1/") and request.method == "GET":
        if response.status_code == 200:
            upn = request.GET.get("upn", "")
            named = Pupil.objects.filter(upn=upn).values_list("id", flat=True).first() if upn else None
            _write("api.read", request, match, named)
    elif not heard and response.headers.get("Content-Disposition", "").startswith("attachment"):
        _write("file.taken", request, match, None)


def _school(request: HttpRequest, access: Access, pupil_id: uuid.UUID | None) -> uuid.UUID | None:
    """The page's own, which it looked up already; the API names one in the query.

    Where it names none, it is the pupil's, of those the person works in: an event of no school is in nobody's log.
    """
    school: School | None = getattr(request, "school", None)
    if school is not None:
        return school.id
    mine, urn = schools_of(access), request.GET.get("school", "")
    if urn:
        return mine.filter(urn=urn).values_list("id", flat=True).first()
    if pupil_id is None:
        return None
    last = mine.filter(spells__pupil_id=pupil_id).order_by("-spells__starts_on")
    return last.values_list("id", flat=True).first()


def _write(verb: str, request: HttpRequest, match: ResolverMatch, pupil_id: uuid.UUID | None) -> None:
    if not isinstance(request.user, User):
        return  # the parent's own form, which shows nothing that is held
    access = access_of(request.user)
    school_id = _school(request, access, pupil_id)
    record(verb, by=access.actor(school_id), school_id=school_id, subject_id=pupil_id, page=match.url_name)

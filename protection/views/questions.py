"""Questions about unusual access, week by week, and files opened outside own classes (T1)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.models import User
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from protection.actions.digest import answer_question, as_kept
from protection.actions.openings import answer_opening
from protection.models import AccessDigest, DigestAnswer
from protection.queries.openings import openings, waiting
from protection.queries.unusual import unusual
from protection.rules.unusual import WORDS, Odd
from registers.models import Pupil
from registers.rules.calendar import monday_of
from registers.views.school import SchoolRequest, school_page

WEEKS = 8
NAMED = 10
"""Pupils named beside a question; of more the number is enough."""
OPENED = 60
"""Of those looked at; one that waits stays on the page however many came after it."""


@school_page(Permission.SEE_ACCESS_LOG)
def access_questions(request: SchoolRequest) -> HttpResponse:
    """This week so far, then the digests of past weeks with what came of each question."""
    record("questions.viewed", by=request.access.actor(request.school.id), school_id=request.school.id)
    monday = monday_of(clock.today())
    now = [as_kept(one) for one in unusual(request.school, monday, clock.today())]
    digests = list(
        AccessDigest.objects.filter(school=request.school)
        .order_by("-monday")[:WEEKS]
        .prefetch_related("answers")
    )
    weeks = [(one, _lines(one.questions, list(one.answers.all()))) for one in digests]
    context = {"this_week": _lines(now, []), "monday": monday, "weeks": weeks}
    return render(request, "protection/questions.html", context)


def _lines(kept: list[dict[str, Any]], answers: list[DigestAnswer]) -> list[dict[str, object]]:  # Any: JSON
    pupils = Pupil.objects.in_bulk({key for one in kept for key in one["pupils"][:NAMED]})
    people = User.objects.in_bulk({one["by"] for one in kept})
    return [
        {
            "number": number,
            "words": WORDS[Odd(one["odd"])],
            "person": people.get(uuid.UUID(one["by"])),
            "by": one["by"],
            "day": date.fromisoformat(one["day"]),
            "count": len(one["pupils"]),
            "pupils": [found for key in one["pupils"][:NAMED] if (found := pupils.get(uuid.UUID(key)))],
            "more": max(0, len(one["pupils"]) - NAMED),
            "answers": [answer for answer in answers if answer.number == number],
        }
        for number, one in enumerate(kept)
    ]


@require_POST
@school_page(Permission.SEE_ACCESS_LOG)
def answer_access_question(request: SchoolRequest, digest_id: uuid.UUID, number: int) -> HttpResponse:
    digest = get_object_or_404(AccessDigest, id=digest_id, school=request.school)
    if number >= len(digest.questions):
        raise Http404
    by = request.access.actor(request.school.id)
    _try(request, lambda: answer_question(digest, number, request.POST.get("words", ""), by=by))
    return redirect("access_questions", urn=request.school.urn)


@school_page(Permission.SEE_ACCESS_LOG)
def opened_files(request: SchoolRequest) -> HttpResponse:
    """Who opened which file outside own classes and why; those nobody has looked at come first."""
    record("questions.viewed", by=request.access.actor(request.school.id), school_id=request.school.id, page="opened_files")  # fmt: skip
    context = {
        "waiting": waiting(request.school),
        "looked_at": openings(request.school).exclude(answers=None)[:OPENED],
        "week_ago": clock.now() - timedelta(days=7),
    }
    return render(request, "protection/opened_files.html", context)


@require_POST
@school_page(Permission.SEE_ACCESS_LOG)
def answer_opened_file(request: SchoolRequest, opening_id: uuid.UUID) -> HttpResponse:
    opening = get_object_or_404(openings(request.school), id=opening_id)
    by = request.access.actor(request.school.id)
    _try(request, lambda: answer_opening(opening, request.POST.get("words", ""), by=by))
    return redirect("opened_files", urn=request.school.urn)


def _try(request: SchoolRequest, act: Any) -> None:  # Any: an action ready to run
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.sentences)
    else:
        messages.success(request, "Written down.")

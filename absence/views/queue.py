"""The queue of the day: whom to ring next, and why that child (ABS-10 to ABS-14)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from absence.actions.attempts import Attempt, log_attempt, undo_closing
from absence.actions.cases import catch_up, claim, record_cleared
from absence.actions.messages import CARRIERS, drafts, message_families
from absence.queries.queue import queue_of
from absence.queries.visits import pairs_out
from absence.queries.welfare import welfare_due
from absence.rules.order import WHY
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest, school_page

from .handovers import open_handovers
from .here import case_here, open_line, powers_here
from .queue_page import cleared_rows, out_rows, register_rows, rows_of

FOLLOW_EVERY = 10
"""Seconds."""
_QUICK = ("no_answer", "message_left")
_MOST_SHOWN = 12
"""Names of children to put right; more are counted."""


@school_page(Permission.SEE_FOLLOW_UP)
def follow_up(request: SchoolRequest) -> HttpResponse:
    """The whole page; its script takes the part named `queue` out of it again every few seconds."""
    now = clock.now()
    children, _ = catch_up(request.school, now)
    queue = queue_of(request.school, children, now)
    held = request.access.permissions(request.school.id)
    rows = rows_of(request, queue.lines, request.GET.get("at", ""))
    context: dict[str, Any] = {  # Any: a template's context
        "queue": queue,
        "now": clock.local_now(),
        "rows": rows,
        "waiting": rows_of(request, queue.waiting, ""),
        "cleared": cleared_rows(request, queue),
        "registers": register_rows(request, queue),
        "out": out_rows(request, pairs_out(request.school), now),
        "to_put_right": queue.to_put_right[:_MOST_SHOWN],
        "more_to_put_right": max(0, len(queue.to_put_right) - _MOST_SHOWN),
        "urgent": sum(1 for row in rows if row.tone),
        "handovers": open_handovers(request),
        "welfare": welfare_due(request.school, now),
        "why_order": WHY,
        "may_log": Permission.FOLLOW_UP in held,
        "every": FOLLOW_EVERY,
    }
    return render(request, "absence/queue.html", context)


def back_to_queue(request: SchoolRequest, case_id: uuid.UUID | None = None) -> HttpResponse:
    url = reverse("follow_up", args=[request.school.urn])
    return redirect(f"{url}?at={case_id}" if case_id else url)


@require_POST
@school_page(Permission.FOLLOW_UP)
def attempt(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """ "No answer" in one press: logged, and on to the next contact."""
    case, line = open_line(request, case_id)
    if line is None:
        messages.error(request, "This child is accounted for meanwhile; nothing was logged.")
        return back_to_queue(request)
    outcome = request.POST.get("outcome", "no_answer")
    contact = next((one for one in line.child.contacts if str(one.id) == request.POST.get("contact")), None)
    if outcome not in _QUICK or contact is None:
        messages.error(request, "Nothing was logged. Choose the contact again.")
        return back_to_queue(request, case_id)
    try:
        log_attempt(
            line,
            Attempt(operation(request), contact.adult.ref, request.POST.get("channel", "phone"), outcome),
            school=request.school,
            by=request.access.actor(request.school.id),
            powers=powers_here(request, case),
        )
    except Refused as refused:
        messages.error(request, first_sentence(refused))
    return back_to_queue(request, case_id)


@require_POST
@school_page(Permission.FOLLOW_UP)
def claim_case(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say that one is ringing now; or take over from somebody who said so."""
    case, line = open_line(request, case_id)
    contact = None
    if line is not None:
        contact = next(
            (
                one.id
                for one in line.child.contacts
                if str(one.id) == request.POST.get("contact") and not one.restricted
            ),
            None,
        )
    take_over = request.POST.get("take_over") == "1"
    actor = request.access.actor(request.school.id)
    mine = line is not None and claim(case, contact_id=contact, take_over=take_over, by=actor)
    if request.headers.get("X-Claim"):
        return HttpResponse(status=204 if mine else 409)
    if not mine:
        messages.error(request, "Somebody else is ringing, or the child is accounted for. Look again.")
    return back_to_queue(request, case_id)


@require_POST
@school_page(Permission.FOLLOW_UP)
def undo(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_here(request, case_id)
    actor = request.access.actor(request.school.id)
    try:
        left = undo_closing(case, school=request.school, by=actor, powers=powers_here(request, case))
    except Refused as refused:
        messages.error(request, first_sentence(refused))
        return back_to_queue(request)
    messages.success(request, f"{case.pupil} is on the list again. Both entries stay in the history.")
    for sentence in left:
        messages.error(request, sentence)
    return back_to_queue(request, case_id)


@require_POST
@school_page(Permission.FOLLOW_UP)
def cleared(request: SchoolRequest) -> HttpResponse:
    """Everybody is accounted for, and somebody says so by name."""
    sent = request.POST.get("session", "")
    session = Session(sent) if sent in tuple(Session) else Session.AM
    try:
        record_cleared(request.school, session=session, by=request.access.actor(request.school.id))
    except Refused as refused:
        messages.error(request, first_sentence(refused))
    else:
        messages.success(request, f"Recorded: everybody accounted for this {session.words}.")
    return back_to_queue(request)


@school_page(Permission.FOLLOW_UP)
def message(request: SchoolRequest) -> HttpResponse:
    """One message to each family that has not told us, with every word of it shown before it goes."""
    now = clock.now()
    children, _ = catch_up(request.school, now)
    lines = queue_of(request.school, children, now).lines
    sequence = lines[0].policy.first_day_sequence if lines else ()
    usual = next((step for step in sequence if step in CARRIERS), "text")
    asked = request.POST.get("channel") or request.GET.get("channel", "")
    channel = asked if asked in CARRIERS else usual
    offered = drafts(request.school, lines, channel)
    if request.method == "POST":
        ticked = set(request.POST.getlist("case"))
        sent = message_families(
            request.school,
            offered,
            channel=channel,
            by=request.access.actor(request.school.id),
            cases={one.line.case.id for one in offered if str(one.line.case.id) in ticked},
        )
        if sent:
            messages.success(request, f"{sent} message{'' if sent == 1 else 's'} on the way. Go on ringing.")
        else:
            messages.error(request, "Nothing was sent: tick at least one family.")
        return back_to_queue(request)
    context = {
        "drafts": offered,
        "channel": channel,
        "channels": [("text", "Text message"), ("email", "E-mail")],
        "left_out": len(lines) - len(offered),
    }
    return render(request, "absence/message.html", context)


def operation(request: SchoolRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("op_id", ""))
    except ValueError:
        return uuid7()


def first_sentence(refused: Refused) -> str:
    return next(sentence for sentences in refused.problems.values() for sentence in sentences)

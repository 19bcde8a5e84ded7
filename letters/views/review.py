"""Letters waiting to be approved, one after another on one screen: read, reword, hold, withdraw, approve (LET-05)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit.api_errors import Refused
from letters.access import letters_seen
from letters.actions.correct import correct_by_hand
from letters.actions.review import (
    approve_letter,
    blocks_of,
    complete_letter,
    hold_letter,
    release_letter,
    reword_letter,
    withdraw_letter,
)
from letters.forms.blocks import posted_wording, rows_of
from letters.forms.write import UnsaidForm
from letters.kinds import kind_of
from letters.models import Letter, LetterState
from registers.views.school import SchoolRequest, school_page

from .common import letter_or_404, shown, twin

WAITING = 200
MAY_REVIEW = (Permission.PREPARE_LETTERS, Permission.APPROVE_LETTERS)


@school_page(*MAY_REVIEW)
def approve_letters(request: SchoolRequest) -> HttpResponse:
    """The letters that wait, held ones first, and one of them open."""
    queue = _queue(request)
    wanted = request.GET.get("letter", "")
    at = next((n for n, letter in enumerate(queue) if str(letter.id) == wanted), 0)
    context: dict[str, object] = {"lines": [shown(letter) for letter in queue], "at": at}
    if queue:
        current = queue[at]
        actor = request.access.actor(request.school.id)
        record(
            "letter.viewed",
            by=actor,
            school_id=request.school.id,
            subject_id=current.pupil_id,
            letter=str(current.id),
        )
        body, problem = twin(current, actor)
        context |= {
            "line": shown(current),
            "body": body,
            "problem": problem or current.problem,
            "earlier": queue[at - 1] if at else None,
            "later": queue[at + 1] if at + 1 < len(queue) else None,
            "unsaid": _unsaid(request, current) if problem else None,
            "may_approve": request.access.can(Permission.APPROVE_LETTERS, request.school.id),
        }
    return render(request, "letters/approve.html", context)


def _unsaid(request: SchoolRequest, letter: Letter) -> UnsaidForm | None:
    """A form for what only a person can say, to whoever may write letters."""
    merges = kind_of(letter.kind).unsaid(letter.fields)
    may = request.access.can(Permission.PREPARE_LETTERS, request.school.id)
    return UnsaidForm(merges=merges) if merges and may else None


def _queue(request: SchoolRequest) -> list[Letter]:
    """Held ones first, then the oldest; of the same age by class order of the batch."""
    rows = letters_seen(request.access, request.school).filter(
        state__in=[LetterState.DRAFT, LetterState.HELD], approved_at=None
    )
    return sorted(rows.order_by("drafted_at", "id")[:WAITING], key=lambda row: row.state != LetterState.HELD)


@school_page(*MAY_REVIEW)
@require_POST
def decide_letter(request: SchoolRequest, letter_id: uuid.UUID) -> HttpResponse:
    """One button: approve, hold, release or withdraw; then the next letter of the queue."""
    letter = letter_or_404(request, letter_id)
    queue = [one.id for one in _queue(request)]
    follows = next((one for one in queue[queue.index(letter.id) + 1 :]), None) if letter.id in queue else None
    try:
        said = _decide(request, letter)
    except Refused as refused:
        messages.error(request, refused.sentences)
        return _back(request, letter.id)
    messages.success(request, said)
    return _back(request, letter.id if request.POST.get("do") in ("hold", "release", "complete") else follows)


def _decide(request: SchoolRequest, letter: Letter) -> str:
    actor = request.access.actor(request.school.id)
    reason = request.POST.get("reason", "")[:300]
    match request.POST.get("do"):
        case "approve":
            if not request.access.can(Permission.APPROVE_LETTERS, request.school.id):
                raise Refused({"": ["You may prepare letters but not approve them. Ask a senior leader."]})
            approve_letter(letter, by=actor, read_at=_moment(request.POST.get("read_at", "")))
            return f"{letter.reference} was approved and issued."
        case "complete":
            if not request.access.can(Permission.PREPARE_LETTERS, request.school.id):
                raise Refused(
                    {"": ["You may approve letters but not write them. Ask the attendance officer."]}
                )
            return _complete(request, letter)
        case "hold":
            hold_letter(letter, reason=reason, by=actor)
            return f"{letter.reference} is held."
        case "release":
            release_letter(letter, reason=reason, by=actor)
            return f"{letter.reference} may go. It still needs to be approved."
        case "withdraw":
            withdraw_letter(letter, reason=reason, by=actor)
            return f"{letter.reference} was withdrawn and will not be sent."
    raise Refused({"": ["Choose what to do with the letter."]})


def _complete(request: SchoolRequest, letter: Letter) -> str:
    form = UnsaidForm(request.POST, merges=kind_of(letter.kind).unsaid(letter.fields))
    said = form.values if form.is_valid() else {}
    seen = _moment(request.POST.get("read_at", ""))
    copies = complete_letter(letter, said, seen=seen, by=request.access.actor(request.school.id))
    return f"Put into {'the letter' if copies == 1 else f'{copies} copies'}. Read it as it is now."


def _moment(raw: str) -> datetime:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused({"": ["Open the letter again before you approve it."]})
    return moment


def _back(request: SchoolRequest, letter_id: uuid.UUID | None) -> HttpResponse:
    if request.POST.get("from") == "letter" and letter_id is not None:
        return redirect("letter", request.school.urn, letter_id)
    url = reverse("approve_letters", args=[request.school.urn])
    return redirect(f"{url}?letter={letter_id}" if letter_id else url)


@school_page(Permission.PREPARE_LETTERS)
@require_POST
def correct_letter(request: SchoolRequest, letter_id: uuid.UUID) -> HttpResponse:
    """A new letter that takes an issued one's place, with the facts read again; it is read and approved like any other."""
    letter = letter_or_404(request, letter_id)
    try:
        new = correct_by_hand(letter, by=request.access.actor(request.school.id))
    except Refused as refused:
        messages.error(request, " ".join(refused.problems[""]))
        return redirect("letter", request.school.urn, letter.id)
    messages.success(
        request, "A new letter is drafted with what the register says now. Read it, then it can be approved."
    )
    return _back(request, new.id)


@school_page(Permission.PREPARE_LETTERS)
def edit_letter(request: SchoolRequest, letter_id: uuid.UUID) -> HttpResponse:
    """The wording of this letter alone."""
    letter = letter_or_404(request, letter_id)
    if letter.state not in (LetterState.DRAFT, LetterState.HELD):
        return redirect("letter", request.school.urn, letter.id)
    blocks = list(blocks_of(letter))
    faults: dict[int, list[str]] = {}
    general: list[str] = []
    actor = request.access.actor(request.school.id)
    if request.method == "POST":
        blocks = posted_wording(request.POST, blocks)
        try:
            reword_letter(letter, blocks=blocks, seen=_moment(request.POST.get("read_at", "")), by=actor)
        except Refused as refused:
            faults = {int(place): lines for place, lines in refused.problems.items() if place.isdigit()}
            general = refused.problems.get("", [])
        else:
            messages.success(request, "The letter’s wording was saved.")
            return redirect(f"{reverse('approve_letters', args=[request.school.urn])}?letter={letter.id}")
    context = {
        "line": shown(letter),
        "rows": rows_of(blocks, faults),
        "errors": [("", line) for line in general]
        + [(f"text-{place}", line) for place, lines in faults.items() for line in lines],
        "fields": [(field.name, field.label) for field in shown(letter).kind.all_fields],
    }
    return render(request, "letters/edit.html", context, status=400 if faults or general else 200)

"""The late desk: find the pupil, confirm what the clock proposes, say why, next (REG-12 to REG-15)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.access import powers
from registers.actions.desk import ArrivalEntry, DeskClash, record_arrival, undo_arrival
from registers.actions.marking import Conflict, NotSaved
from registers.forms.desk import NONE, OTHER, PROPOSED, REASONS, ArrivalForm
from registers.models import Arrival
from registers.queries.arrivals import ArrivalQuestion, DeskEntry, arrival_question, arrivals_today
from registers.queries.roster import Roster
from registers.rules.arrivals import is_over, refuse_choice
from registers.rules.codes import Category, Needs, codes_on
from registers.views.finder import find, mark_words, only_one
from registers.views.pupils import InNoClass, pupil_here, put_in_a_class_first
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.LATE_DESK)
def late_desk(request: SchoolRequest) -> HttpResponse:
    """The search box, what was just saved, and today's arrivals."""
    finder = find(request, "late_desk_arrival")
    straight = only_one(request, finder)
    if straight:
        return straight
    return render(
        request,
        "registers/desk/late_desk.html",
        {"finder": finder, "saved": _saved(request), "entries": arrivals_today(request.school.id)},
    )


def _saved(request: SchoolRequest) -> DeskEntry | None:
    """The entry the address says was just made."""
    try:
        wanted = uuid.UUID(request.GET.get("saved", ""))
    except ValueError:
        return None
    return next(iter(arrivals_today(request.school.id, only=wanted)), None)


@school_page(Permission.LATE_DESK)
def arrival(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    today = clock.today()
    try:
        roster, pupil = pupil_here(request, pupil_id, today)
    except InNoClass as found:
        return put_in_a_class_first(request, found.pupil, "late_desk")
    question = arrival_question(roster, pupil, today, _asked_time(request))
    form = _form(request, roster, question)
    clash: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        question = arrival_question(roster, pupil, today, form.cleaned_data["at"])
        try:
            done = _save(request, form, question, roster)
        except DeskClash as caught:
            clash = caught.conflict
        except NotSaved as refused:
            for problem in refused.details:
                field = {"code": "choice", "minutes_late": "minutes", "note": "reason"}.get(
                    problem.refusal.field
                )
                form.add_error(field, problem.refusal.sentence)
        except Refused:
            # The form's operation was carried out with what it said before.
            messages.error(
                request,
                "This arrival was saved before you changed it, and stands as it was. If that is wrong, undo it and enter it anew.",
            )
            return redirect(f"{reverse('late_desk', args=[request.school.urn])}?saved={form.operation}")
        else:
            if done is not None:
                return redirect(f"{reverse('late_desk', args=[request.school.urn])}?saved={done.id}")
            form = _again(request, form, roster, question)
    status = 409 if clash else 400 if form.errors else 200
    return render(
        request, "registers/desk/arrival.html", _page(request, form, question, clash), status=status
    )


def _asked_time(request: SchoolRequest) -> time:
    raw = request.POST.get("at") or request.GET.get("at") or ""
    now = clock.local_now().time().replace(second=0, microsecond=0)
    try:
        return min(time.fromisoformat(raw), now)
    except ValueError:
        return now


def _form(request: SchoolRequest, roster: Roster, question: ArrivalQuestion) -> ArrivalForm:
    choices = _choices(question)
    return ArrivalForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        codes=_codes(request, roster, question),
        must_sign=question.policy.late_parent_must_sign,
        initial={
            "at": question.at,
            "choice": "" if _seen(question) else choices[0][0],
            "base": question.version,
            "op_id": uuid7(),
            "shown": _shown(question),
        },
    )


def _again(
    request: SchoolRequest, sent: ArrivalForm, roster: Roster, question: ArrivalQuestion
) -> ArrivalForm:
    """The time was changed, so the clock proposes something else: show that before it is saved."""
    data = request.POST.copy()
    data["shown"] = _shown(question)
    form = ArrivalForm(
        data,
        choices=_choices(question),
        codes=_codes(request, roster, question),
        must_sign=question.policy.late_parent_must_sign,
    )
    form.is_valid()
    form.add_error(
        "choice",
        f"At {question.at:%H:%M} the mark is another one: {_choices(question)[0][1]}. Check and save.",
    )
    return form


def _shown(question: ArrivalQuestion) -> str:
    """The proposal as the form carries it."""
    return f"{question.session}:{question.proposal.code or ''}:{question.proposal.minutes_late or 0}"


def _proposes(question: ArrivalQuestion) -> bool:
    return question.proposal.code is not None and not question.before_session and not question.closed


def _seen(question: ArrivalQuestion) -> bool:
    """Marked present already: the wrong pupil, or a register that was wrong. A person must say which."""
    held = question.held
    return held is not None and held.category is Category.PRESENT and _proposes(question)


def _choices(question: ArrivalQuestion) -> list[tuple[str, str]]:
    """What can be chosen; the first is what the page recommends."""
    stands = mark_words(question.held.code, question.held.minutes_late) if question.held else "blank"
    keep = (NONE, f"Record the arrival only; the mark stays as it is ({stands})")
    if not _proposes(question):
        return [keep] if question.closed else [keep, (OTHER, "Another code")]
    said = f"{mark_words(question.proposal.code, question.proposal.minutes_late)} ({question.proposal.code})"
    return [(PROPOSED, said), (OTHER, "Another code"), keep]


def _codes(request: SchoolRequest, roster: Roster, question: ArrivalQuestion) -> list[tuple[str, str]]:
    """Codes this person may put for this pupil in this session."""
    today = clock.today()
    allowed = powers(request.access, roster, today).codes
    found = []
    for code in codes_on(today):
        if not code.markable or code.session not in (None, question.session):
            continue
        if allowed is not None and code.code not in allowed:
            continue
        if Needs.LEAVE in code.needs and not _leave_covers(question, code.code):
            continue
        if refuse_choice(
            code.code, question.at, question.times, close_is_inclusive=question.policy.close_is_inclusive
        ):
            continue
        found.append((code.code, f"{code.code}  {code.words}"))
    return found


def _leave_covers(question: ArrivalQuestion, code: str) -> bool:
    today = clock.today()
    return any(plan.code == code and plan.agreed for plan in question.pupil.hints(today, question.session))


def _save(
    request: SchoolRequest, form: ArrivalForm, question: ArrivalQuestion, roster: Roster
) -> Arrival | None:
    """`None` if the proposal is not the one the person saw."""
    sent = form.cleaned_data
    if sent["choice"] == PROPOSED and sent["shown"] != _shown(question):
        return None
    settle = request.POST.get("settle", "")
    code, minutes = _chosen(form, question)
    today = clock.today()
    entry = ArrivalEntry(
        at=datetime.combine(today, sent["at"], tzinfo=clock.LONDON),
        session=question.session,
        code=None if settle == "theirs" else code,
        minutes_late=minutes,
        base_version=sent["base"],
        reason=sent["reason"],
        reason_accepted=form.accepted,
        accompanied_by=sent["accompanied_by"],
        signed=sent["signed"],
        proposed_code=question.proposal.code if _proposes(question) else None,
    )
    return record_arrival(
        entry,
        pupil=question.pupil,
        roster=roster,
        by=request.access.actor(request.school.id),
        powers=powers(request.access, roster, today),
        op_id=form.operation,
    )


def _chosen(form: ArrivalForm, question: ArrivalQuestion) -> tuple[str | None, int | None]:
    sent = form.cleaned_data
    match sent["choice"]:
        case "proposed":
            return question.proposal.code, question.proposal.minutes_late
        case "other":
            minutes = sent["minutes"] if sent["minutes"] is not None else question.proposal.minutes_late
            return sent["code"], minutes
    return None, None


@dataclass(frozen=True)
class ClashChoice:
    """Both values of a clash, and what the two buttons lead to."""

    theirs: str
    by: str
    at: datetime | None
    yours: str
    version: int


def _clash(conflict: Conflict) -> ClashChoice:
    return ClashChoice(
        theirs=mark_words(conflict.theirs, conflict.theirs_minutes),
        by=", ".join(filter(None, [conflict.by, conflict.by_position])),
        at=conflict.at,
        yours=mark_words(conflict.yours, conflict.yours_minutes),
        version=conflict.version,
    )


def _page(
    request: SchoolRequest, form: ArrivalForm, question: ArrivalQuestion, clash: Conflict | None
) -> dict[str, Any]:  # Any: a template's context
    proposal = question.proposal
    unset = proposal.code is None and not is_over(question.at, question.times)
    return {
        "form": form,
        "question": question,
        "why": _why(question),
        "warnings": proposal.warnings if _proposes(question) else (),
        "seen": _seen(question) and form.errors.get("choice") is None,
        "settings_url": reverse("school_settings", args=[request.school.urn]) if unset else "",
        "stands": mark_words(question.held.code, question.held.minutes_late) if question.held else "",
        "hints": question.pupil.hints(clock.today(), question.session),
        "clash": _clash(clash) if clash else None,
        "retry_id": uuid7(),
        "reasons": REASONS,
    }


def _why(question: ArrivalQuestion) -> str:
    if question.closed:
        return question.closed
    if question.before_session:
        return (
            f"The morning is over and the afternoon register opens at {question.times.opens:%H:%M}: "
            "the class will take it, so no mark is proposed."
        )
    return question.proposal.why


@require_POST
@school_page(Permission.LATE_DESK)
def undo(request: SchoolRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """Take back an entry of today."""
    today = clock.today()
    entry = get_object_or_404(Arrival, id=arrival_id, school=request.school, date=today)
    roster, pupil = pupil_here(request, entry.pupil_id, today)
    try:
        clash = undo_arrival(
            entry,
            pupil=pupil,
            roster=roster,
            by=request.access.actor(request.school.id),
            powers=powers(request.access, roster, today),
        )
    except NotSaved as refused:
        said = " ".join(problem.refusal.sentence for problem in refused.details)
        messages.error(
            request, f"Not taken back: {said} Change the mark in the office grid first, then take this back."
        )
        return redirect("late_desk", urn=request.school.urn)
    note = f"&changed={clash.version}" if clash else ""
    return redirect(f"{reverse('late_desk', args=[request.school.urn])}?saved={entry.id}{note}")

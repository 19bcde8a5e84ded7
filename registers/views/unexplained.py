"""The countdown of every N: what is due, settled one by one or together (REG-26)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.access import powers
from registers.actions.bulk import PRESENT
from registers.actions.marking import Conflict, NewMark, NotSaved
from registers.actions.office_marks import save_office_marks
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.queries.unexplained import Unexplained, unexplained
from registers.rules.amendment import AMENDMENT_REASONS
from registers.rules.codes import Needs, codes_on, lookup
from registers.rules.countdown import CODE_AT_EXPIRY, REASON_AT_EXPIRY, NState
from registers.rules.sessions import Session
from registers.views.bulk import mark_said
from registers.views.school import SchoolRequest, school_page

TONES = {
    NState.OVERDUE: ("Overdue", "unauthorised"),
    NState.DUE_TODAY: ("Due today", "late"),
    NState.RUNNING: ("", ""),
    NState.UNKNOWN: ("Calendar ends", "late"),
}


@dataclass(frozen=True)
class Line:
    """One N, with what was typed for it if the form came back."""

    number: int
    mark: Unexplained
    said: str
    tone: str
    code: str = ""
    reason: str = ""
    error: str = ""
    ticked: bool = False


@dataclass(frozen=True)
class Settled:
    """One N as the form settles it."""

    number: int
    key: str
    code: str
    reason: str


@school_page(Permission.AMEND_MARKS)
def unexplained_absences(request: SchoolRequest) -> HttpResponse:
    if request.method == "POST":
        return _settle(request)
    return _show(request)


def _show(
    request: SchoolRequest,
    *,
    typed: dict[str, Settled] | None = None,
    errors: dict[str, str] | None = None,
    conflicts: tuple[Conflict, ...] = (),
) -> HttpResponse:
    today = clock.today()
    typed, errors = typed or {}, errors or {}
    lines = []
    for number, mark in enumerate(unexplained(request.school, today), 1):
        said, tone = TONES[mark.status.state]
        sent = typed.get(mark.key)
        lines.append(
            Line(
                number,
                mark,
                said or f"{mark.status.days_left} left",
                tone,
                sent.code if sent else "",
                sent.reason if sent else "",
                errors.get(mark.key, ""),
                ticked=request.GET.get("tick") == "overdue" and mark.status.state is NState.OVERDUE,
            )
        )
    states = [line.mark.status.state for line in lines]
    context: dict[str, Any] = {  # Any: a template's context
        "lines": lines,
        "counts": [
            (states.count(NState.OVERDUE), "overdue", "unauthorised"),
            (states.count(NState.DUE_TODAY), "due today", "late"),
            (states.count(NState.RUNNING) + states.count(NState.UNKNOWN), "still running", ""),
        ],
        "codes": [code for code in codes_on(today) if code.markable and code.code != "N"],
        "reasons": [reason.words for reason in AMENDMENT_REASONS],
        "expiry": REASON_AT_EXPIRY,
        "op_id": uuid7(),
        "clashes": [_clash(conflict) for conflict in conflicts],
        "errors": [
            (f"code-{line.number}", f"{line.mark.name}: {line.error}") for line in lines if line.error
        ],
    }
    status = 409 if conflicts else 400 if errors else 200
    return render(request, "registers/bulk/unexplained.html", context, status=status)


def _clash(conflict: Conflict) -> str:
    day = words.short_date(conflict.date)
    theirs = mark_said(conflict.theirs, conflict.theirs_minutes, conflict.date)
    mine = mark_said(conflict.yours, conflict.yours_minutes, conflict.date)
    return (
        f"{conflict.pupil.name}, {day} {conflict.session.lower()}: {conflict.by} put {theirs} meanwhile, "
        f"and it stands. You chose {mine}."
    )


def _settle(request: SchoolRequest) -> HttpResponse:
    settled = _read(request)
    if not settled:
        messages.error(request, "Nothing is saved: write a code beside an absence, or tick some to set to O.")
        return redirect("unexplained", urn=request.school.urn)
    typed = {one.key: one for one in settled}
    roster = _roster(request, settled)
    marks = {one.key: mark for one in settled if (mark := _mark(one, roster)) is not None}
    errors = {
        key: "Write why it is amended, for example who told you and when."
        for key, one in typed.items()
        if not one.reason
    }
    errors |= dict.fromkeys(
        typed.keys() - marks.keys(), "This mark is no longer there to settle. Reload the page."
    )
    if errors or roster is None:
        return _show(request, typed=typed, errors=errors)
    try:
        result = save_office_marks(
            list(marks.values()),
            roster=roster,
            by=request.access.actor(request.school.id),
            powers=powers(request.access, roster, clock.today()),
            source="unexplained",
            op_id=_operation(request),
        )
    except NotSaved as refused:
        told = {_key(p.pupil, p.date, p.session, marks): p.refusal.sentence for p in refused.details}
        return _show(request, typed=typed, errors=told)
    except Refused:
        # The form's operation was carried out with what it said before.
        messages.error(
            request,
            "This form was saved before you changed it. Here is what is still to settle; write the change again.",
        )
        return redirect("unexplained", urn=request.school.urn)
    messages.success(request, f"{len(result.saved)} absence{'' if len(result.saved) == 1 else 's'} settled.")
    if result.conflicts:
        return _show(request, conflicts=result.conflicts)
    return redirect(reverse("unexplained", args=[request.school.urn]))


def _operation(request: SchoolRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("op_id", ""))
    except ValueError:
        return uuid7()


def _read(request: SchoolRequest) -> list[Settled]:
    """The lines that say something: a code beside them, or ticked to become O."""
    posted = request.POST
    together = posted.get("action") == "together"
    ticked = set(posted.getlist("ticked"))
    found = []
    for number, key in enumerate(posted.getlist("key"), 1):
        code = posted.get(f"code-{number}", "").strip().upper()[:2]
        if together and key in ticked:
            found.append(Settled(number, key, CODE_AT_EXPIRY, REASON_AT_EXPIRY))
        elif not together and code:
            found.append(Settled(number, key, code, posted.get(f"reason-{number}", "").strip()[:500]))
    return found


def _parts(key: str) -> tuple[uuid.UUID, date, Session, int] | None:
    try:
        pupil, day, session, version = key.split("|")
        return uuid.UUID(pupil), date.fromisoformat(day), Session(session), int(version)
    except ValueError:
        return None


def _roster(request: SchoolRequest, settled: list[Settled]) -> Roster | None:
    parts = [found for one in settled if (found := _parts(one.key)) is not None]
    if not parts:
        return None
    days = [day for _, day, _, _ in parts]
    return read_roster(
        urn=request.school.urn,
        first=min(days),
        last=max(days),
        pupil_ids=list({pupil for pupil, *_ in parts}),
    )


def _mark(one: Settled, roster: Roster | None) -> NewMark | None:
    parts = _parts(one.key)
    if parts is None or roster is None:
        return None
    pupil_id, day, session, version = parts
    pupil = next((pupil for pupil in roster.pupils if pupil.id == pupil_id), None)
    if pupil is None:
        return None
    code = PRESENT[session] if one.code in PRESENT.values() else one.code
    row = lookup(code, day)
    explained = row is not None and Needs.NOTE in row.needs
    return NewMark(
        pupil, day, session, code, version, note=one.reason if explained else "", reason=one.reason
    )


def _key(pupil: RosterPupil, day: date, session: Session, marks: dict[str, NewMark]) -> str:
    return next(
        key
        for key, mark in marks.items()
        if (mark.pupil.id, mark.date, mark.session) == (pupil.id, day, session)
    )

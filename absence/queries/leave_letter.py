"""What the decision letter says (D15, LEV-14): the same words in the preview and in the letter that is issued."""

from __future__ import annotations

from collections.abc import Sequence

from absence.models import LeaveRequest
from absence.queries.leave_case import LeaveCase
from absence.rules.leave_decision import Choice, Outcome
from absence.rules.leave_kinds import LeaveKind
from absence.rules.leave_words import When, listed, sessions_words, span_words
from attendance_mis.audit.actor import Actor
from letters.actions.issue import missing_words
from letters.kinds import kind_of
from letters.models import Letter
from letters.queries.document import make_document
from letters.queries.printed import body_html
from letters.queries.recipients import recipients
from letters.rules.blocks import CannotBeFilled
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue, Table, all_said
from registers.rules.sessions import Session
from registers.rules.words import weekday_words

DECISION_LETTER = "D15"


def applicant_copy(request: LeaveRequest) -> Recipient | None:
    """The applicant's copy; `None` where the applicant does not get letters, or may have no contact."""
    copies = recipients(request.pupil, request.school, individually=True)
    return next((one for one in copies if request.contact_id in one.contact_ids), None)


def decision_fields(
    case: LeaveCase, choice: Choice, *, conditions: str, by: Actor, acts_for: str
) -> dict[str, FieldValue]:
    """The letter's fields for this choice, whether decided or only being looked at."""
    asked = case.facts.asked
    refused = [when for when in asked if when not in choice.granted]
    for_whom = f", for {acts_for}" if acts_for else ""
    return {
        "asked_on": case.facts.asked_on,
        "asked_days": f"{span_words(case.request.first_day, case.request.last_day)} ({sessions_words(len(asked))})",
        "decision": _sentence(case, choice),
        "sessions": Table(
            "Session by session", ("Day", "Session", "Decision", "Code"), session_rows(case, choice)
        ),
        "why": _why(case, choice, conditions),
        "risk": _risk(case, refused) if refused else "",
        "decided_by": f"{by.name}, {by.position}{for_whom}",
    }


def _sentence(case: LeaveCase, choice: Choice) -> str:
    asked, granted = case.facts.asked, sorted(choice.granted)
    match choice.outcome(asked):
        case Outcome.GRANTED:
            return "We agree to all of it." if len(asked) > 1 else "We agree to it."
        case Outcome.PART:
            return f"We agree to {sessions_words(len(granted))} of {len(asked)}: {listed(granted)}. We do not agree to the others."
        case _:
            return "We do not agree to it."


def session_rows(case: LeaveCase, choice: Choice) -> tuple[tuple[str, str, str, str], ...]:
    """A row for each day, or for each session of a day that is decided in two ways."""
    days: dict[object, list[When]] = {}
    for when in case.facts.asked:
        days.setdefault(when[0], []).append(when)
    rows: list[tuple[str, str, str, str]] = []
    for held in days.values():
        codes = {choice.granted.get(when, "") for when in held}
        groups = [held] if len(codes) == 1 else [[when] for when in held]
        rows += [_row(group, choice.granted.get(group[0], "")) for group in groups]
    return tuple(rows)


def _row(group: Sequence[When], code: str) -> tuple[str, str, str, str]:
    said = " and ".join(session.words for _, session in group)
    return (
        weekday_words(group[0][0]),
        f"{said[0].upper()}{said[1:]}",
        "Agreed" if code else "Not agreed",
        code or "–",
    )


def _why(case: LeaveCase, choice: Choice, conditions: str) -> str:
    usual = (
        "We agree that the circumstances are exceptional."
        if case.kind is LeaveKind.EXCEPTIONAL
        else "It meets what the law asks for."
    )
    reason = choice.reason.strip() or (usual if choice.granted else "")
    return "\n".join(part for part in (reason, conditions.strip()) if part)


def _risk(case: LeaveCase, refused: Sequence[When]) -> str:
    name, count = case.facts.name, len(case.facts.unauthorised)
    code = "G" if case.kind is LeaveKind.EXCEPTIONAL else "O"
    return (
        f"If {name} is away without leave, on {listed(refused)}, the absence is recorded as not authorised ({code}). "
        "Ten such sessions within ten school weeks can lead to a penalty notice for each parent, or to court. "
        f"{name} has {sessions_words(count)} not authorised this school year so far."
    )


def preview(
    case: LeaveCase, fields: dict[str, FieldValue], recipient: Recipient | None, by: Actor
) -> tuple[str, str]:
    """The letter as it would be issued, as HTML, and what is missing for it in a sentence; nothing is kept."""
    if recipient is None:
        return (
            "",
            f"{case.request.applicant_name} does not get letters from the school: tell the decision in person.",
        )
    draft = Letter(
        school=case.school, pupil=case.request.pupil, kind=DECISION_LETTER, key=str(case.request.id),
        recipient_key=recipient.key, recipient=recipient.kept(),
        fields=all_said(fields) | {"reference": "given when it is signed"},
    )  # fmt: skip
    try:
        made = make_document(draft, by=by)
    except CannotBeFilled as missing:
        return "", missing_words(kind_of(DECISION_LETTER), missing)
    return body_html(made.snapshot), ""


def letters_of(request: LeaveRequest) -> list[Letter]:
    """Letters about the request, the newest first."""
    return list(Letter.objects.filter(key=str(request.id), pupil_id=request.pupil_id).order_by("-drafted_at"))


def choice_made(case: LeaveCase) -> Choice:
    """The decision as it was made."""
    granted = {(row.day, Session(row.session)): row.code for row in case.rows if row.outcome == "granted"}
    return Choice(granted, case.request.decision_reason)


__all__ = ["DECISION_LETTER", "applicant_copy", "choice_made", "decision_fields", "letters_of", "preview"]

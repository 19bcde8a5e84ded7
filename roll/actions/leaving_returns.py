"""The returns a leaving brings: the one that goes before the name comes off, and the one about home education."""

from __future__ import annotations

from datetime import date

from attendance_mis.audit.actor import Actor
from roll.models import LeavingCase, Return, ReturnState
from roll.rules.returns import ReturnKind

from .events import return_event
from .returns import Wanted, want


def deletion_wanted(case: LeavingCase, due_on: date, *, by: Actor) -> Return:
    """Due no later than the deletion itself (ADM-12). One dropped with an earlier try of the same spell comes back."""
    made = want(
        Wanted(
            case.school_id, case.pupil_id, ReturnKind.DELETION, str(case.spell_id), due_on, due_on,
            {"case": str(case.id)},
        ),
        by=by,
    )  # fmt: skip
    if (
        made.state == ReturnState.NOT_NEEDED
        or made.due_on != due_on
        or made.facts.get("case") != str(case.id)
    ):
        if made.state in (ReturnState.NOT_NEEDED, ReturnState.DUE):
            made.state, made.why_not = ReturnState.DUE, ""
        made.due_on, made.facts = due_on, {"case": str(case.id)}
        made.save(update_fields=["state", "why_not", "due_on", "facts"])
        return_event(made, "wanted_again", by=by)
    return made


def drop_deletion(case: LeavingCase, reason: str, *, by: Actor) -> None:
    """The pupil stays: a return not sent is not needed. One that was sent stays, and the authority has to be told."""
    unsent = Return.objects.filter(
        school=case.school, pupil=case.pupil, kind=ReturnKind.DELETION, key=str(case.spell_id),
        state__in=[ReturnState.DUE, ReturnState.PRODUCED],
    )  # fmt: skip
    for made in unsent:
        made.state, made.why_not = ReturnState.NOT_NEEDED, f"The pupil stays: {reason}"[:300]
        made.save(update_fields=["state", "why_not"])
        return_event(made, "not_needed", by=by, words=made.why_not)


def home_education_wanted(case: LeavingCase, letter_on: date, *, by: Actor) -> Return:
    """On the day the letter arrives (ADM-13)."""
    return want(
        Wanted(
            case.school_id, case.pupil_id, ReturnKind.HOME_EDUCATION, str(case.id), letter_on, letter_on,
            {"case": str(case.id)},
        ),
        by=by,
    )  # fmt: skip

"""The returns a leaving brings: the one that goes before the name comes off, those about home education and a move."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from roll.models import LeavingCase, Return, ReturnState
from roll.queries.cases import deletion_key, deletion_returns
from roll.rules.returns import ReturnKind

from .events import return_event
from .returns import Wanted, want

_UNSENT = (ReturnState.DUE, ReturnState.PRODUCED)


def deletion_wanted(case: LeavingCase, due_on: date, *, by: Actor) -> Return:
    """Due no later than the deletion itself (ADM-12). One made for another last day does not serve this one."""
    key = deletion_key(case)
    _not_needed(deletion_returns(case).exclude(key=key), "The last day on roll was changed.", by)
    made = want(
        Wanted(
            case.school_id, case.pupil_id, ReturnKind.DELETION, key, due_on, due_on, {"case": str(case.id)}
        ),
        by=by,
    )
    if made.state == ReturnState.NOT_NEEDED:
        made.state, made.why_not = ReturnState.DUE, ""
        made.save(update_fields=["state", "why_not"])
        return_event(made, "wanted_again", by=by)
    return made


def drop_returns(case: LeavingCase, reason: str, *, by: Actor) -> None:
    """The pupil stays: a return not sent is not needed. One that was sent stays, and the authority has to be told."""
    moved = Return.objects.filter(
        school=case.school, pupil=case.pupil, kind=ReturnKind.MOVED, key=str(case.id)
    )
    for returns in (deletion_returns(case), moved):
        _not_needed(returns, f"The pupil stays: {reason}"[:300], by)


def _not_needed(returns: QuerySet[Return], why: str, by: Actor) -> None:
    for made in returns.filter(state__in=_UNSENT):
        made.state, made.why_not = ReturnState.NOT_NEEDED, why
        made.save(update_fields=["state", "why_not"])
        return_event(made, "not_needed", by=by, words=why)


def move_wanted(case: LeavingCase, *, by: Actor) -> Return:
    """As soon as it is known, so that the authority helps to find where the pupil goes (ADM-14, ADM-15)."""
    today = clock.today()
    return want(
        Wanted(
            case.school_id, case.pupil_id, ReturnKind.MOVED, str(case.id), today, today,
            {"case": str(case.id)},
        ),
        by=by,
    )  # fmt: skip


def home_education_wanted(case: LeavingCase, letter_on: date, *, by: Actor) -> Return:
    """On the day the letter arrives (ADM-13)."""
    return want(
        Wanted(
            case.school_id, case.pupil_id, ReturnKind.HOME_EDUCATION, str(case.id), letter_on, letter_on,
            {"case": str(case.id)},
        ),
        by=by,
    )  # fmt: skip

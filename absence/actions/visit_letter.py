"""The letter left at the door when nobody opens: kept like every letter, and told whether it was left (D08, ABS-18, LET-08)."""

from __future__ import annotations

from django.db import transaction

from absence.models import Visit
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.dispatch import dispatch_letter, record_hand
from letters.actions.issue import draft_letter, issue_letter
from letters.models import Dispatch, Letter
from letters.queries.recipients import left_at_home
from registers.rules.words import weekday_words

KIND = "D08"


@transaction.atomic
def visit_letter(visit: Visit, *, by: Actor) -> Letter:
    """Written and issued in the school's wording, waiting to be given by hand; asked for again, the same letter.

    :raises Refused: something it prints is missing, or it waits for a person because of what happened in the family.
    """
    case, planned = visit.case, visit.planned_for.astimezone(clock.LONDON)
    since = "today" if case.opened_on >= planned.date() else f"since {weekday_words(case.opened_on)}"
    letter = draft_letter(
        kind=KIND,
        key=_key(visit),
        school=case.school,
        pupil=case.pupil,
        recipient=left_at_home(case.pupil),
        fields={
            "day": planned.date(),
            "at": planned.time(),
            "callers": list(visit.staff),
            "days_away": since,
        },
        by=by,
        asked_for=True,
    )
    issued = issue_letter(letter, by=by)
    dispatch_letter(issued, channel="hand", by=by)
    return issued


def tell_left(visit: Visit, *, left: bool, by: Actor) -> None:
    """Say of the letter taken along whether it was left; nothing where none was printed."""
    waiting = Dispatch.objects.filter(
        letter__kind=KIND, letter__key=_key(visit), letter__pupil_id=visit.case.pupil_id, channel="hand", state="queued"
    )  # fmt: skip
    for dispatch in waiting:
        note = "Left at the home visit." if left else "The home visit ended without it."
        record_hand(dispatch, given=left, note=note, by=by)


def _key(visit: Visit) -> str:
    return f"visit:{visit.id}"

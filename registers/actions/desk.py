"""The late desk: an arrival and its mark, all or nothing, and taking an entry back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.models import Arrival, MarkEvent, RegisterSave
from registers.queries.roster import Roster, RosterPupil
from registers.rules.codes import Needs, lookup
from registers.rules.sessions import Session

from .marking import Conflict, NewMark, Powers, SaveResult
from .office_marks import save_office_marks

SOURCE = "late_desk"


@dataclass(frozen=True)
class ArrivalEntry:
    """What the desk says about an arrival. `code` `None` leaves the mark of the session as it is."""

    at: datetime
    session: Session
    code: str | None
    minutes_late: int | None
    base_version: int
    """The version of the mark the desk saw; 0 = none."""
    reason: str
    reason_accepted: bool | None = None
    accompanied_by: str = ""
    signed: bool = False
    proposed_code: str | None = None


class DeskClash(Exception):
    """Somebody marked this session meanwhile. Nothing was saved; a person chooses."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__()
        self.conflict = conflict


@transaction.atomic
def record_arrival(
    entry: ArrivalEntry, *, pupil: RosterPupil, roster: Roster, by: Actor, powers: Powers, op_id: uuid.UUID
) -> Arrival:
    """The arrival and its mark, together or not at all. The same `op_id` again changes nothing.

    Raises `DeskClash` if the mark is not the one the desk saw, `NotSaved` if a rule forbids the new one.
    """
    assert by.id is not None  # a person stands at the desk
    if entry.code is not None:
        result = _mark(entry, pupil, roster, by, powers, op_id)
        if result.conflicts:
            raise DeskClash(result.conflicts[0])
    arrival, made = Arrival.objects.get_or_create(
        id=op_id,
        defaults={
            "school_id": roster.school_id,
            "pupil_id": pupil.id,
            "date": entry.at.astimezone(clock.LONDON).date(),
            "session": entry.session,
            "at": entry.at,
            "reason": entry.reason,
            "reason_accepted": entry.reason_accepted,
            "accompanied_by": entry.accompanied_by,
            "signed": entry.signed,
            "proposed_code": entry.proposed_code or "",
            "by_id": by.id,
            "by_name": by.name,
            "by_position": by.position,
            "recorded_at": clock.now(),
        },
    )
    if made:
        record(
            "arrival.recorded",
            by=by,
            school_id=roster.school_id,
            subject_id=pupil.id,
            session=entry.session,
            code=entry.code,
            proposed=entry.proposed_code,
        )
    return arrival


def _mark(
    entry: ArrivalEntry, pupil: RosterPupil, roster: Roster, by: Actor, powers: Powers, op_id: uuid.UUID
) -> SaveResult:
    day = entry.at.astimezone(clock.LONDON).date()
    code = lookup(entry.code or "", day)
    mark = NewMark(
        pupil=pupil,
        date=day,
        session=entry.session,
        code=entry.code,
        base_version=entry.base_version,
        minutes_late=entry.minutes_late if entry.code in ("L", "U") else None,
        # The reason goes to whoever reads the trail; into the register only where the code must be explained.
        note=entry.reason if code is not None and Needs.NOTE in code.needs else "",
        reason=f"Late desk: {entry.reason}",
    )
    return save_office_marks([mark], roster=roster, by=by, powers=powers, source=SOURCE, op_id=op_id)


@transaction.atomic
def undo_arrival(
    arrival: Arrival, *, pupil: RosterPupil, roster: Roster, by: Actor, powers: Powers
) -> Conflict | None:
    """Take back an entry made by mistake. The mark goes back to what it was, if nobody changed it since.

    Both entries stay in the history. A mark that was handed in can't go back to blank; it becomes N.
    """
    if arrival.undone_at is not None:
        return None
    arrival.undone_at = clock.now()
    arrival.undone_by = by.name
    arrival.save(update_fields=["undone_at", "undone_by"])
    record("arrival.undone", by=by, school_id=arrival.school_id, subject_id=arrival.pupil_id)
    event = _event_of(arrival)
    if event is None:
        return None
    held = pupil.marks.get((event.date, Session(event.session)))
    blank = event.old_code is None
    code = "N" if blank and held is not None and held.submitted else event.old_code
    mark = NewMark(
        pupil=pupil,
        date=event.date,
        session=Session(event.session),
        code=code,
        base_version=event.version,
        minutes_late=event.old_minutes_late if not blank else None,
        note=event.old_note if not blank else "",
        reason="Late desk: entered by mistake, taken back",
    )
    result = save_office_marks(
        [mark], roster=roster, by=by, powers=powers, source=SOURCE, op_id=_undo_id(arrival)
    )
    return result.conflicts[0] if result.conflicts else None


def _event_of(arrival: Arrival) -> MarkEvent | None:
    """What the entry did to the mark. The arrival's id is the name of its save."""
    saves = RegisterSave.objects.filter(op_id=arrival.id, school_id=arrival.school_id)
    events = MarkEvent.objects.filter(save_id__in=saves.values("id"), pupil_id=arrival.pupil_id)
    return events.first()


def _undo_id(arrival: Arrival) -> uuid.UUID:
    return uuid.uuid5(arrival.id, "undo")

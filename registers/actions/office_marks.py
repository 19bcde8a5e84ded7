"""Marks placed by the office rather than in a class register: desk, grid, bulk.

A blank filled in a register that was handed in before becomes part of it: changing it again is an amendment with a
reason (REG-23). `save_marks` hands in one register at once, so each of them has its own small hand-in here.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from registers.queries.roster import Roster, RosterPupil
from registers.rules.sessions import Session

from .marking import HandIn, NewMark, Powers, SavedMark, SaveResult, save_marks

Register = tuple[uuid.UUID, date, Session]


@transaction.atomic
def save_office_marks(
    marks: Sequence[NewMark], *, roster: Roster, by: Actor, powers: Powers, source: str, op_id: uuid.UUID
) -> SaveResult:
    """`save_marks`, and whatever was blank in a register already handed in joins that hand-in."""
    result = save_marks(marks, roster=roster, by=by, powers=powers, source=source, op_id=op_id)
    if not result.replayed:
        for place, pupils in _joining(result.saved, roster).items():
            save_marks(
                [],
                roster=roster,
                by=by,
                powers=powers,
                source=source,
                op_id=uuid.uuid5(op_id, " ".join(map(str, place))),
                hand_in=HandIn(*place, tuple(pupils)),
            )
    return result


def _joining(saved: Sequence[SavedMark], roster: Roster) -> dict[Register, list[RosterPupil]]:
    """Registers handed in before → the pupils whose marks were not part of them."""
    found: dict[Register, list[RosterPupil]] = defaultdict(list)
    for mark in saved:
        held = mark.pupil.marks.get((mark.date, mark.session))
        membership = mark.pupil.membership(mark.date)
        if mark.code is None or membership is None or (held is not None and held.submitted):
            continue
        place = (membership.class_id, mark.date, mark.session)
        if place in roster.submissions:
            found[place].append(mark.pupil)
    return found

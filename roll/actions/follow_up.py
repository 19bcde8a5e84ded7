"""Closing what asks about a child who has left: they are no longer on the roll, and the case says where they went."""

from __future__ import annotations

from absence.actions.cases import close_case
from absence.models import Case
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from registers.rules.sessions import Session
from roll.models import LeavingCase
from roll.rules.grounds import ground_of


def end_follow_up(case: LeavingCase, *, by: Actor) -> int:
    """The open case of the daily queue ends with the leaving; how many that were."""
    ground = ground_of(case.ground)
    words = f"Left the roll: {ground.words if ground else case.ground}."
    rows = list(Case.objects.select_for_update().filter(school=case.school, pupil=case.pupil, closed_at=None))
    for row in rows:
        close_case(row, how="ended", covered=(clock.today(), Session.PM), by=by, words=words)
    return len(rows)

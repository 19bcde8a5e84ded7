"""Marks N past their day: counted for a person to settle, or turned into O where the school's policy says so (REG-26)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from absence.models import Case
from absence.rules.history import Kind
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from registers.actions.marking import NewMark, Powers, judge
from registers.actions.office_marks import save_office_marks
from registers.models import School
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.queries.unexplained import Unexplained, unexplained
from registers.rules.countdown import CODE_AT_EXPIRY, REASON_AT_EXPIRY, NState

from .events import add_event

SOURCE = "countdown"
SPACE = uuid.UUID("6f3d5c1e-6a52-4c0b-9f55-0d1f6f4b0c11")
"""Names the operation of one mark's expiry, so that two schedulers save it once."""


@dataclass(frozen=True)
class Settled:
    overdue: int
    """Waiting for a person."""
    converted: int


@transaction.atomic
def settle_overdue(school: School, now: datetime) -> Settled:
    """Only marks whose last day is over, and only under a policy that says so, become O by themselves."""
    today = now.astimezone(clock.LONDON).date()
    late = [one for one in unexplained(school, today) if one.status.state is NState.OVERDUE]
    automatic = [one for one in late if _automatic(school, one)]
    converted = _convert(school, automatic) if automatic else 0
    return Settled(len(late) - converted, converted)


def _automatic(school: School, mark: Unexplained) -> bool:
    return setup_of(school).policy("", mark.day).n_converts_automatically


def _convert(school: School, late: list[Unexplained]) -> int:
    by = Actor.system()
    days = [one.day for one in late]
    roster = read_roster(
        urn=school.urn, first=min(days), last=max(days), pupil_ids=list({one.pupil_id for one in late})
    )
    if roster is None:
        return 0
    pupils = {pupil.id: pupil for pupil in roster.pupils}
    powers, now = Powers(codes=None, amend=True), clock.now()
    wanted = {
        one.key: NewMark(
            pupils[one.pupil_id], one.day, one.session, CODE_AT_EXPIRY, one.version, reason=REASON_AT_EXPIRY
        )
        for one in late
        if one.pupil_id in pupils
    }
    # One that the register refuses (its day was closed since) waits for a person and holds up no other child's.
    marks = {key: mark for key, mark in wanted.items() if not judge(mark, roster, powers, now)}
    if not marks:
        return 0
    op_id = uuid.uuid5(SPACE, " ".join(sorted(marks)))
    result = save_office_marks(
        list(marks.values()), roster=roster, by=by, powers=powers, source=SOURCE, op_id=op_id
    )
    sessions: dict[uuid.UUID, int] = defaultdict(int)
    for mark in result.saved:
        sessions[mark.pupil.id] += 1
    for case in Case.objects.filter(school=school, closed_at=None, pupil_id__in=sessions):
        words = f"{sessions[case.pupil_id]} mark(s) N became {CODE_AT_EXPIRY}: {REASON_AT_EXPIRY.lower()}."
        add_event(case, Kind.CONVERTED, by=by, words=words)
    return len(result.saved)

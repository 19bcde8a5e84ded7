"""Opening a consideration when the threshold is reached. It opens a case; it never makes a notice (PEN-01)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.models import OPEN_STATES, CaseSession, PenaltyCase
from penalties.queries.threshold import used_sessions
from registers.models import Pupil, School
from registers.queries.threshold import PupilThreshold, threshold_rows, threshold_times
from registers.rules.threshold import Trailing, times_reached

from .events import case_event

LOOK_BACK = timedelta(days=28)
"""How late a crossing is still found: a worker that stood still, or a mark amended afterwards."""


def open_due_cases(school: School, today: date, *, pupil: Pupil | None = None) -> int:
    """A case for each pupil who reached ten lately or stands at ten now, and has none for it; how many were opened."""
    used = used_sessions(today)
    times = threshold_times(school, today - LOOK_BACK, today, pupil=pupil, used=used)
    rows = {row.pupil.id: row for row in times}
    now = threshold_rows(school, today, pupil=pupil, used=used)
    rows |= {row.pupil.id: row for row in now if row.trailing.met}
    by = Actor.system()
    return sum(open_case(school, row, by=by) is not None for row in rows.values())


def open_for_pupil(
    school: School, pupil: Pupil, today: date, *, by: Actor, again: bool = False
) -> PenaltyCase:
    """A case asked for by a person. `again` opens one although a case about these sessions was closed before."""
    row = threshold_rows(None, today, pupil=pupil, used=used_sessions(today, [pupil.id]))[0]
    if not row.trailing.met:
        count = row.trailing.count
        raise Refused(
            {"pupil": [f"{count} sessions count in the ten school weeks: the threshold is not met."]}
        )
    case = open_case(school, row, by=by, again=again)
    if case is None:
        raise Refused({"pupil": ["There is a case about these sessions already."]})
    return case


@transaction.atomic
def open_case(school: School, row: PupilThreshold, *, by: Actor, again: bool = False) -> PenaltyCase | None:
    """The case of one crossing; `None` if the pupil has an open one, or one was closed for the same crossing."""
    Pupil.objects.select_for_update().get(id=row.pupil.id)
    reached = _reached(row)
    if _known(row.pupil.id, reached, again):
        return None
    at = row.trailing
    assert at.first is not None
    assert at.last is not None
    case = PenaltyCase.objects.create(
        school=school, pupil=row.pupil, reached_on=reached, as_of=at.as_of, window_from=at.first,
        window_to=at.last, opened_at=clock.now(),
    )  # fmt: skip
    draw_sessions(case, at)
    case_event(
        case, "opened", by=by, count=at.count, reached_on=reached.isoformat(), as_of=at.as_of.isoformat()
    )
    return case


def draw_sessions(case: PenaltyCase, at: Trailing) -> None:
    """Keep the sessions that count now as those the case relies on."""
    CaseSession.objects.bulk_create(
        CaseSession(case=case, draw=case.draw, date=one.date, session=one.session, code=one.code)
        for one in at.sessions
        if not one.used
    )


def _reached(row: PupilThreshold) -> date:
    """The last day on which the count newly reached ten."""
    first = row.trailing.first or row.trailing.as_of
    times = times_reached(row.case, first, row.trailing.as_of)
    return times[-1].as_of if times else row.trailing.as_of


def _known(pupil_id: uuid.UUID, reached: date, again: bool) -> bool:
    """Whether the crossing has its case: an open one, a request that is not answered, or one decided before.

    A withdrawn notice frees its sessions, but a new case about them is for a person to ask for.
    """
    cases = PenaltyCase.objects.filter(pupil_id=pupil_id)
    if cases.filter(Q(state__in=OPEN_STATES) | Q(parents__state="requested")).exists():
        return True
    return not again and cases.filter(reached_on__gte=reached).exists()

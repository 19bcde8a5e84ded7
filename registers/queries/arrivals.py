"""What the late desk needs to know about one pupil, and who came and went today."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from attendance_mis.kit import clock, words
from registers.rules.codes import lookup
from registers.rules.policy import RegisterPolicy
from registers.rules.sessions import Session, SessionTimes
from registers.rules.timing import ArrivalProposal, propose_arrival
from registers.rules.whereabouts import session_of_arrival

from .roster import HeldMark, Membership, Roster, RosterPupil


@dataclass(frozen=True)
class ArrivalQuestion:
    """A pupil at the desk at a minute of today."""

    pupil: RosterPupil
    membership: Membership
    at: time
    session: Session
    times: SessionTimes
    policy: RegisterPolicy
    proposal: ArrivalProposal
    held: HeldMark | None
    """The mark of the session as it stands; `None` while there is none."""
    closed: str
    """Why the pupil has no such session today; empty if there is one."""
    before_session: bool
    """Nothing of this session has begun: the class will take the register."""

    @property
    def version(self) -> int:
        return self.held.version if self.held else 0


def arrival_question(roster: Roster, pupil: RosterPupil, day: date, at: time) -> ArrivalQuestion:
    """What an arrival at `at` means for this pupil, under the settings of their year group that day."""
    membership = pupil.membership(day)
    assert membership is not None  # only pupils on roll in a class come this far
    policy = roster.setup.policy(membership.year_group, day)
    session = session_of_arrival(at, policy.times(Session.AM), policy.times(Session.PM))
    times = policy.times(session)
    return ArrivalQuestion(
        pupil=pupil,
        membership=membership,
        at=at,
        session=session,
        times=times,
        policy=policy,
        proposal=propose_arrival(at, session, times, close_is_inclusive=policy.close_is_inclusive, on=day),
        held=pupil.marks.get((day, session)),
        closed=roster.setup.calendar.of_class(membership.class_name).why_not(
            day, session, membership.year_group
        )
        or "",
        before_session=session is Session.PM and times.opens is not None and at < times.opens,
    )


@dataclass(frozen=True)
class DeskEntry:
    """One line of "today": an arrival, with what became of the mark."""

    id: uuid.UUID
    pupil_id: uuid.UUID
    name: str
    class_name: str
    at: datetime
    session: Session
    reason: str
    accompanied_by: str
    by_name: str
    undone: bool
    code: str | None
    """The mark as it stands now."""
    minutes: int | None
    marked_here: bool
    """This entry wrote a mark (it may have been changed since)."""

    @property
    def mark_words(self) -> str:
        if self.code is None:
            return "no mark"
        row = lookup(self.code, self.at.astimezone(clock.LONDON).date())
        said = row.words if row else self.code
        return said if self.minutes is None else f"{said}, {words.minutes(self.minutes)}"


_SQL = """
SELECT a.id, a.pupil_id, coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname,
       coalesce(c.name, ''), a.at, a.session, a.reason, a.accompanied_by, a.by_name, a.undone_at IS NOT NULL,
       k.code, k.minutes_late, v.op_id IS NOT NULL
  FROM registers_arrival a
  JOIN registers_pupil p ON p.id = a.pupil_id
  LEFT JOIN registers_classmembership m ON m.pupil_id = a.pupil_id AND m.school_id = a.school_id
       AND m.first_day <= a.date AND (m.last_day IS NULL OR m.last_day >= a.date)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
  LEFT JOIN registers_mark k ON k.pupil_id = a.pupil_id AND k.date = a.date AND k.session = a.session
       AND k.school_id = a.school_id
  LEFT JOIN registers_registersave v ON v.op_id = a.id
 WHERE a.school_id = %(school)s AND a.date = %(day)s AND (%(id)s::uuid IS NULL OR a.id = %(id)s)
 ORDER BY a.recorded_at DESC LIMIT 200
"""


def arrivals_today(
    school_id: uuid.UUID, *, day: date | None = None, only: uuid.UUID | None = None
) -> list[DeskEntry]:
    """Arrivals of the day, the latest entry first."""
    values: dict[str, Any] = {"school": school_id, "day": day or clock.today(), "id": only}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return [_entry(row) for row in cursor.fetchall()]


def _entry(row: Sequence[Any]) -> DeskEntry:  # Any: a database row
    key, pupil, name, class_name, at, session, reason, company, by, undone, code, minutes, marked = row
    return DeskEntry(
        key, pupil, name, class_name, at, Session(session), reason, company, by, undone, code, minutes, marked
    )

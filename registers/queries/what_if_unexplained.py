"""Which N another number of days would have called overdue: the countdown's own rule, on history, writing nothing (POL-04)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection

from attendance_mis.kit import clock
from registers.models import School
from registers.rules.calendar import SchoolCalendar
from registers.rules.countdown import NState, n_status
from registers.rules.sessions import Session

from .setup import setup_of
from .what_if import Levels, Settings

SETTLE = frozenset({"n_settle_school_days"})

_NS = """
SELECT e.pupil_id, coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname,
       e.date, e.session, coalesce(max(m.year_group), ''), max(s.at) FILTER (WHERE e.old_code = 'N' AND e.code <> 'N'),
       k.code
  FROM registers_markevent e
  JOIN registers_registersave s ON s.id = e.save_id
  JOIN registers_pupil p ON p.id = e.pupil_id
  JOIN registers_mark k ON k.pupil_id = e.pupil_id AND k.school_id = e.school_id AND k.date = e.date
       AND k.session = e.session
  LEFT JOIN registers_classmembership m ON m.pupil_id = e.pupil_id AND m.school_id = e.school_id
       AND m.first_day <= e.date AND (m.last_day IS NULL OR m.last_day >= e.date)
 WHERE e.school_id = %(school)s AND e.date BETWEEN %(first)s AND %(last)s AND 'N' IN (e.code, e.old_code)
   AND e.kind <> 'import'
 GROUP BY e.pupil_id, p.id, e.date, e.session, k.code
 ORDER BY e.date, e.session, upper(p.legal_surname), p.id
"""
"""Every session that was N at some time: when it last ceased to be, and what it is now. Imported marks say no moment."""


@dataclass(frozen=True)
class LateReason:
    """An N that would have been overdue, or would not."""

    pupil_id: uuid.UUID
    name: str
    day: date
    session: Session
    settled_on: date | None
    """`None`: it is N still."""


@dataclass(frozen=True)
class SettleEffect:
    looked_at: int
    more: tuple[LateReason, ...]
    fewer: tuple[LateReason, ...]


def settle_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> SettleEffect:
    """Every N between two days, by the day it was settled: overdue then under the settings there were, and under others?"""
    with connection.cursor() as cursor:
        cursor.execute(_NS, {"school": school.id, "first": first, "last": last})
        rows = cursor.fetchall()
    calendar, before, after = setup_of(school).calendar, Settings(now), Settings(then)
    more, fewer = list[LateReason](), list[LateReason]()
    for pupil, name, day, session, group, settled_at, code in rows:
        settled = None if code == "N" or settled_at is None else settled_at.astimezone(clock.LONDON).date()
        was, would = (
            _overdue(day, settled or last, calendar, group, settings) for settings in (before, after)
        )
        if was != would:
            (more if would else fewer).append(LateReason(pupil, name, day, Session(session), settled))
    return SettleEffect(len(rows), tuple(more), tuple(fewer))


def _overdue(day: date, on: date, calendar: SchoolCalendar, year_group: str, settings: Settings) -> bool:
    days = settings.on(year_group, day).policy.n_settle_school_days
    status = n_status(day, today=on, calendar=calendar, year_group=year_group, school_days=days)
    return status.state is NState.OVERDUE

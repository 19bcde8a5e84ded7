"""An autumn of absences for the threshold: ten school weeks back from Monday 23 November 2026 start on 14 September."""

from __future__ import annotations

from datetime import date, timedelta

from registers.models import Pupil, School
from registers.rules.sessions import Session
from tests.marking import AM, PM, bring_in

FIRST = date(2026, 9, 14)
LAST = date(2026, 11, 23)


def away(school: School, pupil: Pupil, first: date, sessions: int, code: str = "O") -> None:
    """Away for so many sessions in a row from a morning on, weekends left out."""
    rows: list[tuple[Pupil, date, Session, str, int | None]] = []
    day = first
    while len(rows) < sessions:
        if day.weekday() < 5:
            rows += [(pupil, day, session, code, None) for session in (AM, PM)]
        day += timedelta(days=1)
    bring_in(school, rows[:sessions])

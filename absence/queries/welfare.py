"""Children away with a reason for so long that the family is asked how things are (ABS-24)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.welfare import call_due, days_away
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from registers.models import School
from registers.queries.setup import setup_of
from registers.rules.policy_kinds import Off

LOOKS_BACK = timedelta(days=42)
_SQL = """
WITH away AS (
    SELECT DISTINCT k.pupil_id FROM registers_mark k
     WHERE k.school_id = %(school)s AND k.date BETWEEN %(latest)s AND %(today)s AND k.category = 'A' AND k.code <> 'C2'
)
SELECT p.id, coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname, c.name, m.year_group,
       (SELECT jsonb_object_agg(d.date, d.away) FROM (
           SELECT k.date, bool_and(k.category = 'A') AS away FROM registers_mark k
            WHERE k.pupil_id = p.id AND k.school_id = %(school)s AND k.date BETWEEN %(since)s AND %(today)s
              AND k.code IS NOT NULL GROUP BY k.date) d),
       (SELECT max(w.day) FROM absence_welfarecall w WHERE w.pupil_id = p.id)
  FROM away JOIN registers_pupil p ON p.id = away.pupil_id AND p.died_on IS NULL
  JOIN registers_classmembership m ON m.pupil_id = p.id AND m.school_id = %(school)s AND m.first_day <= %(today)s
       AND (m.last_day IS NULL OR m.last_day >= %(today)s)
  JOIN registers_schoolclass c ON c.id = m.school_class_id
 ORDER BY upper(p.legal_surname), 2
"""


@dataclass(frozen=True)
class WelfareDue:
    pupil_id: uuid.UUID
    name: str
    class_name: str
    days: int
    last_call: date | None


def welfare_due(school: School, now: datetime) -> list[WelfareDue]:
    """Nothing is asked of the database where the school makes no such calls."""
    today = now.astimezone(clock.LONDON).date()
    setup = setup_of(school)
    policy = setup.rules(FollowUpPolicy, today)
    if isinstance(policy.welfare_call_after_day, Off):
        return []
    latest = setup.calendar.previous_school_day(today, "") or today
    values: dict[str, uuid.UUID | date] = {
        "school": school.id,
        "today": today,
        "latest": latest,
        "since": today - LOOKS_BACK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    found = []
    for pupil, name, class_name, year_group, marks, last_call in rows:
        away = {date.fromisoformat(day): held for day, held in _json(marks).items()}
        days = days_away(away, today, setup.calendar, year_group)
        first = min((day for day in sorted(away)[-days:]), default=today) if days else today
        if call_due(days, last_call, first, policy):
            found.append(WelfareDue(pupil, name, class_name, days, last_call))
    return found


def _json(value: Any) -> dict[str, bool]:  # Any: jsonb, parsed by the driver or still text
    held: dict[str, bool] = json.loads(value) if isinstance(value, str) else value or {}
    return held

"""Every class register of a school and day: taken, open or missing, with how far it has come (REG-22)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.db import connection

from registers.models import School
from registers.rules.sessions import Session, SessionTimes
from registers.rules.timing import RegisterStatus

from .setup import setup_of
from .standing import standing


@dataclass(frozen=True)
class BoardLine:
    class_id: uuid.UUID
    class_name: str
    teachers: tuple[str, ...]
    session: Session
    status: RegisterStatus
    pupils: int
    marked: int
    due_by: str
    """`closes` on the wall clock, or empty if not set."""
    over_at: time | None
    """When the session is over for the last of its year groups: its end, else when its register closes."""
    submitted_at: datetime | None
    submitted_by: str


_SQL = """
SELECT c.id, c.name, m.year_group, count(DISTINCT m.pupil_id),
       count(k.code) FILTER (WHERE k.session = 'AM'), count(k.code) FILTER (WHERE k.session = 'PM'),
       (SELECT jsonb_object_agg(b.session, jsonb_build_array(b.at, b.by_name)) FROM registers_registersubmission b
         WHERE b.school_class_id = c.id AND b.date = %(day)s),
       (SELECT array_agg(u.name ORDER BY u.name) FROM registers_classteacher t JOIN accounts_user u ON u.id = t.user_id
         WHERE t.school_class_id = c.id AND t.first_day <= %(day)s AND (t.last_day IS NULL OR t.last_day >= %(day)s))
  FROM registers_schoolclass c
  JOIN registers_classmembership m ON m.school_class_id = c.id AND m.first_day <= %(day)s
       AND (m.last_day IS NULL OR m.last_day >= %(day)s)
  JOIN registers_spell z ON z.pupil_id = m.pupil_id AND z.school_id = c.school_id AND z.starts_on <= %(day)s
       AND (z.leaves_on IS NULL OR z.leaves_on >= %(day)s)
  LEFT JOIN registers_mark k ON k.pupil_id = m.pupil_id AND k.date = %(day)s AND k.school_id = c.school_id
 WHERE c.school_id = %(school)s
 GROUP BY c.id, c.name, m.year_group ORDER BY c.name, c.id, m.year_group
"""


def register_board(school: School, day: date, now: datetime) -> list[BoardLine]:
    """One line for each class and session the calendar holds that day, mornings first.

    A class of several year groups counts those who have the session: the others can have no mark (REG-38).
    """
    setup = setup_of(school)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"school": school.id, "day": day})
        rows = cursor.fetchall()
    classes = [tuple(groups) for _, groups in groupby(rows, key=lambda row: row[0])]
    lines = []
    for session in Session:
        for groups in classes:
            class_id, name, *_, submissions, teachers = groups[0]
            at, by = _submission(submissions, session)
            year_groups = [group for _, _, group, *_ in groups]
            found = standing(setup, year_groups, day, session, now, submitted=at is not None, of=name)
            if found.no_session:
                continue
            held = [row for row in groups if setup.calendar.of_class(name).holds(day, session, row[2])]
            lines.append(
                BoardLine(
                    class_id=class_id,
                    class_name=name,
                    teachers=tuple(teachers or ()),
                    session=session,
                    status=found.status,
                    pupils=sum(row[3] for row in held),
                    marked=sum(row[4 if session is Session.AM else 5] for row in held),
                    over_at=_over_at([setup.policy(row[2], day).times(session) for row in held]),
                    due_by=f"{found.times.closes:%H:%M}" if found.times.closes else "",
                    submitted_at=at,
                    submitted_by=by,
                )
            )
    return lines


def _over_at(times: Sequence[SessionTimes]) -> time | None:
    return max((end for each in times if (end := each.ends or each.closes)), default=None)


def _submission(held: object, session: Session) -> tuple[datetime | None, str]:
    rows = json.loads(held) if isinstance(held, str) else held
    if not isinstance(rows, dict) or session not in rows:
        return None, ""
    at, by = rows[session]
    return datetime.fromisoformat(at), by

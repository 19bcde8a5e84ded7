"""Reading where each child without a reason is today: one statement, for the queue and for its builder alike."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from absence.rules.unaccounted import Place
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from registers.models import School
from registers.models.marks import CATEGORY_OF
from registers.queries.setup import SchoolSetup, setup_of
from registers.rules.codes import Category
from registers.rules.contacts import Adult
from registers.rules.sessions import SESSION_OF, Session

from .child import Child, ClosedCase, ContactLine, OpenCase, PlanLine, ReportLine, SiblingLine
from .today_sql import SQL

LOOKS_BACK = timedelta(days=31)
"""An N older than this was settled, or is on the list of marks to settle; nobody opens a case about it."""


def children_today(school: School, now: datetime, *, only: uuid.UUID | None = None) -> list[Child]:
    """Every child with an unsettled N of the last month, an open case, or gone without permission: one statement."""
    today = now.astimezone(clock.LONDON).date()
    setup = setup_of(school)
    values: dict[str, uuid.UUID | date | None] = {
        "school": school.id,
        "today": today,
        "since": today - LOOKS_BACK,
        "year": date(today.year if today.month >= 9 else today.year - 1, 9, 1),
        "only": only,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        rows = cursor.fetchall()
    return [_child(row, today, now, setup) for row in rows]


def _child(row: Sequence[Any], today: date, now: datetime, setup: SchoolSetup) -> Child:  # Any: a row
    (pupil, upn, surname, forename, class_name, year_group, on_roll, leaves, submissions, marks, plans, reports,
     arrivals, out, elsewhere, facts, contacts, siblings, covered, case, closed_before, visits, beyond) = row  # fmt: skip
    held = _marks(marks)
    closed = _closed(_json(covered, None))
    told = [_report(one) for one in _json(reports, ())]
    return Child(
        id=pupil,
        upn=upn,
        surname=surname,
        forename=forename,
        class_name=class_name,
        year_group=year_group,
        on_roll=on_roll,
        leaves_on=leaves,
        submissions={key: _at(at) for key, at in _json(submissions, {}).items()},
        marks={place: known for place, known, _ in held},
        versions={place: version for place, _, version in held},
        plans=tuple(_plan(one) for one in _json(plans, ())),
        reports=tuple(one for one in told if not one.untrue),
        untrue=tuple(one for one in told if one.untrue),
        arrivals={key: _at(at) for key, at in _json(arrivals, {}).items()},
        out=_out(_json(out, None)),
        elsewhere=dict(_json(elsewhere, {})),
        facts=dict(_json(facts, ())),
        contacts=tuple(_contact(one) for one in _json(contacts, ())),
        siblings=tuple(_sibling(one) for one in _json(siblings, ())),
        covered=closed.covered if closed else None,
        closed=closed,
        case=_case(_json(case, None)),
        closed_before=closed_before,
        family_visits_unanswered=visits,
        beyond_leave=beyond or "",
        today=today,
        now=now,
        setup=setup,
    )


_day = date.fromisoformat
_at = datetime.fromisoformat


def _json(value: Any, default: Any) -> Any:  # Any: jsonb, parsed by the driver or still text
    if value is None:
        return default
    return json.loads(value) if isinstance(value, str) else value


def _marks(text: str | None) -> list[tuple[Place, tuple[str, Category], int]]:
    """Column by column, and what many of them share read once: a school has thousands on the page of one morning."""
    columns = text.split(" ") if text else []
    return list(
        zip(map(_place, columns[0::3]), map(_known, columns[1::3]), map(int, columns[2::3]), strict=True)
    )


@lru_cache(maxsize=1_000)
def _place(text: str) -> Place:
    """`2026-11-23AM`."""
    return _day(text[:10]), SESSION_OF[text[10:]]


@lru_cache(maxsize=1_000)
def _known(text: str) -> tuple[str, Category]:
    """`NU`, `Y1X`: the code and the letter of its category on that day."""
    return text[:-1], CATEGORY_OF[text[-1]]


def _plan(row: Sequence[Any]) -> PlanLine:  # Any: JSON, as below
    first, last, sessions, said, code, agreed_at, shared = row
    return PlanLine(_day(first), _day(last), frozenset(sessions), said, code, _at(agreed_at), shared)


def _report(row: Sequence[Any]) -> ReportLine:  # Any: JSON, as below
    (
        first,
        last,
        session,
        accepted,
        reporter,
        relationship,
        reason,
        received,
        said,
        back,
        code,
        untrue,
        heard,
    ) = row
    return ReportLine(
        _day(first), _day(last), session, accepted, reporter, relationship, reason, _at(received), said,
        _day(back) if back else None, code, untrue, _at(heard),
    )  # fmt: skip


def _out(row: Sequence[Any] | None) -> tuple[datetime, time | None, bool, datetime] | None:
    if row is None:
        return None
    return _at(row[0]), time.fromisoformat(row[1]) if row[1] else None, row[2], _at(row[3])


def _contact(row: Sequence[Any]) -> ContactLine:
    (key, title, forename, surname, relationship, priority, restricted, restriction, phone, email, responsible,
     natural, care, lives, ref) = row  # fmt: skip
    adult = Adult(
        ref=ref, priority=priority, phone=phone, natural_parent=natural, parental_responsibility=responsible,
        day_to_day_care=care, lives_with_pupil=lives, restricted=restricted,
    )  # fmt: skip
    name = " ".join(filter(None, [title, forename, surname]))
    return ContactLine(
        uuid.UUID(key), name, relationship, priority, phone, email, restricted, restriction, adult
    )


def _sibling(row: Sequence[Any]) -> SiblingLine:
    key, name, here, school, class_name, marks = row
    return SiblingLine(
        uuid.UUID(key),
        name,
        here,
        class_name if here else school,
        {session: (code, category) for session, (code, category) in (marks or {}).items()},
    )


def _closed(row: Sequence[Any] | None) -> ClosedCase | None:
    if row is None:
        return None
    day, session, key, at, by_person, by_mark = row
    return ClosedCase(uuid.UUID(key), (_day(day), Session(session)), _at(at), by_person, by_mark)


def _case(row: Sequence[Any] | None) -> OpenCase | None:
    if row is None:
        return None
    key, opened, session, at, by_id, by, contact, claimed, until = row
    return OpenCase(
        uuid.UUID(key),
        _day(opened),
        Session(session),
        _at(at),
        uuid.UUID(by_id) if by_id else None,
        by,
        uuid.UUID(contact) if contact else None,
        _at(claimed) if claimed else None,
        _at(until) if until else None,
    )

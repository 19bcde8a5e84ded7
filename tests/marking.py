"""Marks for tests, made the way the product makes them: through the one action, or the one import function."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from registers.actions.marking import HandIn, NewMark, Powers, SaveResult, save_marks
from registers.models import MarkImport, Pupil, School
from registers.models.marks import CATEGORY_LETTERS
from registers.queries.roster import read_roster
from registers.rules.codes import category_of
from registers.rules.sessions import Session

AM, PM = Session.AM, Session.PM
LETTERS: dict[object, str] = {word: letter for letter, word in CATEGORY_LETTERS.items()}
OFFICER = Actor(id=uuid.UUID(int=7), name="Test Officer", position="Attendance officer", role="officer")


def put(
    school: School,
    codes: Mapping[Pupil, str | None],
    day: date,
    session: Session = AM,
    *,
    reason: str = "",
    note: str = "",
    minutes: int | None = None,
    hand_in: str = "",
    at: datetime | None = None,
    by: Actor = OFFICER,
) -> SaveResult:
    """Save these marks; `hand_in` names the class whose register is handed in with them."""
    roster = read_roster(urn=school.urn, first=day, last=day, class_name=hand_in or None)
    assert roster is not None
    marks = []
    for pupil, code in codes.items():
        seen = roster.by_upn[pupil.upn]
        held = seen.marks.get((day, session))
        late = minutes if code in ("L", "U") else None
        marks.append(NewMark(seen, day, session, code, held.version if held else 0, late, note, reason))
    handed = None
    if hand_in:
        assert roster.class_id is not None
        handed = HandIn(roster.class_id, day, session, tuple(roster.expected(day)))
    if at is not None:
        clock.set_clock(at)
    return save_marks(
        marks,
        roster=roster,
        by=by,
        powers=Powers(codes=None, amend=True),
        source="test",
        op_id=uuid.uuid4(),
        hand_in=handed,
    )


def bring_in(school: School, rows: Iterable[tuple[Pupil, date, Session, str, int | None]]) -> None:
    """Marks of the past, as the import writes them."""
    run = uuid.uuid4()
    MarkImport.objects.bulk_create(
        MarkImport(
            run=run, school_id=school.id, pupil_id=pupil.id, date=day, session=session, code=code,
            category=LETTERS[category_of(code, day)], minutes_late=late, line=number,
        )
        for number, (pupil, day, session, code, late) in enumerate(rows, start=2)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT import_marks(%s, %s, %s, %s, %s, %s, %s)",
            [school.id, run, clock.now(), None, "Test Import", "automatic", "system"],
        )


def at(day: date, hour: int = 9, minute: int = 10) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.LONDON)

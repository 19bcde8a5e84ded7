"""A class register as it stood at a moment, beside what it says now (REG-29)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from registers.models import ClassMembership, RegisterSubmission, School, SchoolClass, Spell
from registers.rules.names import name_order
from registers.rules.sessions import Session

from .mark_table import MarkLine
from .setup import setup_of
from .trail import Cell, trail


@dataclass(frozen=True)
class StoodRow:
    pupil_id: uuid.UUID
    surname: str
    forename: str
    line: MarkLine | None
    """`None`: no mark, neither then nor since."""

    @property
    def then_words(self) -> str:
        return self.line.words if self.line else "No mark"


@dataclass(frozen=True)
class Stood:
    """A register of the past. `handed_in` is what was known of that at the moment."""

    school_class: SchoolClass
    day: date
    session: Session
    moment: datetime
    rows: tuple[StoodRow, ...]
    closed: str | None
    handed_in: tuple[datetime, str, str] | None

    @property
    def changed_since(self) -> int:
        return sum(bool(row.line and row.line.later) for row in self.rows)


def register_as_at(
    school: School, school_class: SchoolClass, day: date, session: Session, moment: datetime
) -> Stood:
    """The class's register of that session. Who was in it is taken from the day of the session."""
    sat = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=day), school_class=school_class, first_day__lte=day
    ).select_related("pupil")
    on_roll = set(
        Spell.objects.filter(
            Q(leaves_on=None) | Q(leaves_on__gte=day), school=school, starts_on__lte=day
        ).values_list("pupil_id", flat=True)
    )
    members = [m for m in sat if m.pupil_id in on_roll]
    marks = trail(school.id, [m.pupil_id for m in members], day, day)
    rows = []
    for member in members:
        kept = marks.get(Cell(member.pupil_id, day, session))
        line = None
        if kept is not None:
            then = kept.as_at(moment)
            version = then.version if then else 0
            line = MarkLine(
                day,
                session,
                then,
                kept.now,
                kept.amendments(moment),
                tuple(e for e in kept.entries if e.version > version),
            )
        rows.append(StoodRow(member.pupil_id, member.pupil.legal_surname, member.pupil.known_as, line))
    rows.sort(key=lambda row: name_order(row.surname, row.forename))
    groups = sorted({m.year_group for m in members}) or [""]
    calendar = setup_of(school).calendar.of_class(school_class.name)
    reasons = [calendar.why_not(day, session, group) for group in groups]
    return Stood(
        school_class, day, session, moment, tuple(rows), reasons[0] if all(reasons) else None,
        _handed_in(school_class, day, session, moment),
    )  # fmt: skip


def _handed_in(
    school_class: SchoolClass, day: date, session: Session, moment: datetime
) -> tuple[datetime, str, str] | None:
    row = RegisterSubmission.objects.filter(
        school_class=school_class, date=day, session=str(session), at__lte=moment
    ).first()
    return (row.at, row.by_name, row.by_position) if row else None

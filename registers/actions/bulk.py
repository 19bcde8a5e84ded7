"""Changing many marks at once: planned and shown first, then saved in one operation or not at all."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from registers.queries.roster import HeldMark, Roster, RosterPupil
from registers.rules.codes import Needs, lookup
from registers.rules.sessions import Session

from .marking import NewMark, Powers, Problem, SaveResult, is_future, judge
from .office_marks import save_office_marks

PRESENT = {Session.AM: "/", Session.PM: "\\"}


@dataclass(frozen=True)
class Wish:
    """What the chosen cells shall become."""

    code: str
    note: str = ""
    overwrite: bool = False
    """Also change marks that are there, with the reason; else they are kept and only blanks are filled."""
    reason: str = ""

    def code_for(self, session: Session) -> str:
        """Present is one wish and two codes."""
        return PRESENT[session] if self.code in PRESENT.values() else self.code


@dataclass(frozen=True)
class Kept:
    """A mark that stays as it is."""

    pupil: RosterPupil
    date: date
    session: Session
    mark: HeldMark


@dataclass(frozen=True)
class BulkPlan:
    """What would happen. Nothing is saved by it."""

    wish: Wish
    changes: tuple[NewMark, ...]
    kept: tuple[Kept, ...]
    same: int
    """Cells that are as wished already."""
    refused: tuple[Problem, ...]
    """Cells a rule forbids; the others can still be changed."""
    ahead: int
    """Sessions not begun."""
    not_held: int
    """No such session, or the pupil was not on roll or not here."""
    amended: int
    """How many of the changes are amendments of marks handed in."""

    @property
    def blanks(self) -> int:
        return sum(1 for change in self.changes if change.base_version == 0 or not change.reason)

    @property
    def digest(self) -> str:
        """Names exactly these changes: the person confirms what was shown, or is shown it anew."""
        lines = sorted(f"{c.pupil.id} {c.date} {c.session} {c.code} {c.base_version}" for c in self.changes)
        return hashlib.sha256("\n".join([self.wish.note, *lines]).encode()).hexdigest()


def plan_change(
    wish: Wish,
    cells: Iterable[tuple[RosterPupil, date, Session]],
    *,
    roster: Roster,
    powers: Powers,
    now: datetime,
) -> BulkPlan:
    """Sort the chosen cells into what changes, what is kept, and what can't be."""
    changes: list[NewMark] = []
    kept: list[Kept] = []
    refused: list[Problem] = []
    counts = {"same": 0, "ahead": 0, "not_held": 0, "amended": 0}
    for pupil, day, session in cells:
        held = pupil.marks.get((day, session))
        code = wish.code_for(session)
        skip = _skip(roster, pupil, day, session, now)
        if skip:
            counts[skip] += 1
        elif held is not None and held.code == code:
            counts["same"] += 1
        elif held is not None and held.code is not None and not wish.overwrite:
            kept.append(Kept(pupil, day, session, held))
        else:
            mark = _mark(wish, code, pupil, day, session, held)
            problems = judge(mark, roster, powers, now)
            refused += [Problem(pupil, day, session, refusal) for refusal in problems]
            if not problems:
                changes.append(mark)
                counts["amended"] += held is not None and held.submitted and held.code is not None
    return BulkPlan(wish, tuple(changes), tuple(kept), refused=tuple(refused), **counts)


def _skip(roster: Roster, pupil: RosterPupil, day: date, session: Session, now: datetime) -> str:
    """Why a cell isn't there to be marked at all; empty if it is."""
    membership = pupil.membership(day)
    if membership is None or not pupil.on_roll(day):
        return "not_held"
    if roster.class_id is not None and membership.class_id != roster.class_id:
        return "not_held"
    if not roster.setup.calendar.of_class(membership.class_name).holds(day, session, membership.year_group):
        return "not_held"
    return "ahead" if is_future(day, session, roster, membership.year_group, now) else ""


def _mark(
    wish: Wish, code: str, pupil: RosterPupil, day: date, session: Session, held: HeldMark | None
) -> NewMark:
    row = lookup(code, day)
    explained = row is not None and (Needs.NOTE in row.needs or row.category.value == "not_possible")
    return NewMark(
        pupil=pupil,
        date=day,
        session=session,
        code=code,
        base_version=held.version if held else 0,
        note=wish.note if explained else "",
        reason=wish.reason if held is not None and held.code is not None else "",
    )


def change_many(
    plan: BulkPlan, *, roster: Roster, by: Actor, powers: Powers, source: str, op_id: uuid.UUID
) -> SaveResult:
    """Carry out a plan as it was shown: one save, one operation. Clashes come back, the rest is saved."""
    result = save_office_marks(plan.changes, roster=roster, by=by, powers=powers, source=source, op_id=op_id)
    if result.saved and not result.replayed:
        record(
            "marks.changed_together",
            by=by,
            school_id=roster.school_id,
            code=plan.wish.code,
            marks=len(result.saved),
            kept=len(plan.kept),
            source=source,
        )
    return result

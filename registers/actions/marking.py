"""The one place that writes marks (architecture §4): page, grid, late desk, API and import all come through here.

The rules judge, the database function `save_marks` saves, checks versions, keeps the trail and the chain – in one
statement, which is also the transaction: when it has answered, everything is on disk; when it fails, nothing is.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.prepared import prepared_cursor
from registers.models.marks import CATEGORY_LETTERS
from registers.queries.roster import HeldMark, Roster, RosterPupil
from registers.rules.age import is_compulsory
from registers.rules.amendment import check_reason
from registers.rules.codes import Refusal, category_of, check_mark
from registers.rules.illness_guard import GUARD_SOURCE, GuardPolicy, asks_about, notice_missing
from registers.rules.sessions import Session
from registers.signals import marks_changed

LETTERS = {word: letter for letter, word in CATEGORY_LETTERS.items()}
NOON = time(12)
MOST_MARKS = 5_000
"""In one save: a school of 500 for a week."""


@dataclass(frozen=True)
class NewMark:
    """What somebody wants a mark to be. `code` `None` clears a mark not yet handed in."""

    pupil: RosterPupil
    date: date
    session: Session
    code: str | None
    base_version: int
    """The version they saw; 0 = no mark."""
    minutes_late: int | None = None
    note: str = ""
    reason: str = ""
    """Why a mark already handed in is changed."""


@dataclass(frozen=True)
class Powers:
    """What the person may do with these marks."""

    codes: frozenset[str] | None
    """The codes they may use; `None` = every code."""
    amend: bool


@dataclass(frozen=True)
class Problem:
    """Why one mark can't be saved."""

    pupil: RosterPupil
    date: date
    session: Session
    refusal: Refusal

    @property
    def sentence(self) -> str:
        return f"{self.pupil.upn}: {self.refusal.sentence}"


@dataclass(frozen=True)
class SavedMark:
    pupil: RosterPupil
    date: date
    session: Session
    code: str | None
    minutes_late: int | None
    note: str
    version: int


@dataclass(frozen=True)
class Conflict:
    """Somebody else's mark stands where this one was meant to go. Both are shown; a person chooses."""

    pupil: RosterPupil
    date: date
    session: Session
    yours: str | None
    yours_minutes: int | None
    theirs: str | None
    theirs_minutes: int | None
    theirs_note: str
    version: int
    by: str
    by_position: str
    source: str
    at: datetime | None
    needs_reason: bool
    """The register was handed in meanwhile: the change is possible, as an amendment with a reason."""


@dataclass(frozen=True)
class SaveResult:
    saved: tuple[SavedMark, ...]
    conflicts: tuple[Conflict, ...]
    replayed: bool
    """This operation had been carried out before; nothing was changed now."""


class NotSaved(Refused):
    """Some mark is not allowed, so none was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        by_field: dict[str, list[str]] = defaultdict(list)
        for problem in problems:
            by_field[problem.refusal.field].append(problem.sentence)
        super().__init__(dict(by_field))
        self.details = tuple(problems)


@dataclass(frozen=True)
class HandIn:
    """A class register handed in with the save."""

    class_id: uuid.UUID
    date: date
    session: Session
    pupils: tuple[RosterPupil, ...]


@dataclass(frozen=True)
class _Request:
    school_id: uuid.UUID
    op_id: uuid.UUID
    by: Actor
    source: str
    marks: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON on its way to the database


def judge(
    mark: NewMark, roster: Roster, powers: Powers, now: datetime, *, history: bool = False
) -> list[Refusal]:
    """Everything that forbids this mark, as sentences; an empty list lets it through to the database."""
    day, session, pupil = mark.date, mark.session, mark.pupil
    membership = pupil.membership(day)
    if not pupil.on_roll(day):
        return [Refusal("upn", "not_on_roll", f"{pupil.upn} is not on roll here on {day:%-d %B %Y}.")]
    if membership is None:
        sentence = f"{pupil.name} is in no class on {day:%-d %B %Y}; put {pupil.forename} in a class first."
        return [Refusal("upn", "in_no_class", sentence)]
    closed = roster.setup.calendar.of_class(membership.class_name).why_not(
        day, session, membership.year_group
    )
    if closed:
        return [Refusal("session", "no_session", closed)]
    if is_future(day, session, roster, membership.year_group, now):
        sentence = (
            "This session has not begun: marks are made on the day, agreed absences are planned instead."
        )
        return [Refusal("session", "future", sentence)]
    held = pupil.marks.get((day, session))
    problems = _judge_change(mark, held, powers)
    if not history and held is not None and held.submitted and asks_about(held.code, mark.code):
        guard = roster.setup.rules(GuardPolicy, day, membership.year_group)
        decided = any(plan.source == GUARD_SOURCE for plan in pupil.hints(day, session))
        problems += notice_missing(guard, decided=decided)
    if mark.code is None:
        return problems
    hints = [hint for hint in pupil.hints(day, session) if hint.code == mark.code]
    planned = any(hint.agreed for hint in hints)
    # Whoever takes the register may confirm what was agreed beforehand, whatever else they may not set (REG-20).
    expected = any(hint.anybody_confirms for hint in hints)
    yours = powers.codes is None or mark.code in powers.codes or expected
    if not yours and mark.code in _known(day):
        sentence = (
            f"Code {mark.code} is set by the office; use one of {' '.join(sorted(powers.codes or ()))}."
        )
        return [*problems, Refusal("code", "not_yours", sentence)]
    return [
        *problems,
        *check_mark(
            code=mark.code,
            on=day,
            session=session,
            compulsory_age=is_compulsory(pupil.date_of_birth, day),
            note=mark.note,
            minutes_late=mark.minutes_late,
            leave_covers=planned,
            history=history,
        ),
    ]


def is_future(day: date, session: Session, roster: Roster, year_group: str, now: datetime) -> bool:
    """Whether the session lies ahead (REG-20).

    A morning can be marked from the first minute of its day, since parents ring before school; an afternoon from
    noon, or from the opening of its register where that is earlier.
    """
    local = now.astimezone(clock.LONDON)
    if day != local.date():
        return day > local.date()
    if session is Session.AM:
        return False
    opens = roster.setup.policy(year_group, day).pm_opens
    return local.time() < min(opens or NOON, NOON)


def _judge_change(mark: NewMark, held: HeldMark | None, powers: Powers) -> list[Refusal]:
    """A mark handed in may be changed only with a reason, and only by those who may amend (REG-23, REG-28)."""
    if held is None or not held.submitted or held.code is None or _same(mark, held):
        return []
    if mark.code is None:
        return [Refusal("code", "never_blank", "A mark that was handed in can be amended, not cleared.")]
    if not powers.amend:
        return [Refusal("code", "may_not_amend", "This register is handed in; ask the office to amend it.")]
    return check_reason(mark.reason)


def _same(mark: NewMark, held: HeldMark) -> bool:
    return (mark.code, mark.minutes_late, mark.note) == (held.code, held.minutes_late, held.note)


def _known(day: date) -> set[str]:
    from registers.rules.codes import codes_on

    return {code.code for code in codes_on(day)}


def save_marks(
    marks: Sequence[NewMark],
    *,
    roster: Roster,
    by: Actor,
    powers: Powers,
    source: str,
    op_id: uuid.UUID,
    hand_in: HandIn | None = None,
) -> SaveResult:
    """Save these marks of one school, and hand the register in if asked.

    Raises `NotSaved` if any of them breaks a rule: then nothing is saved. A mark somebody else changed meanwhile
    comes back as a conflict; the others are saved. The same `op_id` again gives the same answer and changes nothing.
    """
    now = clock.now()
    _bounded(marks)
    problems = [
        Problem(mark.pupil, mark.date, mark.session, refusal)
        for mark in marks
        for refusal in judge(mark, roster, powers, now)
    ]
    if problems and not _done_before(op_id):
        raise NotSaved(problems)
    answer = _call(marks, roster.school_id, op_id, by, source, now, hand_in)
    result = _result(answer, {mark.pupil.id: mark.pupil for mark in marks})
    if result.saved and not result.replayed:
        marks_changed.send(
            sender=None,
            school_id=roster.school_id,
            cells=[(mark.pupil.id, mark.date, mark.session) for mark in result.saved],
        )
    return result


def _bounded(marks: Sequence[NewMark]) -> None:
    if len(marks) > MOST_MARKS:
        raise Refused({"marks": [f"Send at most {MOST_MARKS} marks at once."]})
    cells = [(mark.pupil.id, mark.date, mark.session) for mark in marks]
    if len(set(cells)) < len(cells):
        raise Refused({"marks": ["The same pupil and session is there twice; send each once."]})


def _done_before(op_id: uuid.UUID) -> bool:
    """A repeated operation is answered as it was then, even if the rules would refuse it now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM registers_registersave WHERE op_id = %s", [op_id])
        return cursor.fetchone() is not None


def _call(
    marks: Iterable[NewMark],
    school_id: uuid.UUID,
    op_id: uuid.UUID,
    by: Actor,
    source: str,
    now: datetime,
    hand_in: HandIn | None,
) -> dict[str, Any]:  # Any: the function's JSON answer
    rows = json.dumps(
        [
            {
                "pupil": str(mark.pupil.id),
                "date": mark.date.isoformat(),
                "session": mark.session,
                "code": mark.code,
                "category": _letter(mark),
                "minutes": mark.minutes_late,
                "note": mark.note,
                "base": mark.base_version,
                "reason": mark.reason.strip(),
            }
            for mark in marks
        ],
        ensure_ascii=False,
    )
    handed = (
        (hand_in.class_id, hand_in.date, str(hand_in.session), [p.id for p in hand_in.pupils])
        if hand_in
        else (None, None, None, [])
    )
    digest = hashlib.sha256(f"{rows}{handed[:3]}".encode()).hexdigest()
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT save_marks(%s::uuid, %s::uuid, %s::text, %s::timestamptz, %s::uuid, %s::text, %s::text, %s::text,"
            " %s::text, %s::jsonb, %s::uuid, %s::date, %s::text, %s::uuid[])",
            [
                school_id, op_id, digest, now, by.id, by.name, by.position, by.role, source, rows,
                handed[0], handed[1], handed[2], handed[3],
            ],
        )  # fmt: skip
        (said,) = cursor.fetchone()
    answer: dict[str, Any] = json.loads(said) if isinstance(said, str) else said  # Any: JSON
    if answer.get("error") == "op_reused":
        raise Refused({"op_id": ["This op_id was used for another save; send a new one."]})
    return answer


def _letter(mark: NewMark) -> str | None:
    category = category_of(mark.code, mark.date) if mark.code else None
    return LETTERS[category] if category else None


def _result(answer: dict[str, Any], pupils: dict[uuid.UUID, RosterPupil]) -> SaveResult:  # Any: JSON
    def cell(row: dict[str, Any]) -> tuple[RosterPupil, date, Session]:
        return pupils[uuid.UUID(row["pupil"])], date.fromisoformat(row["date"]), Session(row["session"])

    saved = tuple(
        SavedMark(*cell(row), row["code"], row["minutes"], row["note"], row["version"])
        for row in answer["saved"]
    )
    conflicts = tuple(
        Conflict(
            *cell(row),
            yours=row["yours"],
            yours_minutes=row["yours_minutes"],
            theirs=row["theirs"],
            theirs_minutes=row["theirs_minutes"],
            theirs_note=row["theirs_note"],
            version=row["version"],
            by=row["by"] or "",
            by_position=row["by_position"] or "",
            source=row["source"] or "",
            at=datetime.fromisoformat(row["at"]) if row["at"] else None,
            needs_reason=row["verdict"] == "reason",
        )
        for row in answer["conflicts"]
    )
    return SaveResult(saved, conflicts, answer["replayed"])

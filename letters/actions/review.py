"""What a person does with a letter before it goes: read, reword, hold, confirm, replace, withdraw, approve (LET-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.kinds import kind_of
from letters.models import Letter, LetterState
from letters.queries.wording import wording
from letters.rules.blocks import Block, kept_blocks, problems, read_blocks
from letters.rules.holds import HELD_BY_HAND
from letters.rules.values import FieldValue, all_said

from .issue import issue_letter, locked_letter, tell

UNISSUED = (LetterState.DRAFT, LetterState.HELD)


def blocks_of(letter: Letter) -> tuple[Block, ...]:
    """The letter's own wording, or the template in force."""
    if letter.blocks:
        return read_blocks(letter.blocks)
    return wording(kind_of(letter.kind), letter.school).blocks


@transaction.atomic
def reword_letter(letter: Letter, *, blocks: Sequence[Block], seen: datetime, by: Actor) -> Letter:
    """Another wording for this letter alone. Fixed blocks stay as they are, whatever is sent.

    :raises Refused: by the place of the block; nothing is saved.
    """
    letter = _unissued(letter)
    if letter.changed_at > seen:
        raise Refused(
            {"": ["This letter changed while you were writing. Look at it again before you change it."]}
        )
    kind = kind_of(letter.kind)
    wrong = problems(blocks, kind.known())
    if wrong:
        raise Refused({str(place): [sentence] for place, sentence in wrong})
    old = blocks_of(letter)
    if [block for block in old if block.fixed] != [block for block in blocks if block.fixed]:
        raise Refused({"": ["Some words of this letter are asked for by law and can’t be changed."]})
    if tuple(blocks) == old:
        return letter
    letter.blocks, letter.changed_at, letter.problem = kept_blocks(blocks), clock.now(), ""
    letter.save(update_fields=["blocks", "changed_at", "problem"])
    _told(letter, "edited", by=by)
    return letter


@transaction.atomic
def complete_letter(letter: Letter, said: Mapping[str, FieldValue], *, seen: datetime, by: Actor) -> int:
    """What only a person can say is put into the letter and its unissued copies; into how many.

    What the register says is not to be typed over: only fields with nothing in them are taken.

    :raises Refused: something is still not said; nothing is saved.
    """
    letter = _unissued(letter)
    if letter.changed_at > seen:
        raise Refused({"": ["This letter changed while you were writing. Look at it again first."]})
    unsaid = kind_of(letter.kind).unsaid(letter.fields)
    if any(not said.get(one.name) for one in unsaid):
        raise Refused({"": [f"Say something for: {'; '.join(one.label for one in unsaid)}."]})
    copies = Letter.objects.select_for_update(of=("self",)).filter(
        school=letter.school, pupil=letter.pupil, kind=letter.kind, key=letter.key, state__in=UNISSUED
    )
    for copy in copies:
        lacks = {one.name for one in kind_of(copy.kind).unsaid(copy.fields)}
        copy.fields |= all_said({name: value for name, value in said.items() if name in lacks})
        copy.changed_at, copy.problem = clock.now(), ""
        copy.save(update_fields=["fields", "changed_at", "problem"])
        _told(copy, "completed", by=by)
    return len(copies)


@transaction.atomic
def hold_letter(letter: Letter, *, reason: str, by: Actor) -> Letter:
    letter = _unissued(letter)
    if HELD_BY_HAND not in letter.holds:
        letter.holds = [*letter.holds, HELD_BY_HAND]
    letter.state = LetterState.HELD
    letter.save(update_fields=["holds", "state"])
    _told(letter, "held", by=by, reason=reason)
    return letter


@transaction.atomic
def release_letter(letter: Letter, *, reason: str, by: Actor) -> Letter:
    """A person looked at why it waits and says that it may go. The reason is kept."""
    letter = _unissued(letter)
    if not reason.strip():
        raise Refused({"reason": ["Say why this letter is right for this child."]})
    letter.holds, letter.state = [], LetterState.DRAFT
    letter.save(update_fields=["holds", "state"])
    _told(letter, "released", by=by, reason=reason)
    return letter


@transaction.atomic
def withdraw_letter(letter: Letter, *, reason: str, by: Actor) -> Letter:
    """It is not sent, and the work that drafted it does not draft it again. The one it was to correct stands again."""
    letter = _unissued(letter)
    if not reason.strip():
        raise Refused({"reason": ["Say why this letter is not sent."]})
    corrects, letter.supersedes = letter.supersedes, None
    letter.state = LetterState.WITHDRAWN
    letter.save(update_fields=["state", "supersedes"])
    _told(letter, "withdrawn", by=by, reason=reason)
    if corrects is not None:
        said = f"{letter.reference}, which was to correct it, was withdrawn"
        tell(corrects, "stands again", by=by, reason=said)
    return letter


@transaction.atomic
def approve_letter(letter: Letter, *, by: Actor, read_at: datetime | None = None) -> Letter:
    """Approve and issue at once."""
    issued = issue_letter(letter, by=by, read_at=read_at)
    if issued.approved_at is None:
        issued.approved_at, issued.approved_by = clock.now(), approver(by)
        issued.save(update_fields=["approved_at", "approved_by"])
    return issued


def approver(by: Actor) -> dict[str, str]:
    return {"id": str(by.id or ""), "name": by.name, "position": by.position, "role": by.role}


def _unissued(letter: Letter) -> Letter:
    letter = locked_letter(letter)
    if letter.state not in UNISSUED:
        raise Refused({"": ["This letter was issued or withdrawn already. Nothing was changed."]})
    return letter


def _told(letter: Letter, what: str, *, by: Actor, reason: str = "") -> None:
    tell(letter, what, by=by, reason=reason.strip())
    record(
        f"letter.{what}",
        by=by,
        school_id=letter.school_id,
        subject_id=letter.pupil_id,
        letter=str(letter.id),
        kind=letter.kind,
    )

"""Many letters at once: drafted for every pupil of some classes, approved together, issued in the background (LET-07).

What was asked for and what was approved is kept in rows, so that a lost queue or a killed worker loses nothing: a
sweep goes on where it stopped. Drafting and issuing again change nothing (P2).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.kinds import KINDS
from letters.models import Letter, LetterBatch, LetterState
from letters.queries.batches import members
from letters.queries.document import Together
from letters.queries.facts import Period
from letters.queries.many import Builder, builder_of
from letters.rules.values import FieldValue, all_said
from registers.models import ClassMembership, School

from .issue import correct_letter, draft_letter, issue_locked, locked_letters
from .review import approver
from .write import copies_of

BATCH_KINDS = ("D41", "D42", "D43", "D47")
"""Kinds whose every field the register knows."""
NOT_ABOUT_THE_CHILD = ("as_at", "reply_by", "whole_school", "period_name")
"""Fields of the moment a letter is drafted, and of everybody: a change of them alone makes no letter wrong."""
TOGETHER = 5
"""Letters issued in one transaction: they share one wait for the disk, and whoever needs one of them waits a quarter second."""


@transaction.atomic
def start_batch(
    *,
    school: School,
    kind: str,
    about: str,
    class_ids: Sequence[uuid.UUID],
    first: date,
    last: date,
    order: str,
    by: Actor,
) -> LetterBatch:
    """Ask for the letters; `draft_batch` writes them."""
    batch = LetterBatch.objects.create(
        school=school,
        kind=kind,
        key=f"{first.isoformat()}:{last.isoformat()}",
        about=about,
        order=order,
        class_ids=list(class_ids),
        first_day=first,
        last_day=last,
        made_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
    )
    batch.pupils = len(members(batch))
    if not batch.pupils:
        raise Refused(
            {"classes": ["Nobody sat in these classes on the last day of the period. Choose others."]}
        )
    batch.save(update_fields=["pupils"])
    record(
        "letters.batch_started",
        by=by,
        school_id=school.id,
        subject_id=batch.id,
        kind=kind,
        pupils=batch.pupils,
    )
    return batch


def draft_batch(batch: LetterBatch) -> LetterBatch:
    """Write every letter that is not there yet, and a correction of each issued one whose facts have changed since.

    Pupils of whom there is nothing to say have none.
    """
    by = Actor(id=batch.by_id, name=batch.by_name, position="", role="")
    build = builder_of(batch.kind, batch.school, Period(batch.first_day, batch.last_day))
    nobody = sum(not _draft_for(batch, member, build, by) for member in members(batch))
    batch.nobody_to_write_to, batch.drafted_at = nobody, clock.now()
    batch.save(update_fields=["nobody_to_write_to", "drafted_at"])
    return batch


@transaction.atomic
def _draft_for(batch: LetterBatch, member: ClassMembership, build: Builder, by: Actor) -> bool:
    kind = KINDS[batch.kind]
    copies = copies_of(kind, member.pupil, batch.school)
    for copy in copies:
        fields = build(member, copy)
        if fields is None:
            continue
        letter = draft_letter(
            kind=kind.code,
            key=batch.key,
            school=batch.school,
            pupil=member.pupil,
            recipient=copy,
            fields=fields,
            by=by,
        )
        if letter.issued and _says_otherwise(letter, fields):
            letter = correct_letter(letter, fields=fields, by=by)
        if letter.batch_id is None:
            letter.batch = batch
            letter.save(update_fields=["batch"])
    return bool(copies)


def _says_otherwise(letter: Letter, fields: Mapping[str, FieldValue]) -> bool:
    """Whether the register says something else of this child now; what a person wrote beside it is no change."""
    now = {
        name: value for name, value in all_said(fields).items() if value and name not in NOT_ABOUT_THE_CHILD
    }
    return any(letter.fields.get(name) != value for name, value in now.items())


@transaction.atomic
def approve_batch(batch: LetterBatch, *, by: Actor) -> list[uuid.UUID]:
    """Approve every letter of the batch that waits for nobody; `issue_approved` issues them. Held ones stay."""
    waiting = Letter.objects.select_for_update().filter(
        batch=batch, state=LetterState.DRAFT, approved_at=None
    )
    ids = list(waiting.order_by("drafted_at", "id").values_list("id", flat=True))
    Letter.objects.filter(id__in=ids).update(approved_at=clock.now(), approved_by=approver(by), problem="")
    record("letters.batch_approved", by=by, school_id=batch.school_id, subject_id=batch.id, letters=len(ids))
    return ids


def issue_approved(letter_ids: Sequence[uuid.UUID]) -> int:
    """Issue these approved letters, each in the name of whoever approved it; returns how many are issued now.

    One that can't be printed says why and needs to be approved again. A fault nobody foresaw is raised at the end, when
    all others are issued.
    """
    issued, faults = 0, list[Exception]()
    for start in range(0, len(letter_ids), TOGETHER):
        together = letter_ids[start : start + TOGETHER]
        try:
            issued += _issue_together(together)
        except Exception:  # whose fault it is shows alone
            for one in together:
                try:
                    issued += _issue_together([one])
                except Exception as fault:
                    faults.append(fault)
    if faults:
        raise faults[0]
    return issued


@transaction.atomic
def _issue_together(letter_ids: Sequence[uuid.UUID]) -> int:
    letters = locked_letters(letter_ids)
    together = Together(letters)
    for letter in letters:
        if letter.issued or letter.approved_at is None:
            continue
        try:
            issue_locked(letter, by=_approver(letter), read_at=letter.approved_at, together=together)
        except Refused as refused:
            words = refused.sentences
            Letter.objects.filter(id=letter.id).update(problem=words[:300], approved_at=None)
    return Letter.objects.filter(id__in=letter_ids, state=LetterState.ISSUED).count()


def _approver(letter: Letter) -> Actor:
    said = letter.approved_by
    return Actor(
        id=uuid.UUID(said["id"]) if said.get("id") else None,
        name=said.get("name", ""),
        position=said.get("position", ""),
        role=said.get("role", ""),
    )

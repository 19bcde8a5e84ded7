"""Drafting, issuing, flagging and correcting letters: the one way for every app above.

A letter is drafted from facts, waits for a person where it must, and is issued once: then its bytes, its SHA-256,
everything printed on it, the template, the day of the settings and the sender's name and position are frozen in a
row that may not be changed (LET-02, LET-05, LET-06, ROL-07; promise P2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import plain_date
from letters.kinds import COMMON, LetterKind, kind_of
from letters.models import Letter, LetterEvent, LetterFile, LetterState
from letters.queries.document import Together, make_document
from letters.queries.holds import holds_of
from letters.queries.printed import logo_of, print_letter
from letters.rules.blocks import CannotBeFilled, NobodyToGoTo
from letters.rules.holds import FACTS_CHANGED, hold_words
from letters.rules.recipients import LettersPolicy, Recipient
from letters.rules.values import FieldValue, Said, all_said
from letters.signals import letter_issued
from registers.models import Pupil, School
from registers.queries.setup import setup_of

READDRESSED = (
    "Names or address were changed on the record since it was written: they stand in it as they are now."
)


@transaction.atomic
def draft_letter(
    *,
    kind: str,
    key: str,
    school: School,
    pupil: Pupil,
    recipient: Recipient,
    fields: Mapping[str, FieldValue],
    by: Actor,
    holds: Sequence[str] = (),
    issue_by: date | None = None,
    asked_for: bool = False,
) -> Letter:
    """The letter of this kind about this thing to this recipient; the same call again gives the same letter.

    `asked_for`: a person wants it now, so one that was withdrawn is written anew, as the next edition.

    A letter not yet issued takes the facts handed in now, and a hold because its facts had changed goes, unless a
    person reworded it. An issued or withdrawn one stays as it is. `holds` are reasons in words why a person must look
    first; the pupil's circumstances add theirs. After the day `issue_by` it is not issued any more.

    :raises NoSuchKind, UnsayableValue: the caller's mistake.
    """
    known = kind_of(kind)
    waits = [*holds_of(known, pupil, school), *holds]
    now = clock.now()
    made = Letter(
        school=school,
        pupil=pupil,
        kind=known.code,
        key=key,
        recipient_key=recipient.key,
        recipient=recipient.kept(),
        fields=all_said(fields),
        holds=waits,
        state=LetterState.HELD if waits else LetterState.DRAFT,
        drafted_at=now,
        drafted_by_id=by.id,
        drafted_by=by.name,
        changed_at=now,
        issue_by=issue_by,
    )
    Letter.objects.bulk_create([made], ignore_conflicts=True)
    letter = _newest(made)
    if asked_for and not _editions(made).exclude(state=LetterState.WITHDRAWN):
        made.edition = letter.edition + 1
        Letter.objects.bulk_create([made], ignore_conflicts=True)
        letter = _newest(made)
    if letter.id == made.id:
        tell(letter, "drafted", by=by)
        record(
            "letter.drafted",
            by=by,
            school_id=school.id,
            subject_id=pupil.id,
            letter=str(letter.id),
            kind=kind,
        )
        return letter
    return _with_facts(letter, made.fields, made.recipient, by=by)


def _newest(made: Letter) -> Letter:
    """The last edition of the same letter, locked."""
    return _editions(made).order_by("-edition")[0]


def _editions(letter: Letter) -> QuerySet[Letter]:
    same = Letter.objects.filter(
        school=letter.school,
        pupil=letter.pupil,
        kind=letter.kind,
        key=letter.key,
        recipient_key=letter.recipient_key,
    )
    return same.select_for_update(of=("self",)).select_related("school", "pupil")


def _with_facts(
    letter: Letter, fields: dict[str, Said], recipient: dict[str, object], *, by: Actor
) -> Letter:
    """An unissued letter with today's facts. A person's own wording is kept, and then the person looks again."""
    if letter.state not in (LetterState.DRAFT, LetterState.HELD):
        return letter
    # What a person said for a field the facts leave open stays said.
    kept = {
        one.name: letter.fields[one.name]
        for one in kind_of(letter.kind).unsaid(fields)
        if one.name in letter.fields
    }
    fields = fields | kept
    same = letter.fields == fields and letter.recipient == recipient
    stale = FACTS_CHANGED in letter.holds
    if same and not stale:
        return letter
    letter.fields, letter.recipient, letter.changed_at, letter.problem = fields, recipient, clock.now(), ""
    letter.holds = [hold for hold in letter.holds if hold != FACTS_CHANGED]
    if letter.blocks is not None and not same:
        letter.holds = [*letter.holds, FACTS_CHANGED]
    letter.state = LetterState.HELD if letter.holds else LetterState.DRAFT
    letter.save(update_fields=["fields", "recipient", "changed_at", "problem", "holds", "state"])
    tell(letter, "redrafted", by=by)
    return letter


@transaction.atomic
def issue_letter(letter: Letter, *, by: Actor, read_at: datetime | None = None) -> Letter:
    """Render the letter and freeze it; an issued one is given back as it is. Sending is a second step (`dispatch`).

    `read_at`: the moment of the draft that the approver saw; a draft changed since is not issued unseen.

    :raises Refused: held, withdrawn, changed meanwhile, not this person's to approve, or a field is empty.
    """
    return issue_locked(locked_letter(letter), by=by, read_at=read_at)


def issue_locked(
    letter: Letter, *, by: Actor, read_at: datetime | None = None, together: Together | None = None
) -> Letter:
    """The same for a letter read under lock in this transaction, with others or alone."""
    if letter.state == LetterState.ISSUED:
        return letter
    kind = kind_of(letter.kind)
    _may_be_issued(letter, kind, by, read_at)
    try:
        made = make_document(letter, by=by, together=together)
    except CannotBeFilled as missing:
        raise Refused({"": [missing_words(kind, missing)]}) from None
    printed = print_letter(made.snapshot, logo_of(made.head))
    now = clock.now()
    LetterFile.objects.create(
        letter=letter,
        pdf=printed.pdf,
        sha256=hashlib.sha256(printed.pdf).hexdigest(),
        pages=printed.pages,
        snapshot=made.snapshot,
        template_version=made.wording.version + (", reworded for this letter" if letter.blocks else ""),
        template_id=made.wording.template_id,
        letterhead_id=made.head.id if made.head.version else None,
        policy_day=clock.today(),
        policy_version=letter.school.setup_version,
        issued_at=now,
        by_id=by.id,
        sender_name=by.name,
        sender_position=by.position,
    )
    if letter.recipient != made.snapshot["recipient"]:
        letter.recipient = made.snapshot["recipient"]
        tell(letter, "redrafted", by=by, reason=READDRESSED)
    letter.state, letter.issued_at, letter.problem = LetterState.ISSUED, now, ""
    letter.save(update_fields=["recipient", "state", "issued_at", "problem"])
    tell(letter, "issued", by=by)
    record(
        "letter.issued",
        by=by,
        school_id=letter.school_id,
        subject_id=letter.pupil_id,
        letter=str(letter.id),
        kind=letter.kind,
    )
    letter_issued.send(
        Letter, letter_id=letter.id, kind=letter.kind, key=letter.key, school_id=letter.school_id
    )
    return letter


def locked_letter(letter: Letter) -> Letter:
    return locked_letters([letter.id])[0]


def locked_letters(ids: Sequence[UUID]) -> list[Letter]:
    """These letters, locked one after the other in the order of their ids, so that two who want the same never wait in a ring."""
    found = Letter.objects.filter(id__in=ids).order_by("id")
    return list(found.select_for_update(of=("self",)).select_related("school", "pupil"))


def _may_be_issued(letter: Letter, kind: LetterKind, by: Actor, read_at: datetime | None) -> None:
    if letter.state == LetterState.WITHDRAWN:
        raise Refused({"": ["This letter was withdrawn. Write a new one if one is needed."]})
    if letter.holds:
        raise Refused({"": [f"This letter waits for a person: {'; '.join(map(hold_words, letter.holds))}."]})
    if over := too_late_words(letter):
        raise Refused({"": [over]})
    if read_at is not None and letter.changed_at > read_at:
        raise Refused({"": ["This letter changed since you read it. Read it again, then approve it."]})
    policy = setup_of(letter.school).rules(LettersPolicy, clock.today())
    own = by.id is not None and letter.drafted_by_id == by.id
    if kind.serious and policy.letters_approved_by_another and own:
        raise Refused(
            {"": ["You wrote this letter. At this school somebody else approves a serious letter."]}
        )


def too_late_words(letter: Letter) -> str:
    """Why one not yet issued is of no use to anybody any more, or nothing."""
    waits = letter.state in (LetterState.DRAFT, LetterState.HELD)
    if not waits or letter.issue_by is None or clock.today() <= letter.issue_by:
        return ""
    return (
        f"What this letter asks for was on {plain_date(letter.issue_by)}, and that day is over. Withdraw it."
    )


def missing_words(kind: LetterKind, missing: CannotBeFilled) -> str:
    if isinstance(missing, NobodyToGoTo):
        return "Those this letter was written to get no letters about this pupil now, or not together. Withdraw it, and write a new one if one is needed."
    labels = {field.name: field.label for field in (*COMMON, *kind.fields)}
    names = "; ".join(
        labels.get(name, f"“{name}”, which is not a field of this letter") for name in missing.fields
    )
    return f"This letter can’t be printed yet. It has nothing to say for: {names}."


@transaction.atomic
def flag_letter(letter: Letter, *, reason: str, by: Actor | None = None) -> Letter:
    """The facts behind it changed: one not issued is held until it is drafted again, an issued one says why from now on."""
    by = by or Actor.system()
    letter = locked_letter(letter)
    if letter.state == LetterState.WITHDRAWN:
        return letter
    if letter.state == LetterState.ISSUED:
        letter.flag = reason[:300]
        letter.save(update_fields=["flag"])
        tell(letter, "flagged", by=by, reason=reason)
        return letter
    if FACTS_CHANGED not in letter.holds:
        letter.holds = [*letter.holds, FACTS_CHANGED]
    letter.state, letter.changed_at = LetterState.HELD, clock.now()
    letter.save(update_fields=["holds", "state", "changed_at"])
    tell(letter, "held", by=by, reason=reason)
    return letter


@transaction.atomic
def correct_letter(letter: Letter, *, fields: Mapping[str, FieldValue], by: Actor) -> Letter:
    """A new letter with the right facts that supersedes an issued one, to be approved like any other.

    The issued one stays, with its bytes. One not issued yet simply takes the facts. A correction that was withdrawn
    leaves the issued one to be corrected again.
    """
    letter = locked_letter(letter)
    standing = _editions(letter).exclude(state=LetterState.WITHDRAWN).order_by("-edition")
    letter = standing.first() or _newest(letter)
    values = all_said(fields)
    if letter.state != LetterState.ISSUED:
        return _with_facts(letter, values, letter.recipient, by=by)
    return supersede(letter, values=values, by=by)


def supersede(letter: Letter, *, values: dict[str, Said], by: Actor) -> Letter:
    """The next edition of an issued letter, its newest, read under lock in this transaction."""
    waits = holds_of(kind_of(letter.kind), letter.pupil, letter.school)
    now = clock.now()
    new = Letter.objects.create(
        school=letter.school,
        pupil=letter.pupil,
        kind=letter.kind,
        key=letter.key,
        recipient_key=letter.recipient_key,
        edition=_newest(letter).edition + 1,
        recipient=letter.recipient,
        fields=values,
        holds=waits,
        state=LetterState.HELD if waits else LetterState.DRAFT,
        supersedes=letter,
        drafted_at=now,
        drafted_by_id=by.id,
        drafted_by=by.name,
        changed_at=now,
        issue_by=letter.issue_by,
    )
    tell(letter, "corrected", by=by, reason=f"Superseded by {new.reference}")
    tell(new, "drafted", by=by, reason=f"Corrects {letter.reference}")
    record(
        "letter.corrected",
        by=by,
        school_id=letter.school_id,
        subject_id=letter.pupil_id,
        letter=str(new.id),
        supersedes=str(letter.id),
    )
    return new


def tell(letter: Letter, what: str, *, by: Actor, reason: str = "") -> None:
    LetterEvent.objects.create(
        letter=letter,
        at=clock.now(),
        what=what,
        reason=reason[:300],
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )

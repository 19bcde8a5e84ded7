"""A letter put together: its wording, its fields, the school's head. What comes out is words only, ready to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.kinds import LetterKind, kind_of
from letters.models import Letter, Letterhead
from letters.rules.blocks import NobodyToGoTo, Part, filled, filled_text, read_blocks
from letters.rules.values import Said, said
from registers.models import ClassMembership, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.year_groups import year_group_words

from .recipients import copies_now
from .wording import Stationery, Wording


@dataclass(frozen=True)
class Made:
    """A letter's words with where they came from."""

    snapshot: dict[str, Any]  # Any: JSON
    wording: Wording
    head: Letterhead
    parts: tuple[Part, ...]


class Together:
    """What letters issued in one transaction share: wordings and letterheads, each read once, and their copies, read at once."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.stationery = Stationery()
        self.copies = copies_now(letters)


def make_document(
    letter: Letter, *, by: Actor, on: date | None = None, together: Together | None = None
) -> Made:
    """The letter as it would be issued by this person on this day, with names and addresses as they stand now (SAF-08).

    `together`: of letters that are issued with it.

    :raises CannotBeFilled: some field has nothing to print; names them all.
    :raises NobodyToGoTo: those it was written to may not be written to any more.
    """
    on = on or clock.today()
    kind = kind_of(letter.kind)
    together = together or Together([letter])
    recipient = together.copies[letter.id]
    if recipient is None:
        raise NobodyToGoTo
    words = together.stationery.wording(kind, letter.school)
    head = together.stationery.letterhead(letter.school)
    blocks = read_blocks(letter.blocks) if letter.blocks else words.blocks
    values = (
        common_values(
            kind,
            letter.pupil,
            letter.school,
            head,
            recipient=recipient,
            reference=letter.reference,
            by=by,
            on=on,
        )
        | letter.fields
    )
    parts = filled(blocks, values, kind.may_be_empty)
    title = filled_text(words.title, values)
    return Made(snapshot_of(kind, head, recipient, values, title, parts), words, head, parts)


def common_values(
    kind: LetterKind,
    pupil: Pupil,
    school: School,
    head: Letterhead,
    *,
    recipient: Mapping[str, Any],  # Any: JSON
    reference: str,
    by: Actor,
    on: date,
) -> dict[str, Said]:
    """The fields every letter has, from the register and the settings in force on the day."""
    sits = (
        ClassMembership.objects.filter(pupil=pupil, school=school, first_day__lte=on)
        .select_related("school_class")
        .order_by("-first_day")
        .first()
    )
    group = sits.year_group if sits else ""
    policy = setup_of(school).policy(group, on)
    return {
        "child": pupil.known_as,
        "childs": possessive(pupil.known_as),
        "child_full": str(pupil),
        "date_of_birth": said(pupil.date_of_birth),
        "class_name": sits.school_class.name if sits else "",
        "year_group": year_group_words(group) if group else "",
        "salutation": str(recipient.get("salutation", "")),
        "recipient": str(recipient.get("name", "")),
        "today": said(on),
        "reference": reference,
        "school_name": head.name or school.name,
        "school_word": policy.school_word,
        "pupil_word": policy.pupil_word,
        "head_title": policy.head_title,
        "officer_title": policy.attendance_officer_title,
        "teacher_title": policy.class_teacher_title,
        "sender": by.name,
        "sender_position": by.position,
        "contact_route": policy.contact_route or head.contact,
        "leader": policy.senior_leader_name or "",
        "leader_title": policy.senior_leader_title,
    }


def possessive(name: str) -> str:
    """`Robin’s`, `James’s`."""
    return f"{name}’s"


def snapshot_of(
    kind: LetterKind,
    head: Letterhead,
    recipient: Mapping[str, Any],  # Any: JSON
    values: Mapping[str, Said],
    title: str,
    parts: tuple[Part, ...],
) -> dict[str, Any]:  # Any: JSON
    """Everything that is printed, as JSON."""
    return {
        "kind": kind.code,
        "look": kind.look,
        "title": title,
        "language": "en-GB",
        "head": {
            "id": str(head.id) if head.version else None,
            "name": head.name,
            "address": [line for line in head.address.splitlines() if line.strip()],
            "contact": head.contact,
            "colour": head.colour,
            "logo": bool(head.logo),
            "logo_words": head.logo_words,
        },
        "recipient": dict(recipient),
        "values": dict(values),
        "parts": [part.kept() for part in parts],
    }

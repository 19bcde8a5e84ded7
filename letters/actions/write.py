"""Writing to a pupil's family by hand: a copy for each who should get it (LET-03)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit.api_errors import Refused
from letters.kinds import Audience, LetterKind, kind_of
from letters.models import Letter
from letters.queries.recipients import recipients
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue
from registers.models import Pupil, School

from .issue import draft_letter

NOBODY = "There is nobody to write to: no parent who may be contacted is marked as getting letters. Look at the pupil’s contacts."


@transaction.atomic
def write_letter(
    kind: LetterKind, *, pupil: Pupil, school: School, about: str, fields: Mapping[str, FieldValue], by: Actor
) -> list[Letter]:
    """A draft for each recipient; the same thing again opens the same letters.

    :raises Refused: nobody may be written to.
    """
    return draft_copies(
        kind.code, key=f"hand:{about}"[:120], school=school, pupil=pupil, fields=fields, by=by
    )


@transaction.atomic
def draft_copies(
    kind: str,
    *,
    key: str,
    school: School,
    pupil: Pupil,
    fields: Mapping[str, FieldValue],
    by: Actor,
    only: Collection[uuid.UUID] | None = None,
    issue_by: date | None = None,
    asked_for: bool = False,
) -> list[Letter]:
    """A draft for each recipient; the same key again opens the same letters. `only`: the contacts it is meant for.
    `asked_for`: as for `draft_letter`.

    :raises Refused: nobody may be written to.
    """
    copies = copies_of(kind_of(kind), pupil, school, only)
    if not copies:
        raise Refused({"": [NOBODY]})
    return [
        draft_letter(
            kind=kind,
            key=key,
            school=school,
            pupil=pupil,
            recipient=copy,
            fields=fields,
            by=by,
            issue_by=issue_by,
            asked_for=asked_for,
        )
        for copy in copies
    ]


def copies_of(
    kind: LetterKind, pupil: Pupil, school: School, only: Collection[uuid.UUID] | None = None
) -> list[Recipient]:
    """Parents by the school's policy; the pupil for a certificate; the council or the school's own file."""
    match kind.audience:
        case Audience.PARENT:
            return recipients(pupil, school, individually=kind.individually, only=only)
        case Audience.PUPIL:
            return [Recipient(f"pupil:{pupil.id}", str(pupil), f"Dear {pupil.known_as}")]
        case Audience.AUTHORITY:
            return [Recipient("authority", "School attendance team", "Dear colleague")]
    return [Recipient("file", "For the school’s file", "")]

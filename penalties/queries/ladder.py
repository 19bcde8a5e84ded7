"""Where a parent stands for a pupil, from the notices the trust knows of – at whichever of its schools they were issued."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from penalties.models import PenaltyNotice
from penalties.rules.amounts import NoticeKind
from penalties.rules.ladder import PastNotice, Position, position
from registers.models import Contact, ContactLink, Pupil


@dataclass(frozen=True)
class Ladder:
    """The position with the notices behind it."""

    position: Position
    notices: tuple[PenaltyNotice, ...]
    """Those counted, oldest first."""


def past(notice: PenaltyNotice) -> PastNotice:
    return PastNotice(str(notice.id), NoticeKind(notice.kind), notice.status, notice.issued_on)


def ladder(pupil: Pupil, contact: Contact, as_of: date, offence_on: date | None = None) -> Ladder:
    """Notices go with the pupil from school to school of the trust."""
    rows = PenaltyNotice.objects.filter(pupil=pupil, contact=contact).select_related("school")
    return ladder_of(rows, as_of, offence_on)


def ladder_of(rows: Iterable[PenaltyNotice], as_of: date, offence_on: date | None = None) -> Ladder:
    by_id = {str(row.id): row for row in rows}
    found = position(map(past, by_id.values()), as_of, offence_on)
    return Ladder(found, tuple(by_id[one.id] for one in found.counted))


def pupil_on_roll_of(school_ids: Iterable[uuid.UUID] | None, upn: str) -> Pupil | None:
    """The pupil of this number who is or was on the roll of one of these schools; `None` = every school."""
    pupils = Pupil.objects.filter(upn=upn)
    if school_ids is not None:
        pupils = pupils.filter(spells__school_id__in=list(school_ids))
    return pupils.distinct().first()


def parent_of(pupil: Pupil, contact_ref: str) -> Contact | None:
    """An adult of this pupil, by the trust's reference."""
    link = ContactLink.objects.filter(pupil=pupil, contact__ref=contact_ref).select_related("contact").first()
    return link.contact if link else None

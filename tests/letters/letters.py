"""Letters for tests, drafted the way every app above drafts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from pypdf import PdfReader

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from letters.actions.issue import draft_letter
from letters.kinds import kind_of
from letters.models import Letter
from letters.queries.recipients import recipients
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue
from registers.models import Contact, Pupil
from tests.marking import OFFICER
from tests.world import World, make_contact


def parent(pupil: Pupil, surname: str = "Parentley", **link: object) -> Contact:
    """A parent who gets letters, at an address of their own."""
    restricted = bool(link.pop("restricted", False))
    contact = make_contact(pupil, surname=surname, restricted=restricted, may_collect=not restricted)
    contact.title, contact.address, contact.postcode = "Ms", ["1 Example Road", "Testtown"], "ZZ1 1ZZ"
    contact.save()
    row = contact.links.get(pupil=pupil)
    for name, value in ({"receives_letters": not row.restricted} | link).items():
        setattr(row, name, value)
    row.save()
    return contact


def fields_of(kind: str) -> dict[str, FieldValue]:
    return {field.name: field.sample for field in kind_of(kind).fields}


def draft(
    world: World,
    *,
    kind: str = "D02",
    key: str = "2026/27 HT2",
    fields: Mapping[str, FieldValue] | None = None,
    recipient: Recipient | None = None,
    holds: Sequence[str] = (),
    by: Actor = OFFICER,
) -> Letter:
    if recipient is None:
        if not recipients(world.pupil, world.school, individually=False):
            parent(world.pupil)
        recipient = recipients(world.pupil, world.school, individually=False)[0]
    return draft_letter(
        kind=kind,
        key=key,
        school=world.school,
        pupil=world.pupil,
        recipient=recipient,
        fields=fields_of(kind) if fields is None else fields,
        by=by,
        holds=holds,
    )


def actor(world: World, role: str) -> Actor:
    return access_of(world.people[role]).actor(world.school.id)


def words_of(pdf: bytes) -> str:
    """The text of a PDF in reading order, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())

"""Who gets a letter about a pupil, with the address as it stands now (LET-03, SAF-08)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from attendance_mis.kit import clock
from letters.models import Letter
from letters.rules.recipients import Adult, LettersPolicy, Recipient, at_the_door, recipients_of
from registers.models import ContactLink, Pupil, School
from registers.queries.setup import setup_of

Copies = Mapping[uuid.UUID, dict[str, Any] | None]  # Any: JSON
"""Letter → its copy (`Recipient.kept()`) with names and address as they stand now; `None`: it may go to nobody."""


def recipients(
    pupil: Pupil, school: School, *, individually: bool, only: Collection[uuid.UUID] | None = None
) -> list[Recipient]:
    """The copies of a letter: one for each parent who should get it, or one for an address where the policy allows.

    `individually` for penalties and notices, which are never shared; `only` names the contacts it is meant for. Empty when nobody may be written to.
    """
    policy = setup_of(school).rules(LettersPolicy, clock.today())
    jointly = policy.letters_joint_at_shared_address and not individually
    return recipients_of(_adults([pupil])[pupil.id], jointly=jointly, only=only)


def address_kept_back(pupil: Pupil, contact_id: uuid.UUID) -> bool:
    """Whether no paper about the pupil may say where this adult lives: somebody must not learn it (SAF-08)."""
    links = list(ContactLink.objects.filter(pupil=pupil))
    return any(link.restricted for link in links) or (pupil.id, contact_id) in _hidden_elsewhere(links)


def left_at_home(pupil: Pupil) -> Recipient:
    """The one copy of a paper left at the door: it names adults who live with the pupil and nobody else."""
    living_there = ContactLink.objects.filter(pupil=pupil, lives_with_pupil=True)
    there = set(living_there.values_list("contact_id", flat=True))
    return at_the_door([adult for adult in _adults([pupil])[pupil.id] if adult.id in there], pupil.known_as)


def copies_now(letters: Sequence[Letter]) -> Copies:
    """The copies of letters as they would be made today, read for all of them at once.

    A copy to somebody who is no contact of the pupil (an authority, a worker, the school's file) stays as it was.
    One written to a single adult stays theirs alone, though the policy might have another share it today.
    """
    to_contacts = [letter for letter in letters if letter.recipient.get("contact_ids")]
    adults = _adults([letter.pupil for letter in to_contacts]) if to_contacts else {}
    return {
        letter.id: _copy_now(letter, adults[letter.pupil_id])
        if letter.recipient.get("contact_ids")
        else letter.recipient
        for letter in letters
    }


def _copy_now(letter: Letter, adults: Sequence[Adult]) -> dict[str, Any] | None:  # Any: JSON
    own = [uuid.UUID(one) for one in letter.recipient["contact_ids"]]
    jointly = False
    if len(own) > 1:
        policy = setup_of(letter.school).rules(LettersPolicy, clock.today())
        jointly = policy.letters_joint_at_shared_address
    copies = recipients_of(adults, jointly=jointly, only=own)
    return next((copy.kept() for copy in copies if copy.key == letter.recipient["key"]), None)


def _adults(pupils: Sequence[Pupil]) -> dict[uuid.UUID, list[Adult]]:
    """Pupil → their adults, in the order of the contacts."""
    known = {pupil.id: pupil for pupil in pupils}
    rows = ContactLink.objects.filter(pupil__in=known).select_related("contact").order_by("priority", "id")
    links = list(rows)
    hidden = _hidden_elsewhere(links)
    adults: dict[uuid.UUID, list[Adult]] = {pupil_id: [] for pupil_id in known}
    for link in links:
        adults[link.pupil_id].append(
            Adult(
                id=link.contact_id,
                name=str(link.contact),
                title=link.contact.title,
                surname=link.contact.surname,
                address=_address(known[link.pupil_id], link),
                receives_letters=link.receives_letters,
                restricted=link.restricted,
                priority=link.priority,
                protected=(link.pupil_id, link.contact_id) in hidden,
            )
        )
    return adults


def _address(pupil: Pupil, link: ContactLink) -> tuple[str, ...]:
    """The adult's own, or the pupil's for one who lives with the pupil and has none of their own."""
    own = tuple(line for line in (*link.contact.address, link.contact.postcode) if line)
    return own or (tuple(pupil.address) if link.lives_with_pupil else ())


def _hidden_elsewhere(links: Sequence[ContactLink]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """(pupil, adult) of adults with another child from whom somebody must be kept away: masked here as well."""
    children: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    ties = ContactLink.objects.filter(contact__in={link.contact_id for link in links}, restricted=False)
    for adult, child in ties.values_list("contact_id", "pupil_id"):
        children[adult].add(child)
    several = {child for of_one in children.values() if len(of_one) > 1 for child in of_one}
    if not several:
        return set()
    restricted = ContactLink.objects.filter(pupil__in=several, restricted=True)
    guarded = set(restricted.values_list("pupil_id", flat=True))
    return {
        (child, adult)
        for adult, of_one in children.items()
        for child in of_one
        if (of_one - {child}) & guarded
    }

"""Who gets a letter about a pupil, with the address as it stands now (LET-03, SAF-08)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from attendance_mis.kit import clock
from letters.rules.recipients import Adult, LettersPolicy, Recipient, at_the_door, recipients_of
from registers.models import ContactLink, Pupil, School
from registers.queries.setup import setup_of


def recipients(
    pupil: Pupil, school: School, *, individually: bool, only: Collection[uuid.UUID] | None = None
) -> list[Recipient]:
    """The copies of a letter: one for each parent who should get it, or one for an address where the policy allows.

    `individually` for penalties and notices, which are never shared; `only` names the contacts it is meant for. Empty when nobody may be written to.
    """
    policy = setup_of(school).rules(LettersPolicy, clock.today())
    links = list(ContactLink.objects.filter(pupil=pupil).select_related("contact").order_by("priority", "id"))
    jointly = policy.letters_joint_at_shared_address and not individually
    return recipients_of(_adults(pupil, links), jointly=jointly, only=only)


def address_kept_back(pupil: Pupil, contact_id: uuid.UUID) -> bool:
    """Whether no paper about the pupil may say where this adult lives: somebody must not learn it (SAF-08)."""
    links = list(ContactLink.objects.filter(pupil=pupil))
    return any(link.restricted for link in links) or contact_id in _hidden_elsewhere(pupil, links)


def left_at_home(pupil: Pupil) -> Recipient:
    """The one copy of a paper left at the door: it names adults who live with the pupil and nobody else."""
    links = ContactLink.objects.filter(pupil=pupil, lives_with_pupil=True).select_related("contact")
    return at_the_door(_adults(pupil, list(links)), pupil.known_as)


def copy_now(kept: Mapping[str, Any], pupil: Pupil, school: School) -> dict[str, Any] | None:  # Any: JSON
    """A letter's copy (`Recipient.kept()`) with names and address as they stand today; `None` if it may go to nobody now.

    A copy to somebody who is no contact of the pupil (an authority, a worker, the school's file) stays as it was.
    One written to a single adult stays theirs alone, though the policy might have another share it today.
    """
    if not kept.get("contact_ids"):
        return dict(kept)
    own = [uuid.UUID(one) for one in kept["contact_ids"]]
    copies = recipients(pupil, school, individually=len(own) == 1, only=own)
    return next((copy.kept() for copy in copies if copy.key == kept["key"]), None)


def _adults(pupil: Pupil, links: list[ContactLink]) -> list[Adult]:
    hidden = _hidden_elsewhere(pupil, links)
    return [
        Adult(
            id=link.contact_id,
            name=str(link.contact),
            title=link.contact.title,
            surname=link.contact.surname,
            address=_address(pupil, link),
            receives_letters=link.receives_letters,
            restricted=link.restricted,
            priority=link.priority,
            protected=link.contact_id in hidden,
        )
        for link in links
    ]


def _address(pupil: Pupil, link: ContactLink) -> tuple[str, ...]:
    """The adult's own, or the pupil's for one who lives with the pupil and has none of their own."""
    own = tuple(line for line in (*link.contact.address, link.contact.postcode) if line)
    return own or (tuple(pupil.address) if link.lives_with_pupil else ())


def _hidden_elsewhere(pupil: Pupil, links: list[ContactLink]) -> set[object]:
    """Adults with another child from whom somebody must be kept away: their address is masked here as well."""
    adults = [link.contact_id for link in links]
    children = list(ContactLink.objects.filter(contact__in=adults, restricted=False).exclude(pupil=pupil))
    if not children:
        return set()
    guarded = set(
        ContactLink.objects.filter(
            pupil__in={link.pupil_id for link in children}, restricted=True
        ).values_list("pupil_id", flat=True)
    )
    return {link.contact_id for link in children if link.pupil_id in guarded}

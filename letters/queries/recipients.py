"""Who gets a letter about a pupil, with the address as it stands now (LET-03, SAF-08)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from attendance_mis.kit import clock
from letters.rules.recipients import Adult, LettersPolicy, Recipient, recipients_of
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
    children = ContactLink.objects.filter(
        contact__in=[link.contact_id for link in links], restricted=False
    ).exclude(pupil=pupil)
    guarded = set(
        ContactLink.objects.filter(pupil__in=children.values("pupil_id"), restricted=True).values_list(
            "pupil_id", flat=True
        )
    )
    return {link.contact_id for link in children if link.pupil_id in guarded}

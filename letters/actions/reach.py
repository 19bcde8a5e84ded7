"""Closing and opening ways of reaching an adult: their own wish, and addresses that nothing reaches (ADM-05, ADM-06)."""

from __future__ import annotations

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.models import DeadAddress, LetterWish, Message, OptOut
from registers.models import Contact, School


def mark_dead(message: Message, said: str) -> None:
    """What the carrier says of the number or address this went to; told again it changes nothing."""
    if not message.sent_to:
        return
    DeadAddress.objects.bulk_create(
        [
            DeadAddress(
                contact_id=message.contact_id,
                channel=message.channel,
                address=message.sent_to.lower(),
                since=clock.now(),
                said=said[:200],
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def opt_out(contact: Contact, *, channel: str, reason: str, school: School, by: Actor) -> None:
    """From now on nothing goes to this adult by this channel. Said twice it stands as first said."""
    Contact.objects.select_for_update(no_key=True).get(id=contact.id)
    if OptOut.objects.filter(contact=contact, channel=channel, ended_at=None).exists():
        return
    OptOut.objects.create(
        contact=contact,
        channel=channel,
        reason=reason,
        since=clock.now(),
        by_name=by.name,
        by_position=by.position,
    )
    record("contact.opted_out", by=by, school_id=school.id, subject_id=contact.id, channel=channel)


@transaction.atomic
def opt_in(contact: Contact, *, channel: str, school: School, by: Actor) -> None:
    """They want to be written to again."""
    standing = OptOut.objects.filter(contact=contact, channel=channel, ended_at=None)
    if standing.update(ended_at=clock.now(), ended_by=f"{by.name}, {by.position}"):
        record("contact.opted_in", by=by, school_id=school.id, subject_id=contact.id, channel=channel)


@transaction.atomic
def wish_for_letters(contact: Contact, *, channel: str, school: School, by: Actor) -> None:
    """How they want their letters; an empty channel: as the school usually does."""
    Contact.objects.select_for_update(no_key=True).get(id=contact.id)
    standing = LetterWish.objects.filter(contact=contact, ended_at=None)
    if list(standing.values_list("channel", flat=True)) == ([channel] if channel else []):
        return
    standing.update(ended_at=clock.now())
    if channel:
        LetterWish.objects.create(
            contact=contact, channel=channel, since=clock.now(), by_name=by.name, by_position=by.position
        )
    record(
        "contact.letters_wished", by=by, school_id=school.id, subject_id=contact.id, channel=channel or "any"
    )


@transaction.atomic
def clear_dead(contact: Contact, *, channel: str, school: School, by: Actor) -> None:
    """Somebody checked with the family: it works, and may be used again."""
    standing = DeadAddress.objects.filter(contact=contact, channel=channel, cleared_at=None)
    if standing.update(cleared_at=clock.now(), cleared_by=f"{by.name}, {by.position}"):
        record("contact.address_checked", by=by, school_id=school.id, subject_id=contact.id, channel=channel)

"""Asking for a text or an e-mail to an adult, and taking it back. Sending is a later step with its own judgement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from letters.models import Dispatch, Message, MessagePart
from letters.sealed import seal
from registers.models import Contact, Pupil, School

from .outgoing import move, nudge, tell


@transaction.atomic
def queue_message(
    *,
    school: School,
    contact: Contact,
    channel: str,
    text: str,
    subject: str,
    about: Sequence[Pupil],
    key: str,
    purpose: str,
    by: Actor,
    good_until: datetime | None = None,
    secret: str = "",
) -> Message:
    """Have this said to this adult, once: the same `key` again, for the same adult and channel, changes nothing.

    `channel` is `sms` or `email` (a text has no subject). What waits for the same adult with the same `purpose` is
    sent as one message, so write the children as `Pupil.known_as`, joined by "and", where several names may stand.
    After `good_until` it is not sent any more. Whether it may go is judged when it is sent. `secret` is an address
    for the place `[address]` in the text that nobody but the addressee is to see.
    """
    # Two cases of one family ask at the same moment: one after the other, or each would make a message of its own.
    Contact.objects.select_for_update(no_key=True).get(id=contact.id)
    asked = MessagePart.objects.filter(school=school, contact=contact, channel=channel, key=key).first()
    if asked is not None:
        return asked.message
    now = clock.now()
    message = _waiting(school, contact, channel, purpose) or _new_message(
        school, contact, channel, purpose, now, by
    )
    part_id = uuid7()
    part = MessagePart.objects.create(
        id=part_id,
        sealed=seal(secret, part_id) if secret else None,
        message=message,
        school=school,
        contact=contact,
        channel=channel,
        key=key,
        subject=subject,
        text=text,
        made_at=now,
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    part.about.set(about)
    message.about.add(*about)
    if good_until is not None and (message.good_until is None or good_until < message.good_until):
        message.good_until = good_until
        message.save(update_fields=["good_until"])
    for pupil in about:
        record(
            "message.queued",
            by=by,
            school_id=school.id,
            subject_id=pupil.id,
            message=str(message.id),
            contact=str(contact.id),
            channel=channel,
            purpose=purpose,
        )
    return message


def _waiting(school: School, contact: Contact, channel: str, purpose: str) -> Message | None:
    """A message to the same adult that no worker has touched: the row stays ours until this transaction ends."""
    found = (
        Dispatch.objects.select_for_update(of=("self",))
        .filter(
            state="queued",
            tries=0,
            message__school=school,
            message__contact=contact,
            message__channel=channel,
            message__purpose=purpose,
        )
        .select_related("message")
        .first()
    )
    return found.message if found is not None else None


def _new_message(
    school: School, contact: Contact, channel: str, purpose: str, now: datetime, by: Actor
) -> Message:
    message = Message.objects.create(
        school=school, contact=contact, channel=channel, purpose=purpose, made_at=now
    )
    dispatch = Dispatch.objects.create(
        school=school, message=message, channel=channel, made_at=now, not_before=now
    )
    tell(dispatch.id, "queued", by=by)
    nudge(dispatch.id, now)
    return message


@transaction.atomic
def withdraw_message(*, school: School, key: str, why: str, by: Actor) -> int:
    """Take back what was asked under this key and is not on its way yet; how many parts that were.

    A message with nothing left to say is not sent. What a worker has claimed can't be taken back.
    """
    parts = MessagePart.objects.filter(
        school=school,
        key=key,
        withdrawn_at=None,
        message__dispatch__state="queued",
        message__dispatch__in_doubt=False,
    )
    taken = 0
    for part in parts.select_related("message__dispatch"):
        held = Dispatch.objects.select_for_update().filter(message=part.message, state="queued").first()
        if held is None:
            continue
        part.withdrawn_at, part.withdrawn_why = clock.now(), why
        part.save(update_fields=["withdrawn_at", "withdrawn_why"])
        taken += 1
        if not part.message.parts.filter(withdrawn_at=None).exists():
            said = f"Taken back before it was sent: {why}"[:300]
            move(held.id, "cancelled", of=["queued"], by=by, said=said)
        record("message.withdrawn", by=by, school_id=school.id, message=str(part.message_id))
    return taken

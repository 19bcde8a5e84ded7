"""How the address of the family's form can reach them, and how those sent before got on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from absence.models import LeaveLink
from letters.models import MessagePart
from letters.queries.outbox import STATE_WORDS
from letters.queries.parcels import reach
from letters.rules.addresses import read_address
from letters.rules.sending import Answer
from registers.models import Contact, ContactLink, Pupil

CHANNELS = {"sms": "Text to", "email": "E-mail to"}


def message_key(link_id: uuid.UUID) -> str:
    """By which the message that carries this link's address is known."""
    return f"leave-form {link_id}"


@dataclass(frozen=True)
class Closed:
    """A way that is not open, with what to do."""

    who: str
    why: str


def ways_to(pupil: Pupil) -> tuple[list[tuple[str, str]], list[Closed]]:
    """(value, words) of each open way, in the order to ring; and the closed ones with the reason."""
    links = ContactLink.objects.filter(pupil=pupil, restricted=False, parental_responsibility=True)
    ways: list[tuple[str, str]] = []
    closed: list[Closed] = []
    for link in links.select_related("contact").order_by("priority", "id"):
        for channel, words in CHANNELS.items():
            written = link.contact.phone if channel == "sms" else link.contact.email
            address = read_address(channel, phone=link.contact.phone, email=link.contact.email)
            verdict = reach(link.contact, channel, address)
            if verdict.answer is Answer.SEND:
                ways.append((f"{channel}:{link.contact_id}", f"{words} {link.contact}, {written}"))
            elif written:
                closed.append(Closed(f"{words} {link.contact}", verdict.why))
    return ways, closed


def chosen_way(pupil: Pupil, way: str) -> tuple[str, Contact] | None:
    """(channel, adult) of a way the form offered; `None`: the address is shown."""
    channel, _, contact = way.partition(":")
    if channel not in CHANNELS:
        return None
    link = ContactLink.objects.select_related("contact").get(pupil=pupil, contact_id=contact)
    return channel, link.contact


def sent_of(links: Iterable[LeaveLink]) -> dict[str, str]:
    """Link → to whom it was sent and how that stands, in words."""
    keys = {message_key(link.id): str(link.id) for link in links}
    parts = MessagePart.objects.filter(key__in=keys).select_related("contact", "message__dispatch")
    return {
        keys[
            part.key
        ]: f"{CHANNELS[part.channel].lower()} {part.contact}, {STATE_WORDS[part.message.dispatch.state][0].lower()}"
        for part in parts
    }

"""Who can be reached by a text or an e-mail now, asked of many adults at once (ADM-06, LET-07)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from letters.models import DeadAddress, OptOut
from letters.rules.addresses import Address
from letters.rules.sending import Answer, may_reach

from .parcels import CHANNEL_WORDS


def reachable(channel: str, addresses: Mapping[uuid.UUID, Address]) -> frozenset[uuid.UUID]:
    """Those of the contacts a message may go to by this channel: what is judged again when it is sent."""
    known = {"contact_id__in": list(addresses), "channel": channel}
    opted_out = set(OptOut.objects.filter(ended_at=None, **known).values_list("contact_id", flat=True))
    dead = set(DeadAddress.objects.filter(cleared_at=None, **known).values_list("contact_id", "address"))
    return frozenset(
        key
        for key, address in addresses.items()
        if may_reach(
            address,
            opted_out=key in opted_out,
            failing=(key, address.value.lower()) in dead,
            channel_words=CHANNEL_WORDS[channel],
        ).answer
        is Answer.SEND
    )

"""What became of the messages a case counts as attempts: one that never went is not a message left (ABS-11)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from absence.models import CaseEvent
from letters.models import Dispatch

_STANDS = {
    "queued": "on its way",
    "claimed": "on its way",
    "failed": "not sent",
    "cancelled": "not sent",
    "uncertain": "not certain whether it went",
}
"""A state of the dispatch that is no "message left" → what to say in its place."""


@dataclass(frozen=True)
class Sending:
    stands: str
    """In place of "message left"; empty once it went."""
    why: str


def sendings(events: Iterable[CaseEvent]) -> dict[uuid.UUID, Sending]:
    """Event → how its message stands now; only of those whose message has not gone. No statement without a message."""
    messages = {event.facts["message"]: event.id for event in events if event.facts.get("message")}
    if not messages:
        return {}
    rows = Dispatch.objects.filter(message_id__in=list(messages)).values_list(
        "message_id", "state", "receipt", "said"
    )
    found = {}
    for message_id, state, receipt, said in rows:
        stands = "came back" if receipt == "returned" else _STANDS.get(state, "")
        if stands:
            found[messages[str(message_id)]] = Sending(stands, said)
    return found

"""Asking carriers what became of what they took: delivered, or come back (ADM-06, LET-07)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from letters.carriers import Carrier, Receipt, carrier_named
from letters.models import Dispatch

from .outgoing import move, tell
from .reach import mark_dead

ASKED_FOR = timedelta(days=7)
"""Carriers tell that long; what is older stays as sent."""
MOST = 500
DELIVERED = "The carrier says it was delivered."
CAME_BACK = "It came back: nothing reaches this number or address. Check it with the family."
NOT_DELIVERED = "The carrier could not deliver it. Try again, or use another way."


def fetch_receipts() -> int:
    """Ask about everything sent lately whose end is not known; how many are known now."""
    since = clock.now() - ASKED_FOR
    open_ends = Dispatch.objects.filter(state="sent", receipt="", sent_at__gte=since).exclude(
        carrier_reference=""
    )
    found = 0
    carriers: dict[str, Carrier | None] = {}
    for dispatch in open_ends.select_related("message").order_by("sent_at")[:MOST]:
        name = dispatch.carrier
        carrier = carriers.setdefault(name, carrier_named(name, connection.schema_name))
        if carrier is not None:
            found += _told(dispatch, carrier.receipt(dispatch.carrier_reference))
    return found


@transaction.atomic
def _told(dispatch: Dispatch, receipt: Receipt) -> bool:
    """What came back counts as failed from now on, so that somebody sees it."""
    if receipt is Receipt.PENDING:
        return False
    known: dict[str, object] = {"receipt_at": clock.now()}
    if receipt is Receipt.DELIVERED:
        still_open = Dispatch.objects.filter(id=dispatch.id, state="sent", receipt="")
        if not still_open.update(receipt="delivered", **known):
            return False
        tell(dispatch.id, "delivered", said=DELIVERED, carrier=dispatch.carrier)
        return True
    dead = receipt is Receipt.DEAD
    said = CAME_BACK if dead else NOT_DELIVERED
    changes = known | {"receipt": "returned"}
    if not move(dispatch.id, "failed", of=["sent"], what="returned", said=said, changes=changes):
        return False
    if dead and dispatch.message is not None:
        mark_dead(dispatch.message, CAME_BACK)
    return True

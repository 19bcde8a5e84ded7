"""What keeps sending going when a queue was wiped or a worker killed: it looks in the database for what is due.

Safe to run by several schedulers at once: each row is moved by a guarded update, and a worker asked twice finds
nothing to do the second time.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from letters.carriers import carrier_named, channels_of_workers
from letters.models import Dispatch, PrintBatch

from .outgoing import ask_builder_now, ask_worker, move
from .sending import LOST

MOST = 1000
"""Asked for in one sweep: the next one goes on."""


@dataclass(frozen=True)
class Swept:
    again: int
    uncertain: int
    asked: int


def sweep() -> Swept:
    """Take back tries whose lease ran out, then ask workers for everything that is due."""
    again, uncertain = _take_back()
    return Swept(again, uncertain, _ask() + _ask_builders())


def _take_back() -> tuple[int, int]:
    again = uncertain = 0
    lost = Dispatch.objects.filter(state="claimed", lease_until__lte=clock.now())
    for dispatch_id, claim, name in lost.values_list("id", "claim", "carrier")[:MOST]:
        if claim is None:
            continue
        carrier = carrier_named(name, connection.schema_name)
        can_tell = carrier is not None and carrier.can_tell
        with transaction.atomic():
            moved = _lost(dispatch_id, claim, can_tell=can_tell)
        again += moved and can_tell
        uncertain += moved and not can_tell
    return again, uncertain


def _lost(dispatch_id: uuid.UUID, claim: uuid.UUID, *, can_tell: bool) -> bool:
    if not can_tell:
        return move(
            dispatch_id,
            "uncertain",
            of=["claimed"],
            held_by=claim,
            said=f"The sending was interrupted. {LOST}",
        )
    said = "Interrupted: the carrier is asked whether it has it, then it goes on."
    doubt = {"in_doubt": True, "not_before": clock.now()}
    return move(dispatch_id, "queued", of=["claimed"], held_by=claim, what="again", said=said, changes=doubt)


def _ask() -> int:
    """Each asked for at most once in two sweeps, unless its waiting time ended meanwhile."""
    now = clock.now()
    recently = now - timedelta(seconds=2 * settings.DISPATCH_SWEEP_SECONDS)
    forgotten = Q(asked_at=None) | Q(asked_at__lte=recently) | Q(asked_at__lt=F("not_before"))
    due = Dispatch.objects.filter(
        forgotten, state="queued", not_before__lte=now, channel__in=channels_of_workers()
    )
    asked = 0
    for dispatch_id in list(due.order_by("not_before").values_list("id", flat=True)[:MOST]):
        if Dispatch.objects.filter(forgotten, id=dispatch_id, state="queued").update(asked_at=now):
            ask_worker(connection.schema_name, dispatch_id)
            asked += 1
    return asked


def _ask_builders() -> int:
    """Print batches nobody is at: the worker was killed, or the queue lost them."""
    now = clock.now()
    recently = now - timedelta(seconds=2 * settings.DISPATCH_SWEEP_SECONDS)
    left = PrintBatch.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now), state="building", asked_at__lte=recently
    )
    asked = 0
    for batch_id in list(left.values_list("id", flat=True)):
        if PrintBatch.objects.filter(id=batch_id, asked_at__lte=recently).update(asked_at=now):
            ask_builder_now(connection.schema_name, batch_id)
            asked += 1
    return asked

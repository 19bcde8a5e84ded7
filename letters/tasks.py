"""Sending in the background. A task is only a nudge: the truth about what is due is in the database."""

from __future__ import annotations

import uuid

from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from letters.actions.printing import build_batch
from letters.actions.receipts import fetch_receipts
from letters.actions.sending import send
from letters.actions.sweeping import sweep


@trust_task
def send_dispatch(dispatch_id: str) -> str:
    """Hand one dispatch to its carrier, if it is due and nobody else is at it."""
    return send(uuid.UUID(dispatch_id))


@trust_task
def sweep_dispatches() -> int:
    """Find what a wiped queue or a killed worker left; returns how many workers were asked."""
    return sweep().asked


@trust_task
def build_print_batch(batch_id: str) -> str:
    """Put the letters of a print batch into one file, if nobody else is at it."""
    return build_batch(uuid.UUID(batch_id))


@trust_task
def ask_for_receipts() -> bool:
    """Ask carriers once an hour what became of what they took, whoever asks for it and however often."""
    hour = f"{clock.local_now():%Y-%m-%dT%H}"
    return once("receipts", hour, lambda: {"told": fetch_receipts()}) is not None

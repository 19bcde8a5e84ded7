"""The few moves every dispatch is made of: a row that says how it stands, an event that says it moved, a nudge.

The row is changed by a guarded statement whose count is looked at: of two who try, one finds it moved already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from celery import current_app
from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from letters.models import Dispatch, DispatchEvent

SEND = "letters.tasks.send_dispatch"
BUILD = "letters.tasks.build_print_batch"
WORKER = Actor.system()


def tell(
    dispatch_id: uuid.UUID,
    what: str,
    *,
    by: Actor = WORKER,
    said: str = "",
    carrier: str = "",
    claim: uuid.UUID | None = None,
) -> None:
    """Append what happened to the dispatch's history."""
    DispatchEvent.objects.create(
        dispatch_id=dispatch_id,
        at=clock.now(),
        what=what,
        said=said,
        carrier=carrier,
        claim=claim,
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )


def move(
    dispatch_id: uuid.UUID,
    to: str,
    *,
    of: Iterable[str],
    what: str = "",
    said: str = "",
    told: str | None = None,
    by: Actor = WORKER,
    held_by: uuid.UUID | None = None,
    changes: Mapping[str, object] | None = None,
) -> bool:
    """Let it stand in state `to` if it still stands in one of `of` (and is still held by that claim); say whether it did.

    `said` is the sentence shown with it from now on; the history keeps `told`, or the same. Any claim ends.
    """
    rows = Dispatch.objects.filter(id=dispatch_id, state__in=list(of))
    if held_by is not None:
        rows = rows.filter(claim=held_by)
    if not rows.update(state=to, said=said, claim=None, lease_until=None, **(changes or {})):
        return False
    tell(dispatch_id, what or to, by=by, said=said if told is None else told, claim=held_by)
    return True


def nudge(dispatch_id: uuid.UUID, at: datetime) -> None:
    """Ask a worker once the transaction is kept. If the queue is away the sweep asks again: nothing depends on this."""
    Dispatch.objects.filter(id=dispatch_id).update(asked_at=at)
    schema = connection.schema_name

    def ask_worker_for_it() -> None:
        ask_worker(schema, dispatch_id)

    transaction.on_commit(ask_worker_for_it, robust=True)


def ask_worker(schema: str, dispatch_id: uuid.UUID) -> None:
    _ask(SEND, schema, dispatch_id)


def ask_builder(batch_id: uuid.UUID) -> None:
    """Have a print batch put together once the transaction is kept."""
    schema = connection.schema_name

    def ask_worker_to_build() -> None:
        ask_builder_now(schema, batch_id)

    transaction.on_commit(ask_worker_to_build, robust=True)


def ask_builder_now(schema: str, batch_id: uuid.UUID) -> None:
    _ask(BUILD, schema, batch_id)


def _ask(task: str, schema: str, thing: uuid.UUID) -> None:
    # Without retries: somebody may be waiting for a page, and the sweep comes anyway.
    current_app.send_task(task, args=[schema, str(thing)], retry=False, ignore_result=True)

"""The few moves every dispatch is made of: a row that says how it stands, an event that says it moved, a nudge.

The row is changed by a guarded statement whose count is looked at: of two who try, one finds it moved already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from letters.models import Dispatch, DispatchEvent

SEND = "letters.tasks.send_dispatch"
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
    *,
    from_states: Iterable[str],
    what: str,
    by: Actor = WORKER,
    event_said: str = "",
    held_by: uuid.UUID | None = None,
    **changes: object,
) -> bool:
    """Change the row if it still stands in one of `from_states` (and is still ours, with `held_by`); say whether it did."""
    rows = Dispatch.objects.filter(id=dispatch_id, state__in=list(from_states))
    if held_by is not None:
        rows = rows.filter(claim=held_by)
    if not rows.update(**changes):
        return False
    said = event_said or str(changes.get("said", ""))
    tell(dispatch_id, what, by=by, said=said, carrier=str(changes.get("carrier", "")), claim=held_by)
    return True


def nudge(dispatch_id: uuid.UUID, at: datetime) -> None:
    """Ask a worker once the transaction is kept. If the queue is away the sweep asks again: nothing depends on this."""
    Dispatch.objects.filter(id=dispatch_id).update(asked_at=at)
    ask = partial(ask_worker, connection.schema_name, dispatch_id)
    transaction.on_commit(ask, robust=True)


def ask_worker(schema: str, dispatch_id: uuid.UUID) -> None:
    # Without retries: somebody may be waiting for a page, and the sweep comes anyway.
    current_app.send_task(SEND, args=[schema, str(dispatch_id)], retry=False, ignore_result=True)

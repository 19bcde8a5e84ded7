"""E-mails to people who work here: a row of a table for each, handed over once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, QuerySet

from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from letters.carriers import Parcel, Result, carrier_of

Row = TypeVar("Row", bound=Model)


def hand_over(waiting: QuerySet[Row], parcel_of: Callable[[Row], Parcel]) -> int:
    """Give the trust's carrier the e-mail of each row, in their order; returns how many it took.

    The rows have `mailed_at`: whoever sets it is the one who sends. A try whose end is not known is not repeated; a
    carrier that can't take it now is asked again at the next run.
    """
    carrier = carrier_of("email", connection.schema_name)
    if carrier is None:
        return 0
    now, taken = clock.now(), 0
    for one in waiting.filter(mailed_at=None):
        mine = waiting.model._base_manager.filter(pk=one.pk)
        if not mine.filter(mailed_at=None).update(mailed_at=now):
            continue  # somebody else is at it
        result = carrier.send(parcel_of(one)).result
        if result is Result.BUSY:
            mine.update(mailed_at=None)
            break
        taken += result is Result.TAKEN
    return taken

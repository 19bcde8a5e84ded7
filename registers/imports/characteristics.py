"""Dated facts about pupils, from the columns of pupils.csv (ADM-27).

A file says what is so now, not since when. For a pupil who is new it holds from the starting day; a value that
differs from the one held ends that one yesterday and begins today. Blank says nothing; `no` ends a `yes`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, timedelta

from registers.models import Characteristic
from registers.queries.slices import CHARACTERISTICS

from .files import Row

KINDS = tuple(CHARACTERISTICS)


class Characteristics:
    """What is held of these pupils, and what the file changes in it."""

    def __init__(self, pupil_ids: Collection[uuid.UUID], today: date) -> None:
        self.today = today
        self._newest: dict[tuple[uuid.UUID, str], Characteristic] = {}
        self._new: list[Characteristic] = []
        self._ended: dict[uuid.UUID, Characteristic] = {}
        for held in Characteristic.objects.filter(pupil_id__in=pupil_ids).order_by("first_day"):
            self._newest[held.pupil_id, held.kind] = held

    def say(self, pupil_id: uuid.UUID, row: Row, *, new: bool) -> list[str]:
        """Take one line's facts; the kinds that are different now."""
        since = row["starts_on"] if new else max(self.today, row["starts_on"])
        return [kind for kind in KINDS if self._say(pupil_id, kind, row[kind], since)]

    def _say(self, pupil_id: uuid.UUID, kind: str, said: object, since: date) -> bool:
        if said is None:
            return False
        wanted = "yes" if said is True else "" if said is False else str(said)
        held = self._newest.get((pupil_id, kind))
        open_now = held if held is not None and held.last_day is None else None
        if (open_now.value if open_now else "") == wanted:
            return False
        if open_now is not None:
            self._end(open_now, since)
        if wanted:
            self._begin(pupil_id, kind, wanted, since)
        return True

    def _end(self, held: Characteristic, since: date) -> None:
        held.last_day = max(since - timedelta(days=1), held.first_day)
        if not held._state.adding:
            self._ended[held.id] = held

    def _begin(self, pupil_id: uuid.UUID, kind: str, value: str, since: date) -> None:
        held = self._newest.get((pupil_id, kind))
        if held is not None and held.first_day >= since:
            # Said twice for one day: the later word holds.
            held.value, held.last_day = value, None
            if not held._state.adding:
                self._ended[held.id] = held
            return
        row = Characteristic(pupil_id=pupil_id, kind=kind, value=value, first_day=since)
        self._newest[pupil_id, kind] = row
        self._new.append(row)

    def save(self) -> None:
        Characteristic.objects.bulk_update(self._ended.values(), ["value", "last_day"], batch_size=500)
        Characteristic.objects.bulk_create(self._new, batch_size=2000)

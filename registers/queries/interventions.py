"""What was done about a pupil's attendance, whoever did it: each part of the product makes its kinds known (DSH-14, DSH-15).

An app that lies above adds its own when it starts:

    intervention_kind(Kind("plan", "Attendance plan agreed", Permission.SEE_FOLLOW_UP, plans_agreed))

Impact, the list for the support meeting and whatever comes next then know of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.models import School


@dataclass(frozen=True)
class Intervention:
    """One thing done, about one pupil, on one day."""

    pupil_id: uuid.UUID
    day: date
    """When the family or pupil was told or met: what comes after is looked at from the next day on."""
    words: str
    """What it was, alike for all that are to be looked at together: `Step: attendance below 95% this year`."""


Found = Callable[[School, date, date], list[Intervention]]
"""Those of a school between two days, both included."""


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    needs: Permission
    """Who may know of it, pupil by pupil."""
    found: Found


_KINDS: dict[str, Kind] = {}


def intervention_kind(kind: Kind) -> None:
    """Make a kind known; called once, when its app starts. The same key again replaces it."""
    _KINDS[kind.key] = kind


def kinds_for_person(held: Collection[Permission]) -> list[Kind]:
    """The kinds somebody with these permissions may know of, in the order they were made known."""
    return [kind for kind in _KINDS.values() if kind.needs in held]


def every_kind() -> list[Kind]:
    """For counts that name nobody, whoever reads them."""
    return list(_KINDS.values())


def local_day(moment: datetime) -> date:
    return moment.astimezone(clock.LONDON).date()


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which two days begin and end, for `__range` of a column of moments."""
    begins = datetime.combine(first, datetime.min.time(), clock.LONDON)
    return begins, datetime.combine(last, datetime.max.time(), clock.LONDON)

"""Each type of intervention with its pupils, counted by the one module that counts (architecture §4.4)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registers.models import Pupil, School
from registers.queries.interventions import Intervention, Kind
from registers.queries.slices import By, Slice, Span, slice_of
from registers.queries.statistics import breakdown, shares
from registers.rules.figures import Tally
from registers.rules.impact import Compared, Day, Impact, compared, impact_of

REACH = timedelta(days=75)
"""Twenty school days lie within so many days, a long holiday among them."""


@dataclass(frozen=True)
class PupilImpact:
    pupil: Pupil
    day: date
    compared: Compared | None
    """`None`: not enough school days on both sides yet."""


@dataclass(frozen=True)
class TypeImpact:
    kind: Kind
    words: str
    impact: Impact
    pupils: tuple[PupilImpact, ...]
    times: int
    """How often it was done; each pupil is counted once, from the first time."""


def impacts(school: School, kinds: Iterable[Kind], first: date, last: date, today: date) -> list[TypeImpact]:
    """Every type of intervention between two days, in the order of its kinds."""
    done = [(kind, one) for kind in kinds for one in kind.found(school, first, last)]
    if not done:
        return []
    reached = [one.day for _, one in done]
    since, until = min(reached) - REACH, min(max(reached) + REACH, today - timedelta(days=1))
    pupils = Pupil.objects.in_bulk({one.pupil_id for _, one in done})
    days = _days(
        Slice((Span(school.id, since, until),), upns=tuple(sorted(pupil.upn for pupil in pupils.values())))
    )
    whole = {
        date.fromisoformat(row.key[0]): row.tally
        for row in breakdown(slice_of(school.id, since, until), (By.DAY,))
    }
    grouped: dict[tuple[str, str], tuple[Kind, list[Intervention]]] = {}
    for kind, one in done:
        grouped.setdefault((kind.key, one.words), (kind, []))[1].append(one)
    return [_type(kind, found, pupils, days, whole) for kind, found in grouped.values()]


def _days(where: Slice) -> dict[str, list[Day]]:
    found: dict[str, list[Day]] = defaultdict(list)
    for (upn, day), attended, possible in shares(where, (By.PUPIL, By.DAY)):
        found[upn].append(Day(date.fromisoformat(day), attended, possible))
    return found


def _type(
    kind: Kind,
    found: Sequence[Intervention],
    pupils: dict[uuid.UUID, Pupil],
    days: dict[str, list[Day]],
    whole: dict[date, Tally],
) -> TypeImpact:
    begun: dict[uuid.UUID, date] = {}
    for one in sorted(found, key=lambda one: one.day):
        begun.setdefault(one.pupil_id, one.day)
    lines = [
        PupilImpact(pupils[pupil], day, compared(days.get(pupils[pupil].upn, ()), day))
        for pupil, day in begun.items()
    ]
    lines.sort(key=lambda line: (line.pupil.legal_surname, line.pupil.known_as))
    total = impact_of([line.compared for line in lines], whole)
    return TypeImpact(kind, found[0].words, total, tuple(lines), len(found))

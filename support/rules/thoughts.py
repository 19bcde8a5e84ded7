"""Patterns of absence that make the safeguarding lead think; a question each, never an accusation (SAF-09).

Each sentence gives its counts and says what to ask. Chance is weighed where there is enough to weigh.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registers.rules.chance import ONCE_IN, as_many_or_more

RECENT = 10
"""School days that are held against those before."""
FEWEST_BEFORE = 20
NO_CONTACT_TIMES = 2
NO_CONTACT_WITHIN = timedelta(weeks=8)
AROUND_CONTACT = 3


@dataclass(frozen=True)
class Day:
    """A school day of one pupil on which something could be missed."""

    on: date
    missed: bool


@dataclass(frozen=True)
class Unexplained:
    """A day on which nobody knew where the child was."""

    on: date
    reached: bool
    """Somebody answered that first day."""


@dataclass(frozen=True)
class Thought:
    key: str
    sentence: str


def thoughts(
    days: Sequence[Day],
    unexplained: Sequence[Unexplained],
    contact_days: Collection[date],
    *,
    wanted: Collection[str],
    today: date,
) -> tuple[Thought, ...]:
    """What one pupil's register makes somebody ask; `wanted` are the patterns the school looks for."""
    found = [
        *_sudden(days),
        *_nobody_reached(unexplained, today),
        *_around_contact(days, contact_days),
    ]
    return tuple(one for one in found if one.key in wanted)


def _sudden(days: Sequence[Day]) -> Iterator[Thought]:
    """Much more missed of late than before, more than chance explains."""
    held = sorted(days, key=lambda day: day.on)
    now, before = held[-RECENT:], held[:-RECENT]
    if len(now) < RECENT or len(before) < FEWEST_BEFORE:
        return
    late, early = sum(day.missed for day in now), sum(day.missed for day in before)
    if as_many_or_more(late, len(now), late + early, len(held)) * ONCE_IN >= 1:
        return
    yield Thought(
        "sudden_change",
        f"Away on {late} of the last {len(now)} school days, against {early} of {len(before)} before. Something may have "
        "changed: has anybody asked how things are?",
    )


def _nobody_reached(unexplained: Sequence[Unexplained], today: date) -> Iterator[Thought]:
    recent = [one for one in unexplained if one.on > today - NO_CONTACT_WITHIN]
    times = sum(not one.reached for one in recent)
    if times >= NO_CONTACT_TIMES:
        yield Thought(
            "no_contact",
            f"On {times} of {len(recent)} first days of an unexplained absence in eight weeks nobody answered. Are the "
            "numbers right, and who else knows the family?",
        )


def _around_contact(days: Sequence[Day], contact_days: Collection[date]) -> Iterator[Thought]:
    """Days of contact and the school days next to them, held against all others."""
    if not contact_days:
        return
    near = {day + timedelta(days=n) for day in contact_days for n in (-1, 0, 1)}
    beside = [day for day in days if day.on in near]
    missed = sum(day.missed for day in beside)
    all_missed = sum(day.missed for day in days)
    if missed < AROUND_CONTACT or as_many_or_more(missed, len(beside), all_missed, len(days)) * 20 >= 1:
        return
    yield Thought(
        "contact_days",
        f"Away on {missed} of {len(beside)} school days on or beside a day of contact, and on {all_missed - missed} of "
        f"{len(days) - len(beside)} others. How are these days for the child?",
    )

"""Lateness by half term (ABS-46, T14): L marks are counted anew in each, and flagged from a number the school sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.marked import Marked
from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class HalfTermLateness:
    half_term: HalfTerm
    times: int
    """Marks of L."""
    after_close: int
    """Marks of U: an absence each."""
    minutes: int
    """Written beside both; a mark without minutes adds none."""
    flagged: bool


def late_by_half_term(
    marks: Iterable[Marked], calendar: SchoolCalendar, at_least: int | Off | None
) -> tuple[HalfTermLateness, ...]:
    """Each half term in which the pupil was late, in order; a mark outside every half term belongs to none."""
    held: dict[HalfTerm, list[Marked]] = {}
    for mark in marks:
        half_term = calendar.half_term_of(mark.date)
        if half_term is not None and mark.code in ("L", "U"):
            held.setdefault(half_term, []).append(mark)
    return tuple(_lateness(half, held[half], at_least) for half in sorted(held, key=lambda half: half.start))


def _lateness(half: HalfTerm, marks: list[Marked], at_least: int | Off | None) -> HalfTermLateness:
    times = sum(mark.code == "L" for mark in marks)
    return HalfTermLateness(
        half_term=half,
        times=times,
        after_close=len(marks) - times,
        minutes=sum(mark.minutes_late or 0 for mark in marks),
        flagged=is_persistently_late(times, at_least),
    )


def is_persistently_late(times: int, at_least: int | Off | None) -> bool:
    """So many L marks in one half term; never where the school has set no number."""
    return isinstance(at_least, int) and times >= at_least


def lateness_sentence(found: Iterable[HalfTermLateness]) -> str:
    halves = tuple(found)
    times, after = sum(half.times for half in halves), sum(half.after_close for half in halves)
    minutes = sum(half.minutes for half in halves)
    if not times and not after:
        return "Lateness is not the problem: never late."
    parts = [f"Late {times} time{'' if times == 1 else 's'} before the register closed"] if times else []
    if after:
        parts.append(
            f"{'late ' if times else 'Late '}{after} time{'' if after == 1 else 's'} after it closed"
        )
    return f"{', '.join(parts)}: {minutes} minute{'' if minutes == 1 else 's'} in all."

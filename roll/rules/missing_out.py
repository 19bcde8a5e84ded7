"""Who misses out on education in a term, and by what: the list an authority is given once a term (ABS-73).

Limits in sessions: fifteen days of illness, ten days without authorisation, five of exclusion; a part-time timetable,
no way to get to school and detention from the first session. The law sets no list; the limits are those of its returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    words: str
    codes: frozenset[str]
    least: int
    """Sessions from which it puts a pupil on the list."""


CAUSES: tuple[Cause, ...] = (
    Cause("Part-time timetable", frozenset({"C2"}), 1),
    Cause("Illness", frozenset({"I"}), 30),
    Cause("Suspended or excluded, nothing arranged", frozenset({"E"}), 10),
    Cause("Away without authorisation", frozenset({"G", "N", "O", "U"}), 20),
    Cause("No way to get to school arranged", frozenset({"Q"}), 1),
    Cause("Detained", frozenset({"Y5"}), 1),
)
CODES = frozenset().union(*(cause.codes for cause in CAUSES))


def causes_of(sessions: Mapping[str, int]) -> list[tuple[str, int]]:
    """(cause, sessions) of each that counts, the most sessions first; empty = not on the list."""
    found = [
        (cause.words, count)
        for cause in CAUSES
        if (count := sum(sessions.get(code, 0) for code in cause.codes)) >= cause.least
    ]
    return sorted(found, key=lambda pair: -pair[1])

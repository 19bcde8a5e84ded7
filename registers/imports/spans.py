"""Spans of days that may not overlap: half terms of a school, spells and class memberships of a pupil."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Span:
    """Both ends included; no last day = it goes on."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Span) -> bool:
        return (other.last is None or self.first <= other.last) and (
            self.last is None or other.first <= self.last
        )

    @property
    def words(self) -> str:
        return f"{self.first} to {self.last}" if self.last else f"{self.first} on"


def clashes(held: Mapping[K, Span], wanted: Sequence[tuple[int, K, Span]]) -> dict[int, Span]:
    """Line → the span in its way, once every other line of the file has been taken.

    A line whose key is held replaces what is held; if it is refused, the held span stands and is judged against.
    """
    refused: dict[int, Span] = {}
    while True:
        replaced = {key for line, key, _ in wanted if line not in refused}
        standing = {key: span for key, span in held.items() if key not in replaced}
        again = False
        for line, key, span in wanted:
            if line in refused:
                continue
            other = next((s for s in standing.values() if span.overlaps(s)), None)
            if other is None:
                standing[key] = span
                continue
            refused[line] = other
            again = again or key in held
        if not again:
            return refused

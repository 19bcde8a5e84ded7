"""Children away without a reason, for the safeguarding lead (SAF-07, ABS-72).

The clock of missing education lies in an app above this one, which says here whom it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from registers.models import Pupil, School


@dataclass(frozen=True)
class MissingChild:
    pupil: Pupil
    words: str
    """How long, and whether the authority knows."""


Source = Callable[[School, date], list[MissingChild]]
_SOURCES: list[Source] = []


def children_counted_by(source: Source) -> None:
    """Make known who counts children away without a reason; called once, when the app starts."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def children_missing(school: School, today: date) -> list[MissingChild]:
    return [child for source in _SOURCES for child in source(school, today)]

"""Figures for people who see no pupils: only what an issued report shows (ROL-03, promise P15).

Counts of days of one's own choosing, or of a stretch still running, would tell by their difference who moved them.
The app that issues reports lies above this one; it says here what has been issued.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from registers.models import School


@dataclass(frozen=True)
class IssuedSessions:
    """Sessions of a whole school over a stretch, as its report shows them; `None` wherever a number is kept back."""

    first: date
    last: date
    attended: int | None
    possible: int | None
    authorised: int | None
    unauthorised: int | None
    late: int | None
    issued_at: datetime


Source = Callable[[School], list[IssuedSessions]]
_SOURCES: list[Source] = []


def issued_by(source: Source) -> None:
    """Make known who issues reports; called once, when the app starts."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def issued_sessions(school: School) -> list[IssuedSessions]:
    """Every stretch that may be told of, newest first."""
    return [one for source in _SOURCES for one in source(school)]

"""One legal timeline from many sources: what happened, when, who acted, and the paper that shows it (PEN-27)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    on: date
    what: str
    words: str = ""
    by: str = ""
    """Name and position as held then; empty for what the authority or a court did."""
    at: datetime | None = None
    """When it was written down, where that is known; sorts lines of one day."""
    parent: str = ""
    """The parent it is about; empty = both, or the child."""
    paper: str = ""
    """Address of the document behind it."""


def in_order(lines: Iterable[Happening]) -> list[Happening]:
    """By the day it happened, then by when it was written down."""
    return sorted(lines, key=lambda one: (one.on, one.at.isoformat() if one.at else ""))

"""How a step of a school's attendance plan stands today (DSH-17)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=14)


class Stands(StrEnum):
    OPEN = "under way"
    SOON = "due within two weeks"
    OVERDUE = "overdue"
    DONE = "done"
    STOPPED = "stopped"


def stands(state: str, due: date, today: date) -> Stands:
    """`state`: `open`, `done` or `stopped`. A step is overdue from the day after it was due."""
    if state != "open":
        return Stands(state)
    if due < today:
        return Stands.OVERDUE
    return Stands.SOON if due <= today + SOON else Stands.OPEN

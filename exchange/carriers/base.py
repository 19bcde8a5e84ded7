"""What every carrier of the day's register is: it takes a file under a reference and says honestly what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class DailyParcel:
    """What is handed over. Nothing of it is ever logged. The same reference again is the same file."""

    reference: str
    file_name: str
    content_type: str
    content: bytes
    sha256: str


class Result(StrEnum):
    TAKEN = "taken"
    BUSY = "busy"
    """Not taken, or not known: later the same may be tried again, the reference tells it is the same."""
    REFUSED = "refused"
    """For certain not taken; the same again is no use until somebody has looked."""


@dataclass(frozen=True)
class Outcome:
    result: Result
    said: str
    """A sentence for the office; never the other side's own words, which may hold a child's."""


class DailyCarrier(Protocol):
    words: str

    def send(self, parcel: DailyParcel) -> Outcome: ...

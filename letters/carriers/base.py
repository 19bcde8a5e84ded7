"""What every carrier is: takes a parcel, says honestly what became of it, and perhaps can be asked about it later.

A carrier that can tell whether it has a reference is asked before it is told again, so nothing goes twice. One that
can't is never told again after a try whose end is not known: a person settles that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

HERE = "[address]"
"""Stands in a kept message where an address was that opens something."""


@dataclass(frozen=True)
class Parcel:
    """What is handed over. Nothing of it is ever logged."""

    reference: str
    channel: str
    to: str
    """A number or address as carriers want it; blank for a printed letter, which has its address on it."""
    subject: str
    text: str
    school: str
    """The school's name, as the sender is called."""
    pdf: bytes | None = None
    secrets: tuple[str, ...] = ()
    """Addresses in the text that nobody but the addressee is to see."""

    @property
    def kept_text(self) -> str:
        """The text as it may be kept and shown here."""
        text = self.text
        for secret in self.secrets:
            text = text.replace(secret, HERE)
        return text


class Result(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"
    """For certain not taken, and trying the same again is no use."""
    BUSY = "busy"
    """For certain not taken; later it may be."""
    UNKNOWN = "unknown"
    """It may have been taken, or not."""


@dataclass(frozen=True)
class Outcome:
    result: Result
    said: str = ""
    """A sentence for the office; never the carrier's own words, which may repeat an address."""
    carrier_reference: str = ""
    dead_address: bool = False
    """Nothing reaches this number or address."""


class Found(StrEnum):
    THERE = "there"
    NOT_THERE = "not_there"
    CANNOT_TELL = "cannot_tell"


class Receipt(StrEnum):
    DELIVERED = "delivered"
    DEAD = "dead"
    """Nothing reaches this number or address."""
    RETURNED = "returned"
    """It was not delivered this time."""
    PENDING = "pending"


class Carrier(Protocol):
    name: str
    words: str
    """As the outbox shows it: "E-mail server"."""
    can_tell: bool
    """Whether `find` is to be believed."""

    def send(self, parcel: Parcel) -> Outcome: ...

    def find(self, reference: str) -> tuple[Found, str]:
        """Whether it has this reference, and what it calls it."""
        ...

    def receipt(self, carrier_reference: str) -> Receipt: ...

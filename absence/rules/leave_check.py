"""What a check of a request for leave says: the rule, how gravely it speaks, and a sentence with its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    OK = "ok"
    ADVISE = "advise"
    STOP = "stop"


@dataclass(frozen=True)
class Check:
    rule: str
    """The name other programs know it by."""
    severity: Severity
    why: str
    law: bool = False
    """Of the law: nobody lifts it. Else the head may, with a reason."""
    lacking: bool = False
    """What the request lacks to be granted: nobody lifts it, since it can be put right."""

    @property
    def final(self) -> bool:
        """A stop that no reason of the head's lifts."""
        return self.severity is Severity.STOP and (self.law or self.lacking)

    @property
    def liftable(self) -> bool:
        return self.severity is Severity.STOP and not self.final


Found = Iterator[Check]


def in_order(rule: str, why: str, *, law: bool = False) -> Check:
    return Check(rule, Severity.OK, why, law)

"""What stands for and against a proposed leaving, each as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    MET = "met"
    MISSING = "missing"
    """Somebody has to do or write something."""
    AGAINST = "against"
    """The ground does not hold: nothing a person writes here changes that."""


@dataclass(frozen=True)
class Finding:
    key: str
    standing: Standing
    sentence: str

    @property
    def settled(self) -> bool:
        return self.standing is Standing.MET


def met(key: str, sentence: str) -> Finding:
    return Finding(key, Standing.MET, sentence)


def missing(key: str, sentence: str) -> Finding:
    return Finding(key, Standing.MISSING, sentence)


def against(key: str, sentence: str) -> Finding:
    return Finding(key, Standing.AGAINST, sentence)

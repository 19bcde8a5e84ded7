"""How closely a trust looks at a school: told from two comparisons, with its reasons (DSH-11).

Not a judgement of a school: with its own last year, and with schools of its phase in the country. Neither is held
against it on less than half a point, which is what a handful of children can make in a small school.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MARGIN = Decimal("0.5")
"""Percentage points."""


class SupportLevel(StrEnum):
    USUAL = "As usual"
    WATCH = "Watch"
    EXTRA = "Extra support"


@dataclass(frozen=True)
class Support:
    level: SupportLevel
    reasons: tuple[str, ...]


def support(now: Decimal | None, last_year: Decimal | None, national: Decimal | None) -> Support:
    """From attendance in per cent as shown; what is not known counts neither way."""
    reasons = []
    if now is not None and last_year is not None and last_year - now >= MARGIN:
        reasons.append(f"{last_year - now} points below its own last year")
    if now is not None and national is not None and national - now >= MARGIN:
        reasons.append(f"{national - now} points below schools of its phase")
    levels = (SupportLevel.USUAL, SupportLevel.WATCH, SupportLevel.EXTRA)
    return Support(levels[len(reasons)], tuple(reasons))

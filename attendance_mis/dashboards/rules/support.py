"""How closely a trust looks at a school: told from two comparisons, with its reasons (DSH-11).

Not a judgement of a school: with its own last year, and with schools of its phase in the country. Neither is held
against it on less than half a point, which is what a handful of children can make in a small school. Half a point is
told from the exact shares (REG-47): 94.95 % and 94.54 % are shown as 95.0 % and 94.5 %, and are not half a point apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from registers.rules.figures import points_between

MARGIN = Fraction(5, 1000)
"""Half a percentage point."""


class SupportLevel(StrEnum):
    USUAL = "As usual"
    WATCH = "Watch"
    EXTRA = "Extra support"


@dataclass(frozen=True)
class Support:
    level: SupportLevel
    reasons: tuple[str, ...]


def support(now: Fraction | None, last_year: Fraction | None, national: Fraction | None) -> Support:
    """From exact shares of attendance, 0 to 1; what is not known counts neither way."""
    reasons = []
    if now is not None and last_year is not None and last_year - now >= MARGIN:
        reasons.append(f"{points_between(last_year, now)} points below its own last year")
    if now is not None and national is not None and national - now >= MARGIN:
        reasons.append(f"{points_between(national, now)} points below schools of its phase")
    levels = (SupportLevel.USUAL, SupportLevel.WATCH, SupportLevel.EXTRA)
    return Support(levels[len(reasons)], tuple(reasons))

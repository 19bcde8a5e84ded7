"""How attendance has been since a concern was opened, against the level it had then (ABS-60).

Both are counts of the register; whether it is higher or lower is told from the exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.figures import Tally, attendance_percent

FEWEST = 10
"""Possible sessions since: five days. Below that nothing is said of a direction."""


@dataclass(frozen=True)
class Trend:
    words: str
    direction: str
    """`higher`, `lower`, `same` or blank."""

    @property
    def tone(self) -> str:
        return {"higher": "present", "lower": "unauthorised"}.get(self.direction, "")


def trend(then: Tally, since: Tally) -> Trend:
    """`then` counts the year up to the day it was opened, `since` the days after."""
    if since.possible < FEWEST or not then.possible:
        counted = f"{_of(since)} since" if since.possible else "No session since"
        return Trend(f"{counted}. Too early to speak of a trend.", "")
    left, right = since.attended * then.possible, then.attended * since.possible
    direction = "higher" if left > right else "lower" if left < right else "same"
    before = attendance_percent(then)
    said = f"{attendance_percent(since)}% since ({_of(since)}), "
    compared = {"higher": f"up from {before}%", "lower": f"down from {before}%", "same": "the same as before"}
    return Trend(f"{said}{compared[direction]}.", direction)


def _of(tally: Tally) -> str:
    return f"{tally.attended} of {tally.possible} sessions attended"

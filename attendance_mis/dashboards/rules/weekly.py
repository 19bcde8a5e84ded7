"""The weekly list: who misses a tenth, who is near it, and which way it went since last week (DSH-07).

Source: requirements ABS-61, DSH-07. Whole numbers throughout: nothing is judged on a rounded percentage.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registers.rules.figures import Tally, is_at_risk, is_persistent, is_severe


class Standing(StrEnum):
    SEVERE = "half or more"
    PERSISTENT = "a tenth or more"
    NEAR = "near a tenth"
    CLEAR = "clear"


class Movement(StrEnum):
    NEW = "new this week"
    WORSE = "missed more"
    SAME = "no absence"
    BETTER = "came out of it"


@dataclass(frozen=True)
class WeeklyLine:
    standing: Standing
    movement: Movement
    missed_this_week: int
    to_tenth: int
    """Further sessions missed that would make it a tenth; 0 for those who miss it already."""
    to_clear: int
    """Sessions attended without a gap after which it would be under a tenth again; 0 for those under it."""
    next_step: str


NEAR_WITHIN = 4
"""Sessions: two days. Somebody two days from a tenth is near it, whatever line a school has drawn."""
_RANK = list(Standing)


def standing(tally: Tally, below: int | None) -> Standing:
    """`below`: the line in per cent a school drew above persistent absence."""
    if is_severe(tally):
        return Standing.SEVERE
    if is_persistent(tally):
        return Standing.PERSISTENT
    near = tally.absent > 0 and to_tenth(tally) <= NEAR_WITHIN
    return Standing.NEAR if is_at_risk(tally, below) or near else Standing.CLEAR


def to_tenth(tally: Tally) -> int:
    """Sessions missed in a row from now that bring it to a tenth: the least n with (a + n) · 10 ≥ p + n."""
    short = tally.possible - 10 * tally.absent
    return max(0, -(-short // 9))


def to_clear(tally: Tally) -> int:
    """Sessions attended in a row that bring it under a tenth: the least n with a · 10 < p + n."""
    return max(0, 10 * tally.absent - tally.possible + 1) if is_persistent(tally) else 0


def weekly_line(now: Tally, before: Tally, below: int | None) -> WeeklyLine | None:
    """The line of a pupil, from the year so far and the year up to the week before; `None` for who needs none."""
    here, was = standing(now, below), standing(before, below)
    if here is Standing.CLEAR and was in (Standing.CLEAR, Standing.NEAR):
        return None
    missed = now.absent - before.absent
    movement = _movement(here, was, missed, before)
    return WeeklyLine(here, movement, missed, to_tenth(now), to_clear(now), _next(here, movement, now))


def _movement(here: Standing, was: Standing, missed: int, before: Tally) -> Movement:
    if _RANK.index(here) < _RANK.index(was) and before.possible:
        return Movement.NEW
    if _RANK.index(here) > _RANK.index(was):
        return Movement.BETTER
    return Movement.WORSE if missed > 0 else Movement.SAME


def _next(here: Standing, movement: Movement, now: Tally) -> str:
    """What usually comes next; the school decides."""
    if movement is Movement.BETTER:
        return "Tell the family what went well."
    if here is Standing.SEVERE:
        return (
            "Agree a plan with the family and partners." if movement is Movement.NEW else "Review the plan."
        )
    if here is Standing.PERSISTENT:
        if movement is Movement.NEW:
            return "Invite the family to talk: what is in the way?"
        return "Review what was agreed." if movement is Movement.WORSE else "Keep going; say it is noticed."
    return "Speak with the pupil and ring home." if movement is not Movement.SAME else "Watch."

"""Whether a target is met, in whole numbers (DSH-13)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

TO_REACH = frozenset({"attendance"})
"""Measures of which more is wanted; of the others less is."""


class Progress(StrEnum):
    AHEAD = "not begun"
    NOTHING_YET = "nothing to count yet"
    MET = "met"
    ON_COURSE = "on course"
    SHORT = "short of it"
    IN_REPORTS = "see the report to governors"


def meets(measure: str, part: int, whole: int, tenths: int) -> bool:
    """Whether `part` of `whole` is as good as the target, on the exact fraction."""
    return part * 1000 >= tenths * whole if measure in TO_REACH else part * 1000 <= tenths * whole


def progress(
    measure: str, part: int, whole: int, tenths: int, *, first: date, last: date, today: date
) -> Progress:
    """Where it stands today: "met" is said only once the period is over."""
    if today < first:
        return Progress.AHEAD
    if whole <= 0:
        return Progress.NOTHING_YET
    if not meets(measure, part, whole, tenths):
        return Progress.SHORT
    return Progress.MET if today > last else Progress.ON_COURSE


def sessions_to_spare(part: int, whole: int, tenths: int) -> int:
    """Sessions of attendance above the target; below nought so many are missing."""
    return (part * 1000 - tenths * whole) // 1000

"""Whether a pupil misses more or less than before, in one sentence with the counts, and only if chance does not explain it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from registers.rules.chance import ONCE_IN, as_many_or_more
from registers.rules.marked import Marked
from registers.rules.words import day_words

TOO_EARLY = "Too early in the year to speak of a trend."
NO_CHANGE = "No change that chance would not explain"
_FEWEST = 10
"""School days on each side, or there is nothing to say yet."""


def trend_sentence(marks: Iterable[Marked], since: date) -> str:
    """Days with something missed since a day, against those before it in the same marks."""
    days: dict[date, bool] = {}
    for mark in marks:
        if mark.category.possible:
            days[mark.date] = days.get(mark.date, False) or mark.category.absent
    now = [missed for day, missed in days.items() if day >= since]
    before = [missed for day, missed in days.items() if day < since]
    if len(now) < _FEWEST or len(before) < _FEWEST:
        return TOO_EARLY
    counts = f"{_away(now)} since {day_words(since)}, against {sum(before)} of {len(before)} before."
    whole = (sum(now) + sum(before), len(days))
    # Two directions are looked at.
    if 2 * as_many_or_more(sum(now), len(now), *whole) * ONCE_IN < 1:
        return f"Missing more than before: {counts}"
    if 2 * as_many_or_more(sum(before), len(before), *whole) * ONCE_IN < 1:
        return f"Missing less than before: {counts}"
    return f"{NO_CHANGE}: {counts}"


def _away(days: list[bool]) -> str:
    return f"away on {sum(days)} of {len(days)} days"

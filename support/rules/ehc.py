"""Attendance of a pupil with an education, health and care plan has fallen: the local authority is told (ABS-27)."""

from __future__ import annotations

from registers.rules.figures import Tally, attendance_percent

FEWEST = 20
"""Possible sessions on each side: two weeks."""


def fell(before: Tally, now: Tally, points: int) -> bool:
    """Lower by at least so many percentage points, on the exact fractions; not judged on less than two weeks each."""
    if min(before.possible, now.possible) < FEWEST:
        return False
    lost = before.attended * now.possible - now.attended * before.possible
    return lost * 100 >= points * before.possible * now.possible


def fall_words(before: Tally, now: Tally, weeks: int) -> str:
    return (
        f"{attendance_percent(now)}% in the last {weeks} school weeks ({now.attended} of {now.possible} sessions), "
        f"{attendance_percent(before)}% in the {weeks} before."
    )

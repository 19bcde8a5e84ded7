"""When an entry of a register may be purged.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 7; REG-30, L1: every entry is
kept at least six years from the date it was made. An entry and each of its amendments has its own clock
(T17).
"""

from __future__ import annotations

from datetime import date

FEWEST_YEARS = 6
"""The floor of the law; a school may keep longer, never shorter."""


def keep_until(made_on: date, years: int = FEWEST_YEARS) -> date:
    """The last day an entry made on `made_on` must be kept: its anniversary, which is still included.

    Made on 29 February and the anniversary in a common year: 1 March, so that the time is never cut short.
    """
    kept = made_on.year + max(years, FEWEST_YEARS)
    try:
        return made_on.replace(year=kept)
    except ValueError:
        return date(kept, 3, 1)


def may_purge(made_on: date, today: date, years: int = FEWEST_YEARS) -> bool:
    """Whether the time is over. A legal hold is the caller's to know."""
    return today > keep_until(made_on, years)

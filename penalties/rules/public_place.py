"""Whether a notice about an excluded pupil in a public place stands on its facts (PEN-18, L15).

Source: Education and Inspections Act 2006, ss. 103 to 105: a parent who was told commits an offence if the pupil is in a
public place in school hours on one of the first five school days of a suspension or exclusion. The authority decides and
may be right where the register is late, so a doubt is said and kept with the notice; it refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from absence.rules.exclusion import CODE
from registers.rules.marked import Marked
from registers.rules.spells import runs_of
from registers.rules.words import day_words

FIRST_DAYS = 5


def day_of_exclusion(seen_on: date, marks: Iterable[Marked], school_days: Iterable[date]) -> int:
    """Which school day of the exclusion it was, 1 for the first; 0 if the pupil was not excluded that day.

    `marks` and `school_days` are the pupil's, up to that day. Two suspensions with no school day between them count on,
    because the register does not tell them apart.
    """
    runs = runs_of(marks, school_days, (CODE,))
    return runs[-1].school_days if runs and runs[-1].last == seen_on else 0


def doubt(seen_on: date, day: int) -> str:
    """Why the authority should look again, as a sentence; empty if the register bears the notice out."""
    if day == 0:
        return (
            f"The register does not show the pupil suspended or excluded on {day_words(seen_on)}: "
            "ask the authority to look again, or correct the register."
        )
    if day > FIRST_DAYS:
        return (
            f"{day_words(seen_on)} was school day {day} of the exclusion; the offence is of the first five: "
            "ask the authority to look again."
        )
    return ""

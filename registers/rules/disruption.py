"""Unplanned closures and disruption: which code for whom (REG-39).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10: Q and Y1 to Y7 from
19 August 2024; before that one code Y. Y4 is the whole school closed, so it is for everyone; Y3 is a part of the
premises closed, so it is for the pupils who could not be accommodated.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from registers.rules.codes import Code, Refusal, lookup
from registers.rules.words import day_words

DISRUPTION_CODES = ("Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Q", "Y")


class Whom(StrEnum):
    SCHOOL = "school"
    YEAR_GROUPS = "year_groups"
    CLASSES = "classes"


def check_disruption(code: str, whom: Whom, first: date, last: date, *, subset: bool) -> list[Refusal]:
    """What is wrong with marking these days with this code; `subset`: some of the pupils are left out."""
    if code not in DISRUPTION_CODES:
        return [Refusal("code", "not_disruption", "Choose one of Y1 to Y7 or Q; before 19 August 2024, Y.")]
    found = [_out_of_dates(code, day) for day in (first, last)]
    everyone = whom is Whom.SCHOOL and not subset
    if code == "Y4" and not everyone:
        sentence = (
            "Y4 is for the whole school closed: choose everyone, or Y3 for those who could not be taken in."
        )
        found.append(Refusal("code", "y4_is_everyone", sentence))
    if code == "Y3" and everyone:
        sentence = (
            "Y3 is for a part of the premises closed: choose the pupils who could not be taken in, "
            "or Y4 if the whole school was closed."
        )
        found.append(Refusal("code", "y3_is_some", sentence))
    return list(dict.fromkeys(refusal for refusal in found if refusal))


def _out_of_dates(code: str, day: date) -> Refusal | None:
    if lookup(code, day) is not None:
        return None
    use = "one of Y1 to Y7 or Q" if code == "Y" else "Y"
    return Refusal("code", "not_in_force", f"{code} is not a code of {day_words(day)}; use {use}.")


def disruption_codes(day: date) -> list[Code]:
    """The codes for a day, in the order people are shown them."""
    return [row for code in DISRUPTION_CODES if (row := lookup(code, day)) is not None]

"""Compulsory school age by date.

Source: Education Act 1996, s. 8, and the prescribed days 31 August, 31 December and 31 March; ADM-07, L17.
Compulsory age begins on the prescribed day itself and ends at the end of the last Friday in June.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_PRESCRIBED = ((3, 31), (8, 31), (12, 31))
_FRIDAY = 4


@lru_cache(maxsize=65536)
def compulsory_from(dob: date) -> date:
    """The prescribed day on or after the fifth birthday: the first day of compulsory school age."""
    fifth = _birthday(dob, 5)
    return next(day for month, last in _PRESCRIBED if (day := date(fifth.year, month, last)) >= fifth)


@lru_cache(maxsize=65536)
def compulsory_to(dob: date) -> date:
    """The last day of compulsory school age: the last Friday in June of the school year of the 16th birthday.

    The school year is taken to run from 1 September to 31 August, the convention schools use.
    """
    sixteenth = _birthday(dob, 16)
    june = sixteenth.year if sixteenth.month < 9 else sixteenth.year + 1
    end_of_june = date(june, 6, 30)
    return end_of_june - timedelta(days=(end_of_june.weekday() - _FRIDAY) % 7)


def is_compulsory(dob: date, on: date) -> bool:
    """Whether someone born on `dob` is of compulsory school age on that day, both ends included."""
    return compulsory_from(dob) <= on <= compulsory_to(dob)


def _birthday(dob: date, age: int) -> date:
    """A birthday of 29 February falls on 1 March in a common year."""
    try:
        return dob.replace(year=dob.year + age)
    except ValueError:
        return date(dob.year + age, 3, 1)

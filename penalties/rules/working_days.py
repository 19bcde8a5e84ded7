"""Working days of England and Wales: what the presumed day of receipt is counted in.

The bank holidays are worked out, not looked up: New Year, Good Friday, Easter Monday, early May, spring, summer,
Christmas and Boxing Day with their substitutes. A holiday granted once by proclamation is a row of `ONCE`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from registers.rules.calendar import SATURDAY

_DAY = timedelta(days=1)
ONCE: frozenset[date] = frozenset()
"""Single holidays from 19 August 2024 on; none so far."""


def add_working_days(day: date, n: int) -> date:
    """The `n`th working day after `day`, which itself is not counted."""
    while n > 0:
        day += _DAY
        n -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year) and day not in ONCE


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    fixed = [_moved(date(year, 1, 1)), easter - 2 * _DAY, easter + _DAY]
    may = [_first_monday(year, 5), _last_monday(year, 5), _last_monday(year, 8)]
    christmas = _moved(date(year, 12, 25))
    boxing = _moved(date(year, 12, 26))
    if boxing == christmas:
        boxing += _DAY
    return frozenset([*fixed, *may, christmas, boxing])


def _moved(day: date) -> date:
    """A holiday at a weekend is taken on the next Monday (Boxing Day after a moved Christmas: the Tuesday)."""
    return day + (7 - day.weekday()) * _DAY if day.weekday() >= SATURDAY else day


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + (-first.weekday() % 7) * _DAY


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - last.weekday() * _DAY


def easter_sunday(year: int) -> date:
    """By the Gregorian computus (anonymous algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)

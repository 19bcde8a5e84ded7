"""What one value of a file may be, and the sentence for each way of getting it wrong.

Names are data: letters, signs and even formula or script text load as they are and are made harmless where
they are shown or exported. Only characters that no one can see or that no database keeps are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from registers.rules.year_groups import YEAR_GROUPS

Reader = Callable[[str], Any]
"""Text of a cell, trimmed and not empty, to its value; raises `BadCell`."""

_YES_NO = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


class BadCell(ValueError):
    """The value can't be taken; the message says what to write."""


def text(longest: int) -> Reader:
    def read(raw: str) -> str:
        if _INVISIBLE.search(raw):
            raise BadCell("This has a line break or an invisible character in it; take it out.")
        if len(raw) > longest:
            raise BadCell(f"This has {len(raw):,} characters; shorten it to {longest}.")
        return raw

    return read


def day(raw: str) -> date:
    try:
        if _DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        raise BadCell(f"{raw} is not a day of the calendar.") from None
    raise BadCell(f"Write the date as year-month-day, like 2026-11-23; this is {shown(raw)}.")


def yes_no(raw: str) -> bool:
    answer = _YES_NO.get(raw.lower())
    if answer is None:
        raise BadCell(f"Write yes or no, or leave it blank; this is {shown(raw)}.")
    return answer


def choice(*allowed: str) -> Reader:
    def read(raw: str) -> str:
        if raw not in allowed:
            raise BadCell(f"Write one of {', '.join(allowed)}; this is {shown(raw)}.")
        return raw

    return read


def digits(count: int) -> Reader:
    pattern = re.compile(f"[0-9]{{{count}}}")

    def read(raw: str) -> str:
        if not pattern.fullmatch(raw):
            raise BadCell(f"This has to be {count} digits; it is {shown(raw)}.")
        return raw

    return read


def number(least: int, most: int) -> Reader:
    def read(raw: str) -> int:
        if not (raw.isascii() and raw.isdigit()) or len(raw) > 9 or not least <= int(raw) <= most:
            raise BadCell(f"Write a whole number from {least} to {most}; this is {shown(raw)}.")
        return int(raw)

    return read


def email(raw: str) -> str:
    try:
        validate_email(text(254)(raw))
    except ValidationError:
        raise BadCell(f"{shown(raw)} is not an e-mail address.") from None
    return raw


def year_group(raw: str) -> str:
    if raw not in YEAR_GROUPS:
        raise BadCell(f"Write the year group as N1, N2, R or 1 to 14; this is {shown(raw)}.")
    return raw


def year_groups(raw: str) -> tuple[str, ...]:
    """`R;1;2` in the order of the school's years, each once."""
    named = {year_group(part.strip()) for part in raw.split(";") if part.strip()}
    return tuple(sorted(named, key=YEAR_GROUPS.index))


def academic_year(raw: str) -> str:
    found = re.fullmatch(r"(20\d\d)/(\d\d)", raw)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise BadCell(f"Write the academic year like 2025/26; this is {shown(raw)}.")
    return raw


def shown(raw: str) -> str:
    """A value in a sentence: short, and without what could break the line."""
    tidy = _INVISIBLE.sub(" ", raw)
    return f"“{tidy if len(tidy) <= 30 else tidy[:30] + '…'}”"

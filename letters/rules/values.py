"""What a merge field may hold, and how it is said in a letter.

A value is put into words once, when the letter is drafted: what is kept with a letter is what it says, so an old
letter is made again from its own snapshot and never from today's register (LET-02).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeGuard
from zoneinfo import ZoneInfo

from registers.rules.words import clock_words, day_words

LONDON = ZoneInfo("Europe/London")
LONGEST = 4000
MOST_ROWS = 400


@dataclass(frozen=True)
class Table:
    """Rows under a head. The first cell of a row names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


FieldValue = str | int | date | datetime | time | Sequence[str] | Table
"""What an owner hands in: text, a count, a day, a moment in local time, lines, or a table."""

Said = str | list[str] | dict[str, object]
"""The same as kept: JSON of nothing but text."""


class UnsayableValue(ValueError):
    """A value too long for a letter or of a kind that no letter has."""


def said(value: FieldValue) -> Said:
    """A value in words, as the letter prints it."""
    match value:
        case str():
            return _text(value)
        case bool() | int():
            return str(int(value))
        case datetime():
            value = value.astimezone(LONDON) if value.tzinfo else value
            return f"{day_words(value.date())} at {clock_words(value.time())}"
        case date():
            return day_words(value)
        case time():
            return clock_words(value)
        case Table(caption, head, rows):
            if len(rows) > MOST_ROWS or any(len(row) != len(head) for row in rows):
                raise UnsayableValue("a table needs as many cells in each row as in its head, and an end")
            return {
                "caption": _text(caption),
                "head": [_text(cell) for cell in head],
                "rows": [[_text(cell) for cell in row] for row in rows],
            }
    if len(value) > MOST_ROWS:
        raise UnsayableValue("a list in a letter needs an end")
    return [_text(line) for line in value]


def all_said(fields: Mapping[str, FieldValue]) -> dict[str, Said]:
    return {name: said(value) for name, value in sorted(fields.items())}


def is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping) and value.keys() == {"caption", "head", "rows"}


def is_empty(value: Said | None) -> bool:
    """Nothing to print: no value, blank text, no line, no row."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return not any(line.strip() for line in value)
    return not value.get("rows")


def _text(value: str) -> str:
    """As it is, without what cannot be printed: control characters would break the document or its database row."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise UnsayableValue(f"text of at most {LONGEST} characters")
    return "".join(
        c for c in value if c == "\n" or (c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)
    ).strip()

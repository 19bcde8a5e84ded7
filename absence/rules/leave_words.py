"""How the sentences about leave write days, sessions and shares."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from registers.rules.sessions import Session
from registers.rules.words import SHORT_WEEKDAYS, day_words

When = tuple[date, Session]


def short_day(day: date) -> str:
    """`Thu 26 Nov`"""
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day.day} {day_words(day).split()[1][:3]}"


def span_words(first: date, last: date) -> str:
    """`30 November to 4 December 2026`"""
    if first == last:
        return day_words(first)
    start = day_words(first)
    if first.year == last.year:
        start = start.rsplit(" ", 1)[0]
    return f"{start} to {day_words(last)}"


def sessions_words(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def days_words(count: int, what: str = "day") -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"


def share_words(part: int, whole: int) -> str:
    """A share in percent to one decimal, half up; for reading only, never for a test."""
    percent = (Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent}%"


def listed(sessions: Collection[When]) -> str:
    """`Thu 26 Nov, Fri 27 Nov morning`: whole days are named once."""
    days: dict[date, list[Session]] = {}
    for day, session in sorted(sessions):
        days.setdefault(day, []).append(session)
    said = [
        short_day(day) if len(held) > 1 else f"{short_day(day)} {held[0].words}" for day, held in days.items()
    ]
    return and_words(said)


def and_words(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"

"""Dates, times and counts as a school office writes them.

Source: the words of the product's glossary; times as in "8:52am", dates in full, both in Europe/London.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def long_date(day: date) -> str:
    """Tuesday 17 November 2026."""
    return f"{_local_day(day):%A} {_local_day(day).day} {_local_day(day):%B %Y}"


def short_date(day: date) -> str:
    """Tue 17 Nov."""
    return f"{_local_day(day):%a} {_local_day(day).day} {_local_day(day):%b}"


def plain_date(day: date) -> str:
    """17 November 2026."""
    return f"{_local_day(day).day} {_local_day(day):%B %Y}"


def clock_time(moment: datetime | time) -> str:
    """8:52am; noon and midnight keep their figures so that nobody has to know which 12 is which."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(LONDON)
    if moment.hour == 12 and moment.minute == 0:
        return "12 noon"
    if moment.hour == 0 and moment.minute == 0:
        return "12 midnight"
    return f"{moment.hour % 12 or 12}:{moment.minute:02d}{'am' if moment.hour < 12 else 'pm'}"


def minutes(count: int) -> str:
    """1 minute, 6 minutes."""
    return "1 minute" if count == 1 else f"{count} minutes"


def and_list(words: list[str]) -> str:
    """Amber, Kit and Mateo."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def mid_sentence(words: str) -> str:
    """As it is written inside a sentence: "headteacher, Elm School", "EHC plan". Names keep their capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _local_day(day: date) -> date:
    return day.astimezone(LONDON) if isinstance(day, datetime) and day.tzinfo is not None else day

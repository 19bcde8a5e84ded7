"""Dates as the sentences of the rules write them, whatever the machine's locale."""

from __future__ import annotations

from datetime import date, time

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_WEEKDAYS = tuple(name[:3] for name in _WEEKDAYS)
"""From `Mon` on, by `date.weekday`."""


def day_words(day: date) -> str:
    """`18 August 2024`"""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """`Sunday 18 August 2024`"""
    return f"{_WEEKDAYS[day.weekday()]} {day_words(day)}"


def clock_words(at: time) -> str:
    """`09:30`"""
    return f"{at.hour:02d}:{at.minute:02d}"

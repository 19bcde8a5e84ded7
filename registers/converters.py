"""Dates and sessions in addresses: `<day:day>` and `<session:session>`, known once this module is imported."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter

from registers.rules.periods import askable
from registers.rules.sessions import Session


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return askable(date.fromisoformat(value))

    def to_url(self, value: date) -> str:
        return value.isoformat()


class SessionConverter:
    regex = "AM|PM"

    def to_python(self, value: str) -> Session:
        return Session(value)

    def to_url(self, value: Session) -> str:
        return str(value)


register_converter(DayConverter, "day")
register_converter(SessionConverter, "session")

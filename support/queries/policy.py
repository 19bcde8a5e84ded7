"""The school's settings of support, and its calendar, as the rules take them."""

from __future__ import annotations

from datetime import date, timedelta

from registers.models import School
from registers.queries.setup import setup_of
from support.rules.due import AddDays
from support.rules.policy import SupportPolicy


def policy_of(school: School, on: date) -> SupportPolicy:
    return setup_of(school).rules(SupportPolicy, on)


def add_days_of(school: School) -> AddDays:
    """School days added by the school's calendar; where it does not reach that far, by the week."""
    calendar = setup_of(school).calendar

    def add(day: date, n: int) -> date:
        return calendar.add_school_days(day, n, "") or day + timedelta(days=n + 2 * (n // 5))

    return add

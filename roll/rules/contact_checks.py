"""Whether an adult's details are due to be checked again (ADM-06). The interval is the school's; the law names none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class CheckPolicy:
    contact_check_interval_days: int | Off | None


def check_due(confirmed_on: date | None, today: date, policy: CheckPolicy) -> bool:
    """Due on the day the interval is over; never where the school checks none or has not said how often."""
    interval = policy.contact_check_interval_days
    if not isinstance(interval, int):
        return False
    return confirmed_on is None or today >= confirmed_on + timedelta(days=interval)

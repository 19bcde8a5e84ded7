"""When a family whose child is away with a reason is asked how things are (ABS-24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from absence.rules.follow_up_policy import FollowUpPolicy
from registers.rules.calendar import SchoolCalendar
from registers.rules.policy_kinds import Off


def days_away(away: Mapping[date, bool], today: date, calendar: SchoolCalendar, year_group: str) -> int:
    """School days running, back from today, on which every mark is an authorised absence.

    `away` holds the days that have marks. Today counts once it is marked; until then yesterday is looked at.
    """
    day: date | None = today if today in away else calendar.previous_school_day(today, year_group)
    count = 0
    while day is not None and away.get(day):
        count += 1
        day = calendar.previous_school_day(day, year_group)
    return count


def call_due(days: int, last_call: date | None, first_day: date, policy: FollowUpPolicy) -> bool:
    """Due when the absence goes on after the school's day, once for each absence."""
    after = policy.welfare_call_after_day
    if isinstance(after, Off) or days <= after:
        return False
    return last_call is None or last_call < first_day

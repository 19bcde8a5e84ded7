"""The counters of a travelling pupil (LEV-20): sessions attended and sessions of T in twelve months.

Source: LEV-20; Education Act 1996 s. 444(6), where 200 attendances in the twelve months before are part of a defence
(not confirmed, see docs/law.md). The year of a school is 380 sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.rules.policy_kinds import Off

YEAR_SESSIONS = 380


@dataclass(frozen=True)
class TravelCount:
    attended: int
    travelling: int
    target: int
    flag: int | None

    @property
    def short_by(self) -> int:
        return max(0, self.target - self.attended)

    @property
    def flagged(self) -> bool:
        """Above the number, not at it."""
        return self.flag is not None and self.travelling > self.flag


def travel_count(attended: int, travelling: int, *, target: int, flag: int | Off) -> TravelCount:
    return TravelCount(attended, travelling, target, flag if isinstance(flag, int) else None)


def twelve_months_before(day: date) -> date:
    """The first day of the twelve months that end on `day`; a 29 February counts from 1 March."""
    try:
        before = day.replace(year=day.year - 1)
    except ValueError:
        before = date(day.year - 1, 2, 28)
    return date.fromordinal(before.toordinal() + 1)

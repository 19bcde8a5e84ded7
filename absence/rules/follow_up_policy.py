"""What a school has decided about reporting and following up absence, as the rules take it.

The settings are described, with their words and requirements, in `registers/rules/policy_follow_up.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from registers.rules.policy_kinds import Off


@dataclass(frozen=True, kw_only=True)
class FollowUpPolicy:
    absence_channels: tuple[str, ...]
    absence_report_by: time | None
    report_each_day: bool
    sickness_exclusion_hours: int | Off
    explanation_from: str

    first_day_sequence: tuple[str, ...]
    first_call_minutes: int
    call_again_minutes: int
    contacts_required_by_day: int
    dsl_alert_from_day: int | Off
    dsl_alert_minutes: int
    home_visit_latest_day: int
    visit_min_staff: int
    visit_risk_assessment: bool
    siblings_schools_from_day: int | Off
    external_referral_day: int | Off
    visits_before_la: int | Off
    dsl_referral_after_days: int | Off
    welfare_call_after_day: int | Off
    follow_up_days: str


def due_from(day: int, limit: int | Off) -> bool:
    """Whether a rule that starts on day `limit` runs on this day; never if it is off."""
    return not isinstance(limit, Off) and day >= limit

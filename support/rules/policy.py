"""The school's settings of concerns, plans, meetings and referrals; see `registers.rules.policy_support`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class SupportPolicy:
    pa_actions: tuple[str, ...] | Off
    tutor_talk_near_line: bool
    meeting_after_pa_letter: bool
    parent_told_before_referral: bool
    plan_review_weeks: int
    plan_aims_above: int | Off
    review_meetings: tuple[str, ...] | Off
    ehc_fall_points: int | Off
    ehc_fall_weeks: int
    pattern_prompts: tuple[str, ...] | Off
    la_referral_below: int | Off
    """Of the attendance ladder: below it a referral to the authority is due (ABS-56, ABS-57)."""

    @property
    def asked(self) -> Collection[str]:
        """What is asked for when a tenth is missed."""
        return () if isinstance(self.pa_actions, Off) else self.pa_actions

    @property
    def cadences(self) -> tuple[str, ...]:
        return () if isinstance(self.review_meetings, Off) else self.review_meetings

    @property
    def patterns(self) -> Collection[str]:
        return () if isinstance(self.pattern_prompts, Off) else self.pattern_prompts

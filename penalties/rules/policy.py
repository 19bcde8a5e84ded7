"""A school's own choices about penalties. The law's amounts and limits are not among them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PenaltyPolicy:
    """Named like the settings of `registers.rules.policy_penalties`."""

    penalty_two_people: bool
    notice_to_improve_required: bool
    improvement_weeks: int
    formal_meeting_first: bool
    conviction_warning: bool

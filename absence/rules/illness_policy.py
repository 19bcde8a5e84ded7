"""What a school has decided about illness, evidence, appointments and lateness, as the rules take it.

The settings are described, with their words and requirements, in `registers/rules/policy_illness.py`; the number of late
marks is with the figures and the evidence of an appointment with the marks.
"""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.policy_kinds import Off


@dataclass(frozen=True, kw_only=True)
class IllnessPolicy:
    evidence_after_days: int | Off
    evidence_operator: str
    evidence_short_week_days: int | Off
    evidence_kinds: tuple[str, ...]
    evidence_after_leave: bool
    parent_letter_consecutive: int | Off
    parent_letter_term_total: int | Off
    serious_concern_spells: int | Off
    serious_concern_unexplained: int | Off
    serious_concern_decided_by: tuple[str, ...]
    unauthorise_notice_days: int | Off
    sickness_warn_days: int | Off
    section_19_told: bool
    return_interview_after_spells: int | Off
    return_interview_window: str
    return_interview_by: tuple[str, ...]
    lateness_meeting_with: tuple[str, ...]
    late_after_close_letter: int | Off
    late_marks_per_half_term: int | Off | None
    appointment_evidence: str

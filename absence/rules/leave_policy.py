"""A school's settings about leave, as its rules take them. Words and defaults: `registers.rules.policy_leave`."""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.policy_kinds import Off


@dataclass(frozen=True, kw_only=True)
class LeavePolicy:
    """Fields are named like the settings; `Off` means that the check does not run here."""

    leave_notice_days: int | Off
    leave_decision_days: int
    leave_meeting: str
    leave_guiding_test: str
    leave_considerations: tuple[str, ...]
    leave_foreign_travel_proof: bool
    leave_link_days: int | Off
    leave_attendance_below: int | Off
    leave_attendance_below_severity: str
    leave_absence_above: int | Off
    leave_absence_above_severity: str
    leave_unauthorised_on_record: str | Off
    leave_assessment_period: str | Off
    leave_assessment_days: tuple[str, ...] | None
    leave_assessment_days_before: int | Off
    leave_annual_pattern: str | Off
    leave_truancy: str | Off
    leave_protest: str | Off
    leave_refused_reasons: tuple[str, ...] | Off
    leave_refused_reasons_severity: str
    performance_min_attendance: int | Off
    performance_min_education_hours: int | Off
    religious_notice_days: int | Off
    religious_max_days: int | Off
    travel_notice_days: int | Off
    travel_target_sessions: int
    travel_flag_sessions: int | Off
    part_time_max_weeks: int
    part_time_alert_days: int

"""The settings of papers for everybody: newsletter, wall, reports (LET-09, LET-11, LET-14)."""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class SheetsPolicy:
    parent_report_frequency: str | Off
    newsletter_frequency: str | Off
    lessons_per_session: int | Off

"""Settings of reports to governors: how often, and how small a number may be (DSH-02, DSH-10)."""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.policy_kinds import FieldSpec, Group, Kind
from registers.rules.suppression import LEAST

HALF_TERMLY, TERMLY = "half_termly", "termly"
REPORT_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "governor_report_cadence",
        "Governors have a report",
        "Leaders see today’s figures at any time. Governors’ reports are made once and stay as they are: numbers that "
        "moved from week to week would show who it was that moved them.",
        Kind.CHOICE,
        Group.FIGURES,
        "DSH-10",
        default=HALF_TERMLY,
        choices=(
            (HALF_TERMLY, "After each half term and each term"),
            (TERMLY, "After each term"),
            ("weekly", "Weekly and fortnightly for leaders, after each half term for governors"),
            ("each_meeting", "For each meeting: the one after the half term or term before it"),
        ),
    ),
    FieldSpec(
        "small_number_least",
        "The smallest number of pupils shown without names",
        "Smaller ones are kept back wherever figures are shown to people who may not see pupils.",
        Kind.NUMBER,
        Group.FIGURES,
        "DSH-02",
        default=LEAST,
        unit="pupils",
        least=LEAST,
        most=20,
    ),
)


@dataclass(frozen=True)
class ReportPolicy:
    """Named like the settings above; both have a default of the product."""

    governor_report_cadence: str
    small_number_least: int

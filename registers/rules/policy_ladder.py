"""Settings of attendance thresholds. Source: requirements ABS-51, ABS-52, ABS-57, LET-04, POL-04, section 11.

No step is assumed: where a policy is silent nothing happens. The lines are read by `steps`.
"""

from __future__ import annotations

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind
from registers.rules.steps import EXAMPLE, LONGEST_LINE, read_steps


def _read(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(step.line for step in read_steps(lines))


LADDER_FIELDS = (
    FieldSpec(
        "ladder",
        "Steps at attendance thresholds",
        (
            f"One on each line: when, what is done, who does it. For example: {EXAMPLE}. Below, at or below, at least "
            "and above are each tested exactly. You can add: within 5 school days, from 20 sessions, once a year, "
            "every 4 weeks."
        ),
        Kind.LIST,
        Group.LADDER,
        "ABS-52",
        default=OFF,
        can_be_off=True,
        longest=LONGEST_LINE,
        reads=_read,
    ),
    FieldSpec(
        "ladder_from_sessions",
        "A percentage is judged from",
        "Possible sessions of the pupil before any step in per cent is judged, so that one cold in September is none.",
        Kind.NUMBER,
        Group.LADDER,
        "ABS-52",
        default=20,
        unit="sessions",
        least=1,
        most=100,
    ),
    FieldSpec(
        "la_referral_below",
        "Referral to the local authority below",
        "Attendance of the school year so far, in per cent. Off: referral is decided case by case.",
        Kind.NUMBER,
        Group.LADDER,
        "ABS-57",
        default=OFF,
        unit="%",
        least=1,
        most=100,
        can_be_off=True,
    ),
)

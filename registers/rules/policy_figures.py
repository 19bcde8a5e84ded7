"""The settings that figures are judged by, as their rules take them (ABS-46, ABS-51); described in `policy_ladder`.

What is persistent or severe is law and never a setting.
"""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class FiguresPolicy:
    at_risk_below: int | Off
    """Per cent of attendance below which a pupil is called at risk; a band above persistent absence."""
    late_marks_per_half_term: int | Off
    """From so many L marks in a half term lateness is persistent."""

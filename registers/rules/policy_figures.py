"""Settings that figures are judged by (ABS-46, ABS-51). What is persistent or severe is law and never a setting."""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.policy_kinds import FieldSpec, Group, Kind, Off

FIGURE_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "at_risk_below",
        "Pupils are called at risk below an attendance of",
        "A band above persistent absence, which the law puts at 10% missed. Off: no such band.",
        Kind.NUMBER,
        Group.FIGURES,
        "ABS-51",
        unit="per cent",
        least=91,
        most=100,
        can_be_off=True,
        needed_for=("list of pupils at risk",),
    ),
    FieldSpec(
        "late_marks_per_half_term",
        "Lateness is persistent from this many L marks in a half term",
        "Counted anew each half term. Off: nobody is flagged.",
        Kind.NUMBER,
        Group.FIGURES,
        "ABS-46",
        unit="marks",
        least=1,
        most=60,
        can_be_off=True,
        needed_for=("list of persistently late pupils",),
    ),
)


@dataclass(frozen=True)
class FiguresPolicy:
    """Named like the settings above; `None`: nobody has set it yet."""

    at_risk_below: int | Off | None
    late_marks_per_half_term: int | Off | None

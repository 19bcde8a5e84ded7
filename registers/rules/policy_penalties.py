"""Settings about penalties (PEN-08, PEN-09, PEN-26, PEN-28; ROL-04). Amounts and limits are law, never settings."""

from __future__ import annotations

from registers.rules.policy_kinds import FieldSpec, Group, Kind


def _yes_no(key: str, label: str, help: str, ref: str, *, default: bool) -> FieldSpec:
    return FieldSpec(key, label, help, Kind.YES_NO, Group.PENALTIES, ref, default=default)


PENALTY_FIELDS: tuple[FieldSpec, ...] = (
    _yes_no(
        "penalty_two_people",
        "One person prepares a penalty, another issues it",
        "No: the head may do both. An attendance officer never issues, whatever is chosen here.",
        "ROL-04",
        default=True,
    ),
    _yes_no(
        "notice_to_improve_required",
        "A notice to improve comes before a penalty",
        "Where support was the right answer and was not taken up. Not for a holiday in term time.",
        "PEN-08",
        default=True,
    ),
    FieldSpec(
        "improvement_weeks",
        "An improvement period lasts",
        "National guidance says 3 to 6; the local authority's code of conduct may fix it.",
        Kind.NUMBER,
        Group.PENALTIES,
        "PEN-09",
        default=6,
        unit="weeks",
        least=3,
        most=6,
    ),
    _yes_no(
        "formal_meeting_first",
        "A formal meeting with the local authority is a stage of its own",
        "The case page then asks for it before the head decides; it never stops a notice by itself.",
        "PEN-26",
        default=False,
    ),
    _yes_no(
        "conviction_warning",
        "Letters say that a conviction may show in checks for work",
        "Printed in penalty notices.",
        "PEN-28",
        default=False,
    ),
)

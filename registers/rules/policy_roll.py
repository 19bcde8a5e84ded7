"""Settings about joining, leaving and the returns the law asks for. Rows of the same kind as in `policy_fields`."""

from __future__ import annotations

from registers.rules.policy_kinds import FieldSpec

ROLL_FIELDS: tuple[FieldSpec, ...] = ()

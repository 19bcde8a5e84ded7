"""Settings about files for other systems. Rows of the same kind as in `policy_fields`."""

from __future__ import annotations

from registers.rules.policy_kinds import FieldSpec

EXCHANGE_FIELDS: tuple[FieldSpec, ...] = ()

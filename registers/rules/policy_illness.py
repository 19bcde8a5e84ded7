"""Settings about illness, evidence, appointments and lateness. Rows of the same kind as in `policy_fields`."""

from __future__ import annotations

from registers.rules.policy_kinds import FieldSpec

ILLNESS_FIELDS: tuple[FieldSpec, ...] = ()

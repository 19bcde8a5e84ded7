"""Settings about concerns, plans, meetings and referrals. Rows of the same kind as in `policy_fields`."""

from __future__ import annotations

from registers.rules.policy_kinds import FieldSpec

SUPPORT_FIELDS: tuple[FieldSpec, ...] = ()

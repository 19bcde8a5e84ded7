"""Who may let a pupil leave during the day, and with whom (REG-16).

Source: the schools' policies (seed 001: senior leadership approves; an adult on the pupil's record collects).
"""

from __future__ import annotations

from registers.rules.policy_kinds import Off

_RANK = {
    "office": 0,
    "officer": 1,
    "trust_lead": 1,
    "senior_lead": 2,
    "assistant_head": 2,
    "dsl": 2,
    "head": 3,
}
"""Role → standing. A role that is not here approves nothing."""
_NEEDED = {"office": 0, "officer": 1, "senior_lead": 2, "head": 3}


def approving_roles(signout_approver: str | Off) -> frozenset[str]:
    """The roles that may approve under the school's setting: the one it names and those above it.

    Empty where the setting is off: a leaving is then recorded without an approval.
    """
    if isinstance(signout_approver, Off):
        return frozenset()
    needed = _NEEDED[signout_approver]
    return frozenset(role for role, rank in _RANK.items() if rank >= needed)

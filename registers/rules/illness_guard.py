"""Illness is not turned into unauthorised absence before the parent was told and had time to answer (ABS-36).

What the parent was told is not the register's business. Whoever decides leaves an expected absence of its own source
for exactly the sessions decided on; without it, a mark I that was handed in can't become O where the school's policy
promises a notice.
"""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.codes import Refusal
from registers.rules.patterns import ILLNESS
from registers.rules.policy_kinds import Off

GUARD_SOURCE = "illness_notice"
GUARDED = "O"


@dataclass(frozen=True)
class GuardPolicy:
    unauthorise_notice_days: int | Off


def notice_missing(policy: GuardPolicy, *, decided: bool) -> list[Refusal]:
    """Why a change that the rule looks at may not be made; an empty list lets it through."""
    if decided or isinstance(policy.unauthorise_notice_days, Off):
        return []
    sentence = (
        "Illness can’t become O yet: this school tells the parent first and waits for an answer. Record the doubt on the "
        "pupil’s page of illness; the mark changes when it is decided there."
    )
    return [Refusal("code", "illness_notice", sentence)]


def asks_about(old: str | None, new: str | None) -> bool:
    """Whether the change is one this rule looks at, before any setting is read."""
    return old == ILLNESS and new == GUARDED

"""What persistent lateness leads to: a meeting, and sooner a letter about arrivals after close (ABS-46 to ABS-48, T14).

Late marks are counted anew each half term (`registers.rules.lateness`). U is an absence: ten in ten school weeks, with
other unauthorised sessions, are the law's threshold, and no number of the school changes that.
"""

from __future__ import annotations

from dataclasses import dataclass

from absence.rules.illness_policy import IllnessPolicy
from registers.rules.lateness import HalfTermLateness, is_persistently_late
from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class LateDue:
    meeting: bool
    letter: bool
    why: str

    @property
    def anything(self) -> bool:
        return self.meeting or self.letter


def late_due(late: HalfTermLateness, policy: IllnessPolicy, *, invited: bool, written: bool) -> LateDue:
    """What this half term's lateness calls for and nobody has done; `invited`, `written`: done in this half term."""
    limit, after = policy.late_marks_per_half_term, policy.late_after_close_letter
    meeting = is_persistently_late(late.times, limit)
    letter = not isinstance(after, Off) and late.after_close >= after
    said = []
    if meeting:
        said.append(f"Late {late.times} times this half term; the policy says {limit}.")
    if letter:
        said.append(f"{late.after_close} times after the register closed; a letter comes from {after}.")
    return LateDue(meeting and not invited, letter and not written, " ".join(said))

"""When repeated illness or unexplained absence is a serious concern to look at (ABS-34).

A rule proposes, a person decides: for one pupil, dated, with reasons, looked at again and lifted. Once decided, the
same absences propose nothing again; something new has to happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from absence.rules.illness_policy import IllnessPolicy
from registers.rules.calendar import HalfTerm
from registers.rules.policy_kinds import Off
from registers.rules.spells import Spell

UNEXPLAINED = frozenset({"N", "O"})


@dataclass(frozen=True)
class ProposedReview:
    on: date
    """The day the last of them began."""
    illnesses: int
    unexplained: int
    why: str


def proposed_review(
    illnesses: Sequence[Spell],
    unexplained: Sequence[Spell],
    half_term: HalfTerm | None,
    policy: IllnessPolicy,
    *,
    known_condition: bool,
    decided_on: date | None,
) -> ProposedReview | None:
    """The review this half term calls for; `None` while the policy's numbers are not reached or nothing is new.

    `known_condition`: a healthcare plan or another record explains the illnesses, so that they are not counted.
    """
    if half_term is None:
        return None
    ill = (
        [] if known_condition else [one for one in illnesses if half_term.start <= one.first <= half_term.end]
    )
    gone = [one for one in unexplained if half_term.start <= one.first <= half_term.end]
    found = [
        (sentence, runs)
        for sentence, runs, least in (
            ("separate illnesses", ill, policy.serious_concern_spells),
            ("unexplained absences", gone, policy.serious_concern_unexplained),
        )
        if not isinstance(least, Off) and len(runs) >= least
    ]
    if not found:
        return None
    latest = max(run.first for _, runs in found for run in runs)
    if decided_on is not None and latest <= decided_on:
        return None
    counted = " and ".join(f"{len(runs)} {sentence}" for sentence, runs in found)
    known = ", no medical condition known" if ill and not known_condition else ""
    return ProposedReview(latest, len(ill), len(gone), f"{counted} this half term{known}.")

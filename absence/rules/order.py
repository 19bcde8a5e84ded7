"""Whom to ring first: danger, legal deadlines, the most at risk, the longest silence. Stated on the page, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from absence.rules.due import CaseFacts, Due, Step

WHY = (
    "Children who set out or were in school and are gone come first; then marks whose legal deadline is today or past, "
    "and visits that have to be made; then children on the vulnerable list or with a social worker; then the longest "
    "silence: the day their absence began, and among those of one day whoever was not tried yet or longest ago."
)


@dataclass(frozen=True)
class Rank:
    danger: int
    deadline: int
    risk: int
    silence: tuple[date, int, datetime]

    @property
    def key(self) -> tuple[int, int, int, tuple[date, int, datetime]]:
        return self.danger, self.deadline, self.risk, self.silence


def rank(facts: CaseFacts, steps: list[Due], opened_on: date) -> Rank:
    """Smaller comes first (ABS-10, SAF-01). Cases still waiting for a register come after those that can be acted on."""
    attempts = facts.history.attempts(facts.today)
    last = attempts[-1].at if attempts else facts.asked_since
    return Rank(
        danger=0 if facts.danger else 2 if facts.waiting else 1,
        deadline=_deadline(facts, steps),
        risk=0 if facts.vulnerable else 1 if facts.social_worker else 2,
        silence=(opened_on, 1 if attempts else 0, last),
    )


def _deadline(facts: CaseFacts, steps: list[Due]) -> int:
    """0 past, 1 today, 2 later."""
    due = facts.n_due
    must = any(one.compulsory and one.step in (Step.VISIT, Step.TELL_LA) for one in steps)
    if due is not None and due < facts.today:
        return 0
    return 1 if must or due == facts.today else 2

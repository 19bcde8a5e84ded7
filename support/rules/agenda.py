"""The agenda of a review meeting: which pupils are gone through and why, and when the next meeting is (ABS-61).

Nothing is typed: every line comes from the register, the concerns, the plans and the ladder as they stand that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registers.rules.figures import Tally, is_persistent, is_severe


class Section(StrEnum):
    """In the order gone through. Half or more is on top of every list (ABS-59)."""

    SEVERE = "Half or more missed"
    NEW = "New: a tenth or more missed since the last meeting"
    BELOW = "Below 90%"
    UNAUTHORISED = "Absence without leave since the last meeting"
    UNSETTLED = "Reason still not known (N)"
    PLANS = "Plans and reviews due"
    STEPS = "Steps of the ladder not done"
    TASKS = "Tasks of earlier meetings"

    @property
    def about(self) -> str:
        return _ABOUT[self]


_ABOUT = {
    Section.SEVERE: "A plan with partners and an approach agreed with the local authority belong to each.",
    Section.NEW: "They were under a tenth when the last meeting was held.",
    Section.BELOW: "Of possible sessions in the school year so far, on the exact count.",
    Section.UNAUTHORISED: "Sessions with G, N, O or U since then.",
    Section.UNSETTLED: "Each is settled within five school days.",
    Section.PLANS: "Their day has come, or comes before the next meeting.",
    Section.STEPS: "Reached, standing, and nobody has said that it was done.",
    Section.TASKS: "Not done yet.",
}


@dataclass(frozen=True)
class PupilFacts:
    """One pupil on the day of the meeting."""

    now: Tally
    """The school year so far."""
    before: Tally
    """The same up to the last meeting."""
    unsettled: int = 0
    """Sessions that stand at N."""
    plan_due: str = ""
    """What about a plan or concern falls due, as a sentence."""
    steps: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()

    @property
    def since(self) -> Tally:
        return self.now - self.before


def sections_of(facts: PupilFacts) -> dict[Section, str]:
    """Where a pupil is gone through, each with the reason in words."""
    now, since = facts.now, facts.since
    found: dict[Section, str] = {}
    missed = f"{now.absent} of {now.possible} sessions missed"
    if is_severe(now):
        found[Section.SEVERE] = f"{missed}."
    elif is_persistent(now) and not is_persistent(facts.before):
        found[Section.NEW] = (
            f"{missed}; {facts.before.absent} of {facts.before.possible} at the last meeting."
        )
    elif now.possible and now.attended * 10 < now.possible * 9:
        found[Section.BELOW] = f"{missed}; {_sessions(since.absent)} since the last meeting."
    if since.unauthorised:
        found[Section.UNAUTHORISED] = f"{_sessions(since.unauthorised)} since the last meeting."
    if facts.unsettled:
        found[Section.UNSETTLED] = f"{_sessions(facts.unsettled)} at N."
    if facts.plan_due:
        found[Section.PLANS] = facts.plan_due
    if facts.steps:
        found[Section.STEPS] = "; ".join(facts.steps)
    if facts.tasks:
        found[Section.TASKS] = "; ".join(facts.tasks)
    return found


def _sessions(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'}"


DAYS = {"weekly": 7, "weekly_trust": 7, "monthly_trust": 30, "annual": 364}
"""Cadence → days between two meetings; a termly one goes by the terms."""


def next_meeting(cadence: str, held: Sequence[date], today: date, terms: Sequence[tuple[date, date]]) -> date:
    """When the next meeting of a cadence is due, from the days it was held; today when it never was.

    `terms` are (first, last) days of half terms: a termly meeting comes once in each pair of them.
    """
    last = max(held, default=None)
    if last is None:
        return today
    if cadence != "termly_trust":
        return last + timedelta(days=DAYS[cadence])
    pairs = [(terms[n][0], terms[min(n + 1, len(terms) - 1)][1]) for n in range(0, len(terms), 2)]
    later = [first for first, end in pairs if first > last]
    return min(later, default=last + timedelta(days=91))

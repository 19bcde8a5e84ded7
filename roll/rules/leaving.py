"""Whether a pupil may leave the roll: on which ground, on which day, with what still to do (ADM-10 to ADM-24).

Source: PR2024 reg. 9; L8. A name comes off when a ground is met and only then, and never backwards: the last day on roll
cannot lie before the day the leaving is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import NEW_REGULATIONS
from registers.rules.policy_kinds import Off
from registers.rules.words import day_words

from . import ground_checks as checks
from .facts import Answers, Facts
from .findings import Finding, Standing, against, met, missing
from .grounds import Ground, grounds_on


@dataclass(frozen=True)
class RollPolicy:
    """The settings of joining, leaving and returns; see `registers.rules.policy_roll`."""

    leaving_two_people: bool
    cme_form_day: int
    home_education_consent_from: date | Off
    independent_school: bool


@dataclass(frozen=True)
class Judgement:
    """Everything to say about one proposed leaving; the ground's own conditions first."""

    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        return all(one.settled for one in self.findings)

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.settled)

    @property
    def refused(self) -> bool:
        """Whether the ground itself does not hold today, whatever anybody still enters."""
        return any(one.standing is Standing.AGAINST for one in self.findings)


def judge(ground: Ground, facts: Facts, answers: Answers, *, worker_told: bool) -> Judgement:
    """`worker_told`: a social worker knows of it, or somebody gave a reason why not (ADM-21)."""
    return Judgement(tuple(_findings(ground, facts, answers, worker_told)))


def _findings(ground: Ground, facts: Facts, answers: Answers, worker_told: bool) -> Iterator[Finding]:
    yield _in_force(ground, facts)
    if not (ground.any_age or ground.outside_age) and not facts.compulsory:
        yield against(
            "compulsory",
            "The pupil is not of compulsory school age on that day; the list for other pupils applies.",
        )
    for one in ground.checks:
        yield one(facts, answers)
    for need in ground.needs:
        if need.must and not answers.has(need.key):
            yield missing(need.key, need.asked)
    yield not_backdated(facts.on, facts.today)
    if facts.social_worker:
        yield (
            met("worker", "The social worker was told, or the reason why not is kept.")
            if worker_told
            else missing("worker", "The pupil has a social worker: tell them first and record it.")
        )


def _in_force(ground: Ground, facts: Facts) -> Finding:
    if ground in grounds_on(facts.on):
        return met("in_force", f"{ground.law}: {ground.words}.")
    return against("in_force", f"{ground.law} is not in force on {day_words(facts.on)}.")


def not_backdated(on: date, today: date) -> Finding:
    """The last day on roll never lies before the day it is recorded, from 19 August 2024 (ADM-11).

    Earlier policies let a transfer be dated back to the new school's start. Imported history keeps such dates; here they
    are three: last attended, started elsewhere, taken off the roll.
    """
    if on < today and on >= NEW_REGULATIONS:
        return against(
            "backdated",
            f"The last day on roll can't lie before today, {day_words(today)}. Nothing is backdated.",
        )
    return met("backdated", f"Last day on roll {day_words(on)}.")


def may_approve(*, proposed_by: object, approver: object, two_people: bool) -> str:
    """Why this person may not approve; blank if they may (ROL-04)."""
    if two_people and proposed_by is not None and proposed_by == approver:
        return "You proposed this. At this school somebody else approves it."
    return ""


def offered(ground: Ground, facts: Facts) -> str:
    """Why a ground cannot be begun for this pupil at all, in a sentence; blank if it can.

    Conditions people can still bring about are left open; what the register itself rules out is said at once.
    """
    computed = [one for one in ground.checks if one in _FROM_THE_REGISTER]
    found = [one(facts, Answers()) for one in computed]
    if not (ground.any_age or ground.outside_age) and not facts.compulsory:
        return "For pupils of compulsory school age."
    return next((one.sentence for one in found if one.standing is Standing.AGAINST), "")


_FROM_THE_REGISTER = frozenset(
    {
        checks.not_main_school_of_mobile, checks.no_dual_agreed, checks.nursery, checks.every_other_consents,
        checks.not_boarder, checks.ten_days_after_leave, checks.twenty_days, checks.age_over, checks.fees_unpaid,
        checks.independent, checks.outside_age,
    }
)  # fmt: skip

"""What is due next about a pupil of concern, under the school's policy, with the reason. Never stored.

Source: ABS-53 to ABS-59, ABS-62, ABS-66, ABS-77, requirements section 11. What is asked on coming to miss a tenth is the
school's choice; for half or more a plan with partners and an approach agreed with the local authority is due everywhere.
A referral is prompted; a person decides and sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registers.rules.figures import Tally, is_persistent, is_severe
from registers.rules.persistence import missed_to_reach
from registers.rules.policy_kinds import Off
from support.rules.policy import SupportPolicy

NEAR_WITHIN = 4
"""Sessions: somebody two days from a tenth is near it."""


class Step(StrEnum):
    """What can be due, in the order it is shown."""

    SEVERE_PLAN = "severe_plan"
    LA_APPROACH = "la_approach"
    NEGLECT = "neglect"
    SAFEGUARDING_NOTE = "safeguarding_note"
    TELL_PARENTS = "tell_parents"
    HEAD_TOLD = "head_told"
    FORMAL_LETTER = "formal_letter"
    FORMAL_MEETING = "formal_meeting"
    TALK = "talk"
    TUTOR_TALK = "tutor_talk"
    LA_TEAM = "la_team"
    NEEDS_FORM = "needs_form"
    FAMILY_TEAM = "family_team"
    PLAN = "plan"
    AFTER_LETTER = "after_letter"
    INTENTION = "intention"
    REFER = "refer"
    PLAN_REVIEW = "plan_review"
    REVIEW = "review"

    @property
    def words(self) -> str:
        return WORDS[self][0]

    @property
    def owner(self) -> str:
        return WORDS[self][1]


WORDS: Mapping[Step, tuple[str, str]] = {
    Step.SEVERE_PLAN: ("Make a plan with partners", "attendance lead"),
    Step.LA_APPROACH: ("Agree a joint approach with the local authority", "attendance lead"),
    Step.NEGLECT: ("Consider whether needs are being neglected", "safeguarding lead"),
    Step.SAFEGUARDING_NOTE: ("Inform the safeguarding lead", "attendance officer"),
    Step.TELL_PARENTS: ("Tell the parents", "attendance officer"),
    Step.HEAD_TOLD: ("Tell the assistant head", "attendance officer"),
    Step.FORMAL_LETTER: ("Send the formal letter with all absences", "attendance officer"),
    Step.FORMAL_MEETING: ("Arrange a formal meeting with the parents", "assistant head"),
    Step.TALK: ("Talk with the family about what would help", "attendance officer"),
    Step.TUTOR_TALK: ("Ask the tutor to talk with the pupil", "tutor"),
    Step.LA_TEAM: ("Tell the local authority’s attendance team", "attendance officer"),
    Step.NEEDS_FORM: ("Ask for consent to a strengths-and-needs form", "attendance officer"),
    Step.FAMILY_TEAM: ("Consider a team around the family", "pastoral lead"),
    Step.PLAN: ("Make a plan with the family", "attendance officer"),
    Step.AFTER_LETTER: ("Invite the family to a meeting", "attendance officer"),
    Step.INTENTION: ("Tell the parents that a referral is planned", "attendance officer"),
    Step.REFER: ("Decide on a referral to the local authority", "attendance officer"),
    Step.PLAN_REVIEW: ("Look at the plan again", "owner of the plan"),
    Step.REVIEW: ("Look at the concern again", "owner of the concern"),
}
AT_ONCE = (Step.TELL_PARENTS, Step.HEAD_TOLD, Step.SAFEGUARDING_NOTE, Step.LA_TEAM)
WITHIN = 5
"""School days for what is not due at once."""
_OF_PA = (
    Step.SAFEGUARDING_NOTE, Step.TELL_PARENTS, Step.HEAD_TOLD, Step.FORMAL_LETTER, Step.FORMAL_MEETING, Step.TALK,
    Step.LA_TEAM, Step.NEEDS_FORM, Step.FAMILY_TEAM, Step.PLAN,
)  # fmt: skip


@dataclass(frozen=True)
class PlanFacts:
    """The plan that runs, as far as the rule asks."""

    review_on: date
    with_partners: bool
    la_agreed_on: date | None


@dataclass(frozen=True)
class ConcernFacts:
    """One concern on a day; what was done is told by its events, its plan, its meetings, letters and referrals."""

    today: date
    began_on: date
    """The day the concern was opened: what is due counts from here."""
    tally: Tally
    """The school year so far."""
    review_on: date | None
    done: Mapping[Step, date] = field(default_factory=dict)
    """Step → the last day it was done since the concern began."""
    plan: PlanFacts | None = None
    tried: bool = False
    """A plan was made or reviewed, or support taken: more than a first word."""
    letter_on: date | None = None
    """When the persistent absence letter was issued, this school year."""
    away_after_letter: date | None = None
    """The first absence after it."""
    invited_after_letter: bool = False
    referred_on: date | None = None
    parent_told_on: date | None = None
    """When the parent was told that a referral is planned."""
    near: bool = False
    """In the band above a tenth that the school has drawn."""


@dataclass(frozen=True)
class Due:
    step: Step
    by: date
    why: str

    def overdue(self, today: date) -> bool:
        return self.by < today


AddDays = Callable[[date, int], date]
"""So many school days after a day."""


def due(facts: ConcernFacts, policy: SupportPolicy, add_days: AddDays) -> tuple[Due, ...]:
    """Everything due, the gravest first. A step done since the concern began is not asked for again."""
    found = [
        *_severe(facts, add_days),
        *_persistent(facts, policy, add_days),
        *_near(facts, policy, add_days),
        *_after_letter(facts, policy, add_days),
        *_referral(facts, policy, add_days),
        *_reviews(facts),
    ]
    order = list(Step)
    return tuple(sorted(found, key=lambda one: order.index(one.step)))


def _by(step: Step, facts: ConcernFacts, add_days: AddDays) -> date:
    return facts.began_on if step in AT_ONCE else add_days(facts.began_on, WITHIN)


def _severe(facts: ConcernFacts, add_days: AddDays) -> Iterator[Due]:
    if not is_severe(facts.tally):
        return
    t, plan = facts.tally, facts.plan
    why = f"{t.absent} of {t.possible} sessions missed: half or more."
    if plan is None or not plan.with_partners:
        yield Due(Step.SEVERE_PLAN, _by(Step.SEVERE_PLAN, facts, add_days), why)
    if (plan is None or plan.la_agreed_on is None) and Step.LA_APPROACH not in facts.done:
        yield Due(Step.LA_APPROACH, _by(Step.LA_APPROACH, facts, add_days), why)
    if facts.tried and Step.NEGLECT not in facts.done:
        yield Due(Step.NEGLECT, facts.today, f"{why} It goes on although help was given.")


def _persistent(facts: ConcernFacts, policy: SupportPolicy, add_days: AddDays) -> Iterator[Due]:
    t = facts.tally
    if not is_persistent(t):
        return
    why = f"{t.absent} of {t.possible} sessions missed: a tenth or more."
    for step in _OF_PA:
        has_plan = step is Step.PLAN and (facts.plan is not None or is_severe(t))
        if step in policy.asked and step not in facts.done and not has_plan:
            yield Due(step, _by(step, facts, add_days), why)


def _near(facts: ConcernFacts, policy: SupportPolicy, add_days: AddDays) -> Iterator[Due]:
    t = facts.tally
    if not policy.tutor_talk_near_line or is_persistent(t) or not t.possible:
        return
    close = facts.near or (t.absent > 0 and missed_to_reach(t) <= NEAR_WITHIN)
    if close and Step.TUTOR_TALK not in facts.done:
        why = f"{t.absent} of {t.possible} sessions missed: near a tenth. The tutor comes first."
        yield Due(Step.TUTOR_TALK, _by(Step.TUTOR_TALK, facts, add_days), why)


def _after_letter(facts: ConcernFacts, policy: SupportPolicy, add_days: AddDays) -> Iterator[Due]:
    if not policy.meeting_after_pa_letter or facts.letter_on is None or facts.away_after_letter is None:
        return
    if not facts.invited_after_letter and Step.AFTER_LETTER not in facts.done:
        yield Due(
            Step.AFTER_LETTER,
            add_days(facts.away_after_letter, WITHIN),
            "Away again after the letter about a tenth missed.",
        )


def _referral(facts: ConcernFacts, policy: SupportPolicy, add_days: AddDays) -> Iterator[Due]:
    below, t = policy.la_referral_below, facts.tally
    if isinstance(below, Off) or facts.referred_on or Step.REFER in facts.done or not t.possible:
        return
    if t.attended * 100 >= below * t.possible:
        return
    why = f"{t.attended} of {t.possible} sessions attended: below {below} %."
    if policy.parent_told_before_referral and facts.parent_told_on is None:
        yield Due(Step.INTENTION, _by(Step.INTENTION, facts, add_days), f"{why} The parents are told first.")
        return
    yield Due(Step.REFER, _by(Step.REFER, facts, add_days), why)


def _reviews(facts: ConcernFacts) -> Iterator[Due]:
    plan = facts.plan
    if plan is not None and plan.review_on <= facts.today:
        yield Due(Step.PLAN_REVIEW, plan.review_on, "The day agreed in the plan has come.")
    if facts.review_on is not None and facts.review_on <= facts.today:
        yield Due(Step.REVIEW, facts.review_on, "The day set for it has come.")


def review_weeks(policy: SupportPolicy) -> int:
    """After how many weeks the next review is proposed (ABS-54: every week where the policy says so)."""
    return 1 if "weekly_review" in policy.asked else policy.plan_review_weeks

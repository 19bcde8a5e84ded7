"""Support around health: what may be chosen for each kind, and when it has to be looked at again (ABS-41 to ABS-45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_TO_REVIEW = timedelta(weeks=13)
"""A term, holidays included: support is looked at at least that often."""

MEASURES: dict[str, tuple[tuple[str, str], ...]] = {
    "long_absence": (
        ("school_nurse", "School nurse or school health asked"),
        ("work_sent", "Work and news from class are sent"),
        ("friends", "Contact with friends is kept up"),
        ("plan_back", "A plan for coming back, with the parent and the child"),
        ("check_in", "Somebody meets the child on the first day back"),
    ),
    "section_19": (
        ("evidence", "Medical evidence is in the log"),
        ("first_help", "What the school can do itself was tried first"),
        ("joint_plan", "A joint plan with the local authority"),
        ("provision", "Education elsewhere has begun"),
        ("plan_back", "A plan for coming back to school"),
        ("on_roll", "The pupil stays on the roll; the parent knows"),
    ),
    "adjustments": (
        ("pastoral_plan", "A pastoral plan"),
        ("quiet_space", "A quiet space"),
        ("time_out", "A time-out card"),
        ("late_start", "Starts later or ends earlier"),
        ("phased_return", "Comes back bit by bit"),
        ("reduced", "A reduced timetable (agreed under leave)"),
        ("morning", "A check-in each morning"),
        ("assessment", "An EHC or healthcare plan was considered"),
    ),
    "wellbeing": (
        ("parent_rung", "The parent was spoken with"),
        ("child_heard", "The child was listened to"),
        ("professional", "A professional was asked, with consent"),
    ),
    "parents_health": (
        ("signposted", "Help for the parent was named"),
        ("named_person", "The parent has one person in school to ring"),
        ("early_help", "Early help was offered"),
    ),
}
"""Kind → what may be chosen, and its words."""


def measures_of(kind: str) -> dict[str, str]:
    return dict(MEASURES.get(kind, ()))


def latest_review(starts_on: date) -> date:
    """The last day on which it may be looked at again."""
    return starts_on + LONGEST_TO_REVIEW


@dataclass(frozen=True)
class SupportFacts:
    """What a rule needs to know of support that goes on."""

    kind: str
    review_on: date
    measures: frozenset[str]
    tell_dsl: bool
    dsl_told: bool


def support_due(facts: SupportFacts, today: date) -> list[str]:
    """Sentences for what is due about it; none while it runs as planned."""
    found = []
    if facts.tell_dsl and not facts.dsl_told:
        found.append("There is a safeguarding side to it: tell the safeguarding lead today.")
    if facts.kind == "wellbeing" and "parent_rung" not in facts.measures:
        found.append("Speak with the parent about how the child is.")
    if today >= facts.review_on:
        found.append("The day to look at it again has come.")
    return found

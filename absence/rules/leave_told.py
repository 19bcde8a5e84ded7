"""Checks of what a request has to tell: a journey abroad, and what is agreed of a part-time timetable (LEV-13, LEV-24)."""

from __future__ import annotations

from .leave_check import Check, Found, Severity, in_order
from .leave_facts import Facts
from .leave_kinds import LeaveKind
from .leave_policy import LeavePolicy
from .leave_words import and_words

_OF_A_JOURNEY = (
    ("booked_on", "when it was booked"),
    ("flights", "the flights or crossings"),
    ("contact_away", "how to reach the family"),
)


def abroad(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-13: of a journey abroad the policy asks when it was booked, the flights, and how to reach the family."""
    if kind not in (LeaveKind.EXCEPTIONAL, LeaveKind.RELIGIOUS) or not facts.says("abroad"):
        return
    if not policy.leave_foreign_travel_proof:
        return
    missing = [words for key, words in _OF_A_JOURNEY if not facts.details.get(key, "").strip()]
    if not missing:
        yield in_order("foreign_travel", "Booking, flights and how to reach the family are told.")
        return
    why = f"A journey abroad; the policy asks for proof. Not told yet: {and_words(missing)}."
    yield Check("foreign_travel", Severity.ADVISE, why)


def part_time(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """Temporary, reviewed, with a way back, and never out of school altogether (LEV-24)."""
    if kind is not LeaveKind.PART_TIME or not facts.asked:
        return
    review = facts.details.get("review_on", "")
    found = []
    if not facts.kept_in_school:
        found.append(
            "Every session is asked for: part-time leaves some of them in school. Put the sessions right."
        )
    if not review:
        found.append("No review is agreed. Write the day of the first one under “Change details”.")
    elif review > facts.asked[-1][0].isoformat():
        found.append("The first review is after the last day. Agree one before it ends.")
    if not facts.details.get("plan", "").strip():
        found.append("How full time is reached again is not agreed. Write it under “Change details”.")
    for why in found:
        yield Check("part_time", Severity.STOP, why, lacking=True)
    if not found:
        yield in_order("part_time", "It ends, is reviewed, and the way back to full time is agreed.")

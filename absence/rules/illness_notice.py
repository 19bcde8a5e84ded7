"""Before illness is not authorised: the parent is told, asked for evidence, and has time to answer (ABS-36, ABS-37).

A genuine doubt is somebody's, written down with its reasons (REG-31). Where the school's policy promises a notice, O
can't replace I before the time to answer is over. The head or somebody the head named decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from absence.rules.illness_policy import IllnessPolicy
from registers.rules.calendar import SchoolCalendar
from registers.rules.policy_kinds import Off
from registers.rules.words import weekday_words

USUAL_DAYS = 5
"""School days to answer in a letter of a school that promises no number."""


class DoubtStep(StrEnum):
    TELL = "tell"
    WAIT = "wait"
    DECIDE = "decide"


@dataclass(frozen=True)
class Doubt:
    """A doubt not decided yet, and what the parent was told of it."""

    first: date
    last: date
    raised_on: date
    told_on: date | None = None
    """When a letter went out, or a parent was told otherwise."""
    answer_by: date | None = None
    """The last day to answer, as the parent was told."""


@dataclass(frozen=True)
class DoubtStands:
    step: DoubtStep
    by: date | None
    """The day it is due; `None` = now."""
    why: str


def last_day_to_answer(
    told_on: date, policy: IllnessPolicy, calendar: SchoolCalendar, year_group: str
) -> date | None:
    """So many school days after the day the parent is told; `None` if the calendar does not reach that far."""
    days = policy.unauthorise_notice_days
    return calendar.add_school_days(told_on, USUAL_DAYS if isinstance(days, Off) else days, year_group)


def doubt_stands(doubt: Doubt, policy: IllnessPolicy, today: date) -> DoubtStands:
    """What comes next about a doubt."""
    asked = not isinstance(policy.unauthorise_notice_days, Off)
    if doubt.told_on is None and asked:
        why = "A doubt is recorded. The parent is told first, and asked for evidence."
        return DoubtStands(DoubtStep.TELL, None, why)
    if doubt.told_on is not None and doubt.answer_by is not None and today <= doubt.answer_by:
        why = f"The parent has until {weekday_words(doubt.answer_by)} to answer."
        return DoubtStands(DoubtStep.WAIT, doubt.answer_by, why)
    told = f"The time to answer ended {weekday_words(doubt.answer_by)}. " if doubt.answer_by else ""
    return DoubtStands(DoubtStep.DECIDE, None, f"{told}Decide whether the illness is authorised.")


def why_not_unauthorised(doubt: Doubt, policy: IllnessPolicy, today: date) -> str:
    """A sentence if illness may not be turned into unauthorised absence yet; else blank."""
    stands = doubt_stands(doubt, policy, today)
    match stands.step:
        case DoubtStep.TELL:
            return "The parent has not been told yet. Send the notice, or record how they were told, and wait for the answer."
        case DoubtStep.WAIT:
            return f"{stands.why} Until then the illness stays authorised."
    return ""

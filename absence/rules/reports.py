"""What a report of an absence means: whether it is late, who may explain, how long it explains, when the pupil may return.

Source: requirements ABS-01 to ABS-06 and ABS-09; the school's choices are in `follow_up_policy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from absence.rules.follow_up_policy import FollowUpPolicy
from registers.rules.calendar import SchoolCalendar
from registers.rules.policy_kinds import Off
from registers.rules.sessions import Session

_BEGINS = {Session.AM: time(9), Session.PM: time(13)}
"""Where the school has not said when its registers open."""
AWAY = "away"
"""A holiday: whether leave was granted decides what the register is offered (LEV-16)."""
LONGEST = timedelta(days=60)
"""A report explains two months at most; a longer absence is another conversation."""


@dataclass(frozen=True)
class Reason:
    key: str
    words: str
    code: str
    """What the register is offered; `N` where somebody has to decide the code first."""
    reassures: bool = True
    """Whether the school then knows where the child is."""


REASONS = (
    Reason("illness", "Ill", "I"),
    Reason("sickness", "Sickness or diarrhoea", "I"),
    Reason("wellbeing", "Anxious, low or worried", "I"),
    Reason("appointment", "Medical or dental appointment", "M"),
    Reason("refusal", "Does not want to come to school", "N"),
    Reason("family", "Family reason or bereavement", "N"),
    Reason("transport", "Transport did not come", "N"),
    Reason(AWAY, "Away from home, holiday", "N"),
    Reason("other", "Something else", "N"),
    # A child who set out and has not come is in more danger than one who stayed at home.
    Reason("on_the_way", "Set out for school", "N", reassures=False),
)
REASON = {reason.key: reason for reason in REASONS}


@dataclass(frozen=True)
class Reporter:
    """Whoever rang, as the pupil's record knows them."""

    on_record: bool
    is_parent: bool = False
    parental_responsibility: bool = False
    restricted: bool = False
    is_pupil: bool = False


def why_not_accepted(reporter: Reporter, policy: FollowUpPolicy) -> str:
    """Why this person may not explain an absence here; empty if they may (ABS-06)."""
    if reporter.restricted:
        return "This adult may not be in contact with the pupil; tell the safeguarding lead."
    if reporter.is_pupil:
        return "" if policy.explanation_from == "pupil" else "The pupil may not explain the absence here."
    if not reporter.on_record:
        return "Not an adult on the pupil's record."
    if policy.explanation_from == "legal" and not reporter.parental_responsibility:
        return "Only an adult with parental responsibility may explain the absence here."
    if policy.explanation_from == "parent" and not (reporter.is_parent or reporter.parental_responsibility):
        return "Only a parent or carer may explain the absence here."
    return ""


def is_late(received: datetime, first_day: date, policy: FollowUpPolicy, am_opens: time | None) -> bool:
    """Whether it came after the time the school asks for; `received` on the school's own clock (ABS-03).

    A school that has set no time means the opening of the morning register; one without that has no late reports.
    """
    if received.date() != first_day:
        return received.date() > first_day
    by = policy.absence_report_by or am_opens
    return by is not None and received.time().replace(second=0, microsecond=0) > by


def explains_until(
    first_day: date,
    expected_return: date | None,
    policy: FollowUpPolicy,
    calendar: SchoolCalendar,
    year_group: str,
) -> date:
    """The last day this report explains (ABS-04).

    Where parents report every day it is the first day alone, and the absence is asked about again next morning.
    """
    if policy.report_each_day or expected_return is None or expected_return <= first_day:
        return first_day
    return max(first_day, calendar.previous_school_day(expected_return, year_group) or first_day)


def earliest_return(
    last_symptom: datetime,
    policy: FollowUpPolicy,
    calendar: SchoolCalendar,
    year_group: str,
    begins: Mapping[Session, time | None],
) -> tuple[date, Session] | None:
    """The first session a pupil may come back for after sickness or diarrhoea; `None` without such a rule (ABS-05).

    `last_symptom` on the school's own clock. The hours are elapsed hours; what falls inside a session is rounded up
    to the next one.
    """
    if isinstance(policy.sickness_exclusion_hours, Off):
        return None
    hours = timedelta(hours=policy.sickness_exclusion_hours)
    free = (last_symptom.astimezone(UTC) + hours).astimezone(last_symptom.tzinfo)
    for day, session in calendar.sessions(free.date(), free.date() + LONGEST, year_group):
        start = datetime.combine(day, begins.get(session) or _BEGINS[session], tzinfo=free.tzinfo)
        if start >= free:
            return day, session
    return None

"""Whether a decision may be made as it is chosen: by this person, for these sessions, with these codes (LEV-05 to LEV-09).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 11; LEV-07 for exact sessions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registers.rules.calendar import SchoolCalendar

from .leave_check import Check
from .leave_checks import all_checks
from .leave_facts import Facts
from .leave_kinds import LeaveKind
from .leave_policy import LeavePolicy
from .leave_words import When, days_words, listed, sessions_words, share_words


class Outcome(StrEnum):
    GRANTED = "granted"
    PART = "part"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        return {"granted": "Granted", "part": "Granted in part", "refused": "Refused"}[self.value]


@dataclass(frozen=True)
class Choice:
    """What somebody chose. Sessions not granted are refused."""

    granted: Mapping[When, str]
    """Session → the code it will have if the pupil is away."""
    reason: str
    lifted: Mapping[str, str] = field(default_factory=dict)
    """Rule of a stop → the head's reason for lifting it."""

    def outcome(self, asked: Sequence[When]) -> Outcome:
        if not self.granted:
            return Outcome.REFUSED
        return Outcome.GRANTED if set(self.granted) >= set(asked) else Outcome.PART


@dataclass(frozen=True)
class Meeting:
    """The head's talk with the family before the decision (LEV-12)."""

    on: date | None = None
    not_because: str = ""
    """Why there was none."""


@dataclass(frozen=True)
class Decider:
    """Whether the person may decide, and whether as the head or for the head (LEV-06, ROL-05)."""

    may_decide: bool
    is_head: bool
    """The head, who alone may lift a stop; somebody the head named may not."""


@dataclass(frozen=True)
class Forbidden:
    rule: str
    sentence: str
    field: str
    """What of the decision it is about: `sessions`, `code`, `reason`, `lifted`, `met_on`, or "" for the person."""
    refused_to_person: bool = False
    """Somebody else could do it: the head."""


def codes_for(kind: LeaveKind) -> tuple[str, ...]:
    """The codes this kind can be granted with, the usual one first; days beyond a religious one are C (LEV-18)."""
    return ("R", "C") if kind is LeaveKind.RELIGIOUS else (kind.code,)


def forbidden(
    kind: LeaveKind, facts: Facts, policy: LeavePolicy, choice: Choice, by: Decider, meeting: Meeting
) -> list[Forbidden]:
    """Everything that forbids this decision, the weightiest first; nothing means that it may be made."""
    if not by.may_decide:
        why = "Only the head, or somebody the head has named for it, decides on leave; others refer the request."
        return [Forbidden("decider", why, "", refused_to_person=True)]
    found = [
        *_shape(kind, facts, choice),
        *_law(kind, facts, policy, choice),
        *_stops(kind, facts, policy, choice, by),
        *_met(facts, policy, meeting),
    ]
    if not choice.reason.strip() and choice.outcome(facts.asked) is not Outcome.GRANTED:
        found.append(
            Forbidden(
                "reason", "Write the reason: it stands in the letter and on the pupil’s record.", "reason"
            )
        )
    return found


def _shape(kind: LeaveKind, facts: Facts, choice: Choice) -> Iterator[Forbidden]:
    strange = sorted(set(choice.granted) - set(facts.asked))
    if strange:
        yield Forbidden(
            "sessions", f"Not asked for: {listed(strange)}. Grant sessions of the request only.", "sessions"
        )
    wrong = sorted(set(choice.granted.values()) - set(codes_for(kind)))
    if wrong:
        may = " or ".join(codes_for(kind))
        yield Forbidden("code", f"{kind.words} is recorded as {may}, not {', '.join(wrong)}.", "code")


def _law(kind: LeaveKind, facts: Facts, policy: LeavePolicy, choice: Choice) -> Iterator[Forbidden]:
    """What nobody can grant."""
    if not choice.granted:
        return
    late = sorted(facts.begun & set(choice.granted))
    if late:
        begun = "has begun" if len(late) == 1 else "have begun"
        why = f"{listed(late)}: the time of {sessions_words(len(late))} {begun}. Leave is never granted afterwards; refuse these."
        yield Forbidden("retrospective", why, "sessions")
    for check in all_checks(kind, facts, policy):
        if check.final and check.rule not in ("retrospective", "religious_days"):
            yield Forbidden(check.rule, check.why, "sessions")
    yield from _religious(kind, facts, policy, choice)


def _religious(kind: LeaveKind, facts: Facts, policy: LeavePolicy, choice: Choice) -> Iterator[Forbidden]:
    if kind is not LeaveKind.RELIGIOUS:
        return
    days = {day for (day, _), code in choice.granted.items() if code == "R"}
    most = policy.religious_max_days
    if days and facts.details.get("set_apart_exclusively") == "no":
        yield Forbidden(
            "religious_days", "The day is not set apart only for religious observance: not R.", "code"
        )
    elif isinstance(most, int) and len(days) > most:
        why = f"{days_words(len(days))} as R; the policy allows {days_words(most)} of one occasion. Use C for the rest, or refuse it."
        yield Forbidden("religious_days", why, "code")
    if "C" in choice.granted.values() and not facts.applicant.resident_parent:
        why = "Days beyond the religious one are exceptional leave, which only a parent the pupil lives with can be granted."
        yield Forbidden("not_resident_parent", why, "code")


def stops_in_the_way(
    kind: LeaveKind, facts: Facts, policy: LeavePolicy, granted: Sequence[When]
) -> list[Check]:
    """The stops of the policy that these granted sessions run into; the head may lift each with a reason."""
    if not granted:
        return []
    return [
        check
        for check in all_checks(kind, facts, policy)
        if check.liftable and _touches(check, facts, policy, granted)
    ]


def _touches(check: Check, facts: Facts, policy: LeavePolicy, granted: Sequence[When]) -> bool:
    if check.rule == "assessment_period":
        return bool(set(facts.assessment) & set(granted))
    floor = policy.performance_min_attendance
    if check.rule == "performance_floor" and isinstance(floor, int):
        attended, possible = facts.share_if_taken(len(set(granted) - facts.begun))
        return attended * 100 < floor * possible
    return True


def _stops(
    kind: LeaveKind, facts: Facts, policy: LeavePolicy, choice: Choice, by: Decider
) -> Iterator[Forbidden]:
    for check in stops_in_the_way(kind, facts, policy, list(choice.granted)):
        if not by.is_head:
            yield Forbidden(
                check.rule, f"{check.why} Only the head can lift this.", "lifted", refused_to_person=True
            )
        elif not choice.lifted.get(check.rule, "").strip():
            yield Forbidden(
                check.rule,
                f"{check.why} To grant it all the same, write your reason for lifting this.",
                "lifted",
            )


def _met(facts: Facts, policy: LeavePolicy, meeting: Meeting) -> Iterator[Forbidden]:
    """Where the school meets every family first, the decision says when, or why it did not (LEV-12)."""
    if meeting.on is not None and meeting.on > facts.today:
        why = "That day has not come yet: give the day you met the family, or write why you did not."
        yield Forbidden("meeting", why, "met_on")
    elif policy.leave_meeting == "required" and meeting.on is None and not meeting.not_because.strip():
        yield Forbidden("meeting", "Give the day you met the family, or write why you did not.", "met_on")


def decide_by(
    asked_on: date, first_asked: date, calendar: SchoolCalendar, year_group: str, policy: LeavePolicy
) -> date:
    """The day an answer is due: so many school days on, and never later than the leave begins (LEV-27)."""
    due = calendar.add_school_days(asked_on, policy.leave_decision_days, year_group)
    return min(due or first_asked, max(first_asked, asked_on))


def projected(facts: Facts, granted: Sequence[When]) -> str:
    """Attendance on the last day asked for if the granted sessions are missed and all others attended; for reading."""
    attended, possible = facts.share_if_taken(len(set(granted) - facts.begun))
    return share_words(attended, possible) if possible else ""

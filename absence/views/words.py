"""What the queue and the case page say: why a child is here, what is due, what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst

from absence.models import CaseEvent
from absence.queries.case_facts import CaseLine
from absence.queries.child import Child, ContactLine
from absence.queries.sendings import Sending
from absence.rules.due import CHANNEL_WORDS, Due, Step
from absence.rules.history import OUTCOME_WORDS, Kind, Outcome
from attendance_mis.kit import words

STEP_WORDS = {
    Step.SEARCH: "Look in school now",
    Step.CONTACT: "Ring",
    Step.CALL_AGAIN: "Ring again",
    Step.ALERT_DSL: "Tell the safeguarding lead",
    Step.ACKNOWLEDGE: "Safeguarding lead to answer",
    Step.DECIDE_VISIT: "Visit decision due",
    Step.VISIT: "Visit today",
    Step.SOCIAL_WORKER: "Tell the social worker",
    Step.SIBLINGS_SCHOOLS: "Ask brothers’ and sisters’ schools",
    Step.REFER: "Consider a referral",
    Step.DSL_REFERRAL: "Safeguarding lead refers",
    Step.TELL_LA: "Tell the local authority",
    Step.SETTLE_N: "Mark to settle",
    Step.OFF_ROLL: "Find out where the child is",
}
KIND_WORDS = {
    Kind.OPENED: "Not accounted for",
    Kind.ALERT: "Safeguarding lead told",
    Kind.ACKNOWLEDGED: "Safeguarding lead has it",
    Kind.ESCALATED: "Alert not answered in time",
    Kind.DECISION: "Decision about a visit",
    Kind.VISIT_PLANNED: "Home visit planned",
    Kind.VISIT_OUT: "Out on a home visit",
    Kind.VISIT: "Home visit",
    Kind.VISIT_CANCELLED: "Home visit called off",
    Kind.OVERRIDE: "Compulsory visit lifted by the safeguarding lead",
    Kind.SOCIAL_WORKER: "Social worker told",
    Kind.SIBLINGS: "Schools of brothers and sisters asked",
    Kind.POLICE: "Police",
    Kind.REFERRAL: "Referral",
    Kind.LA_TOLD: "Local authority told",
    Kind.DSL_REFERRAL: "Safeguarding lead refers",
    Kind.SEARCH: "Looked for in school",
    Kind.PARENT_TOLD: "Parent told that the reason is not accepted",
    Kind.NOTE: "Note",
    Kind.CONVERTED: "Marks settled by their deadline",
    Kind.CLOSED: "Accounted for",
    Kind.REOPENED: "Back on the list",
}
CHANNEL_SAID = {
    "phone": "rang",
    "text": "text to",
    "email": "e-mail to",
    "app": "app message to",
    "visit": "visit to",
    "in_person": "spoke with",
}


@dataclass(frozen=True)
class Flag:
    icon: str
    words: str
    danger: bool = False


def day_words(line: CaseLine) -> str:
    return f"Day {line.day}"


def since_words(line: CaseLine) -> str:
    """`4 calendar days, a weekend between`: the other count, and why the two differ (T20)."""
    count = line.count
    if count.school_days == count.calendar_days:
        return ""
    other, unit = (
        (count.school_days, "school")
        if line.policy.follow_up_days == "calendar"
        else (count.calendar_days, "calendar")
    )
    between = f", a {count.break_between} between" if count.break_between else ""
    return f"{other} {unit} day{'' if other == 1 else 's'}{between}"


def why_here(line: CaseLine) -> str:
    """One sentence or two: what is known, and what is not."""
    child, case = line.child, line.case
    if not child.on_roll:
        return (
            f"Not accounted for since {_since(case.opened_on, child.today)}, and no longer on the roll here."
        )
    found = child.finding
    if child.danger and found is not None and found.why:
        return found.why
    told = child.doubtful_report
    if told is not None:
        return f"{told.said} {'Not in school.' if told.accepted else 'The school does not take that as an explanation.'}"
    worried = next((e for e in reversed(line.events) if e.outcome == Outcome.UNSATISFACTORY), None)
    if worried is not None:
        return f"{worried.contact_name} answered on {words.short_date(worried.day)}; it does not reassure: {worried.words}"
    if case.opened_on < child.today:
        unheard = f"Nobody has told us why {child.forename} has been away since {_since(case.opened_on, child.today)}."
        return f"{unheard} Planned for today: {child.planned_today}." if child.planned_today else unheard
    return f"No message from home. {_siblings(child)}".strip()


def _since(day: date, today: date) -> str:
    return f"{day:%A}" if (today - day).days < 7 else words.short_date(day)


def _siblings(child: Child) -> str:
    for sibling in child.siblings:
        if sibling.present:
            return f"{sibling.name} ({sibling.place}) is in today, so somebody brought them."
    for sibling in child.siblings:
        if sibling.away:
            return f"{sibling.name} ({sibling.place}) is not here either."
    return ""


def flags_of(line: CaseLine, *, sensitive: bool) -> list[Flag]:
    child = line.child
    found = []
    if child.vulnerable and sensitive:
        found.append(Flag("warning", "Vulnerable list", danger=True))
    elif child.vulnerable:
        found.append(Flag("warning", "Ring first", danger=True))
    if sensitive and "social_worker" in child.facts:
        found.append(Flag("person", "Has a social worker"))
    if sensitive and "looked_after" in child.facts:
        found.append(Flag("person", "Looked after"))
    if sensitive and "child_protection" in child.facts:
        found.append(Flag("warning", "Child protection plan", danger=True))
    if sensitive and "child_in_need" in child.facts:
        found.append(Flag("person", "Child in need"))
    if child.facts.get("sen") == "E":
        found.append(Flag("support", "Education, health and care plan"))
    if sensitive and "health_plan" in child.facts:
        found.append(Flag("medical", "Healthcare plan"))
    if "eal" in child.facts:
        found.append(Flag("speech", "May need an interpreter"))
    here = [sibling for sibling in child.siblings if sibling.present]
    if here:
        found.append(Flag("family", f"{words.and_list([one.name for one in here])} in school today"))
    ringable = [one for one in child.contacts if one.adult.may_be_rung]
    if not ringable:
        found.append(Flag("warning", "No telephone number on record", danger=True))
    elif len(ringable) == 1:
        found.append(Flag("warning", "Only one contact on record: ask for a second"))
    if child.closed_before:
        times = "once" if child.closed_before == 1 else f"{child.closed_before} times"
        found.append(Flag("clock", f"On this list {times} in the last month"))
    if child.leaves_on is not None and child.leaves_on == child.today:
        found.append(Flag("school", "Last day on the roll here"))
    return found


def restricted(line: CaseLine) -> list[ContactLine]:
    return [one for one in line.child.contacts if one.restricted]


def deadline(line: CaseLine) -> tuple[str, str]:
    """What leads the row, and its tone."""
    if line.waiting:
        return "Waits for today’s register", ""
    first = next((one for one in line.due if one.compulsory or one.overdue), None) or next(
        iter(line.due), None
    )
    if first is None:
        return "Watched", ""
    by_channel = CHANNEL_WORDS.get(first.channel) if first.step is Step.CONTACT else None
    said = by_channel or STEP_WORDS[first.step]
    tone = "unauthorised" if first.compulsory or first.overdue else ""
    if first.step is Step.SETTLE_N and isinstance(first.by, date):
        return f"Reason due {words.short_date(first.by)}", tone
    return f"{said}{_by(first, line.child.today)}", tone


def _by(step: Due, today: date) -> str:
    if isinstance(step.by, datetime):
        return f" by {words.clock_time(step.by)}" if step.by.date() == today else ""
    return ""


def attempt_words(event: CaseEvent, you: object, sending: Sending | None = None) -> str:
    """`No answer 9:21am (R Quill)`; of a message that did not go, how it stands."""
    said = OUTCOME_WORDS.get(Outcome(event.outcome), event.outcome) if event.outcome else ""
    said = sending.stands if sending else said
    by = "you" if event.by_id == you else event.by_name
    channel = (
        "" if event.channel == "phone" else f"{CHANNEL_WORDS.get(event.channel, event.channel).lower()}, "
    )
    return f"{channel}{said.lower()} {words.clock_time(event.at)} ({by})"


def event_title(event: CaseEvent, sending: Sending | None = None) -> str:
    if event.kind == Kind.ATTEMPT:
        said = OUTCOME_WORDS.get(Outcome(event.outcome), event.outcome)
        said = capfirst(sending.stands) if sending else said
        how = CHANNEL_SAID.get(event.channel, event.channel)
        whom = f", {how} {event.contact_name}" if event.contact_name else ""
        return f"{said}{whom}"
    if event.kind == Kind.VISIT:
        seen = "the child was seen" if event.facts.get("child_seen") else "the child was not seen"
        opened = "somebody opened" if event.facts.get("answered") else "nobody opened"
        return f"Home visit: {opened}, {seen}"
    return KIND_WORDS.get(Kind(event.kind), event.kind)


def attempts_today(line: CaseLine) -> Sequence[CaseEvent]:
    return [e for e in line.events if e.kind == Kind.ATTEMPT and e.day == line.child.today]


def now_words(closed_as: str) -> tuple[str, str]:
    """The tag of a child who was found, and its tone."""
    return {
        "in_school": ("In school", "present"),
        "seen": ("Seen", "present"),
        "explained": ("Reason known", "authorised"),
        "not_asked": ("Known elsewhere", "authorised"),
        "ended": ("Closed", ""),
    }.get(closed_as, ("Closed", ""))

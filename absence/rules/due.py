"""What is due next about a child nobody can account for: computed from events, calendar and policy, never stored.

Source: requirements ABS-11 to ABS-26, REG-26, SAF-01, SAF-02. A rule of a school decides *when*; that the first day
is not let pass, that a child unseen is visited by day 3 and that a person decides is the product's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from absence.rules.follow_up_policy import FollowUpPolicy, due_from
from absence.rules.history import MESSAGES, History, Kind
from registers.rules.contacts import Adult, call_order
from registers.rules.policy_kinds import Off
from registers.rules.words import weekday_words

CHANNEL_WORDS = {"app": "Message in the app", "text": "Text", "email": "E-mail", "phone": "Ring"}


class Step(StrEnum):
    SEARCH = "search"
    CONTACT = "contact"
    CALL_AGAIN = "call_again"
    ALERT_DSL = "alert_dsl"
    ACKNOWLEDGE = "acknowledge"
    DECIDE_VISIT = "decide_visit"
    VISIT = "visit"
    SOCIAL_WORKER = "social_worker"
    SIBLINGS_SCHOOLS = "siblings_schools"
    REFER = "refer"
    DSL_REFERRAL = "dsl_referral"
    TELL_LA = "tell_la"
    SETTLE_N = "settle_n"
    OFF_ROLL = "off_roll"


@dataclass(frozen=True)
class Due:
    step: Step
    by: datetime | date | None
    """On the school's clock; `None` = now."""
    why: str
    contact: str = ""
    """Whom to try next, for a contact step."""
    channel: str = ""
    overdue: bool = False
    compulsory: bool = False
    """Cannot be passed over without the reasons of somebody who may."""


@dataclass(frozen=True)
class CaseFacts:
    """What the rule needs to know of one open case at one minute."""

    today: date
    now: datetime
    """On the school's own clock."""
    day: int
    """As the policy counts."""
    school_days: int
    asked_since: datetime
    """When the register closed on this child today: calls are timed from there."""
    waiting: bool
    """Today's register is not closed: no family is asked yet."""
    adults: tuple[Adult, ...]
    history: History
    danger: bool = False
    vulnerable: bool = False
    social_worker: bool = False
    siblings_elsewhere: bool = False
    off_roll: bool = False
    family_visits_unanswered: int = 0
    """At this family's door since the school year began, whichever child it was about."""
    n_due: date | None = None
    """The first day by which a mark N of this case has to be settled."""

    @property
    def no_numbers(self) -> bool:
        return not call_order(self.adults)


def due(facts: CaseFacts, policy: FollowUpPolicy) -> list[Due]:
    """Everything due about the case now, what cannot wait first; a case with nothing due is watched."""
    found = [
        *_search(facts),
        *_alert(facts, policy),
        *_contact(facts, policy),
        *_visit(facts, policy),
        *_others_told(facts, policy),
        *_n_settled(facts),
    ]
    return sorted(found, key=lambda one: (not one.compulsory, not one.overdue))


def required_contacts(facts: CaseFacts, policy: FollowUpPolicy) -> list[Adult]:
    """Who has to be tried before "nobody was reached" is true: all, or at first the parents (ABS-12).

    Where no parent has a number everybody counts from the start. Restricted adults are never among them (SAF-08).
    """
    everyone = call_order(facts.adults)
    if facts.day >= policy.contacts_required_by_day:
        return everyone
    return [adult for adult in everyone if adult.is_parent] or everyone


def nobody_reached(facts: CaseFacts, policy: FollowUpPolicy) -> bool:
    """Everybody required was tried today in vain, or nobody can be tried at all."""
    tried = facts.history.tried(facts.today)
    return all(adult.ref in tried for adult in required_contacts(facts, policy))


def needs_escalation(facts: CaseFacts, policy: FollowUpPolicy) -> bool:
    """Nobody was reached, or somebody was and did not reassure (ABS-13)."""
    return not facts.waiting and (
        facts.history.worry(facts.today) or (nobody_reached(facts, policy) and not facts.off_roll)
    )


def next_contact(facts: CaseFacts, policy: FollowUpPolicy) -> tuple[Adult, str] | None:
    """Whom to try next and how: the school's sequence, then by telephone through everybody in call order (ABS-11)."""
    everyone = call_order(facts.adults)
    if not everyone:
        return None
    used = {event.channel for event in facts.history.attempts(facts.today)}
    rung = facts.history.tried(facts.today)
    for channel in policy.first_day_sequence:
        if channel in MESSAGES and channel not in used:
            return everyone[0], channel
        if channel == "phone":
            waiting = [adult for adult in everyone if adult.ref not in rung]
            if waiting:
                return waiting[0], "phone"
    waiting = [adult for adult in everyone if adult.ref not in rung]
    return (waiting[0], "phone") if waiting and "phone" not in policy.first_day_sequence else None


def _search(facts: CaseFacts) -> list[Due]:
    if not facts.danger or facts.history.on(facts.today, Kind.SEARCH):
        return []
    why = "Look in school first: the child was here or on the way."
    return [Due(Step.SEARCH, None, why, overdue=True, compulsory=True)]


def _contact(facts: CaseFacts, policy: FollowUpPolicy) -> list[Due]:
    if facts.off_roll:
        return [Due(Step.OFF_ROLL, None, "No longer on the roll. Find out where the child is, then close.")]
    if facts.waiting:
        return []
    upcoming = next_contact(facts, policy)
    attempts = facts.history.attempts(facts.today)
    if upcoming is None:
        return _again(facts, policy, attempts[-1].at if attempts else None)
    adult, channel = upcoming
    by = None if attempts else facts.asked_since + timedelta(minutes=policy.first_call_minutes)
    why = f"{CHANNEL_WORDS[channel]} first." if not attempts else f"{CHANNEL_WORDS[channel]} next."
    late = by is not None and facts.now > by
    return [Due(Step.CONTACT, by, why, adult.ref, channel, overdue=late)]


def _again(facts: CaseFacts, policy: FollowUpPolicy, last: datetime | None) -> list[Due]:
    """Everybody was tried: the whole round again after a while, every day the reason is unknown (ABS-23)."""
    everyone = call_order(facts.adults)
    if not everyone or last is None:
        return [Due(Step.CONTACT, None, "Nobody on the record can be rung: find a number.", overdue=True)]
    by = last + timedelta(minutes=policy.call_again_minutes)
    last_rung = {
        event.contact: event.at for event in facts.history.attempts(facts.today) if event.channel == "phone"
    }
    longest_ago = min(everyone, key=lambda adult: last_rung.get(adult.ref, facts.asked_since))
    return [Due(Step.CALL_AGAIN, by, "Everybody was tried; ring again.", longest_ago.ref, "phone")]


def _alert(facts: CaseFacts, policy: FollowUpPolicy) -> list[Due]:
    """The safeguarding lead is told each day nobody was reached, and answers (ABS-15, SAF-02)."""
    alert = facts.history.open_alert
    if alert is not None:
        by = alert.at + timedelta(minutes=policy.dsl_alert_minutes)
        gone_on = " Deputies and senior leaders were told as well." if facts.history.escalated else ""
        why = f"The safeguarding lead has not answered the alert yet.{gone_on}"
        return [Due(Step.ACKNOWLEDGE, by, why, overdue=facts.now > by)]
    if facts.history.on(facts.today, Kind.ALERT):
        return []
    if facts.danger and not facts.waiting:
        why = "The child set out or was in school, and is not here."
        return [Due(Step.ALERT_DSL, None, why, overdue=True, compulsory=True)]
    if not needs_escalation(facts, policy):
        return []
    if facts.vulnerable or facts.no_numbers or due_from(facts.day, policy.dsl_alert_from_day):
        return [Due(Step.ALERT_DSL, None, _why_escalate(facts), overdue=facts.vulnerable)]
    return []


def _why_escalate(facts: CaseFacts) -> str:
    if facts.history.worry(facts.today):
        return "Somebody answered, and it does not reassure."
    if facts.no_numbers:
        return "Nobody on the record can be rung."
    return "Nobody was reached."


def _visit(facts: CaseFacts, policy: FollowUpPolicy) -> list[Due]:
    """Going there: a decision with reasons before the latest day, compulsory from it on (ABS-15 to ABS-17)."""
    history = facts.history
    if facts.waiting or facts.off_roll or history.last(Kind.OVERRIDE):
        return []
    gone = history.visits()
    if facts.day >= policy.home_visit_latest_day:
        if gone or not needs_escalation(facts, policy):
            return []
        why = f"Day {facts.day}: {_why_escalate(facts)[0].lower()}{_why_escalate(facts)[1:]} Somebody goes to the home today."
        return [Due(Step.VISIT, facts.today, why, compulsory=True)]
    told = history.on(facts.today, Kind.ALERT)
    considered = "visit" in policy.first_day_sequence and needs_escalation(facts, policy)
    if not (told or considered) or history.on(facts.today, Kind.DECISION, Kind.VISIT):
        return []
    latest = policy.home_visit_latest_day
    why = f"Decide whether somebody goes there today, and write why. By day {latest} somebody has to."
    return [Due(Step.DECIDE_VISIT, facts.today, why)]


def _others_told(facts: CaseFacts, policy: FollowUpPolicy) -> list[Due]:
    history, today = facts.history, facts.today
    found = []
    if facts.social_worker and not facts.waiting and not history.on(today, Kind.SOCIAL_WORKER):
        found.append(Due(Step.SOCIAL_WORKER, today, "The child's social worker is told the same day."))
    unanswered = facts.family_visits_unanswered
    limit = policy.visits_before_la
    if not isinstance(limit, Off) and unanswered >= limit and not history.any(Kind.LA_TOLD):
        why = f"{unanswered} visits unanswered: the local authority is told."
        found.append(Due(Step.TELL_LA, today, why, compulsory=True))
    week = policy.dsl_referral_after_days
    if due_from(facts.school_days - 1, week) and not history.any(Kind.DSL_REFERRAL):
        why = f"Away more than {week} school days: the safeguarding lead refers."
        found.append(Due(Step.DSL_REFERRAL, today, why))
    if not needs_escalation(facts, policy):
        return found
    siblings = facts.siblings_elsewhere and due_from(facts.day, policy.siblings_schools_from_day)
    if siblings and not history.on(today, Kind.SIBLINGS):
        found.append(Due(Step.SIBLINGS_SCHOOLS, today, "Ask the schools of brothers and sisters."))
    considered = history.on(today, Kind.REFERRAL, Kind.POLICE)
    if due_from(facts.day, policy.external_referral_day) and not considered:
        found.append(Due(Step.REFER, today, "Consider social care, education welfare or the police."))
    return found


def _n_settled(facts: CaseFacts) -> list[Due]:
    """The legal deadline of the marks (REG-26)."""
    if facts.n_due is None:
        return []
    late = facts.today > facts.n_due
    why = f"A mark N has to be settled by {weekday_words(facts.n_due)}."
    return [Due(Step.SETTLE_N, facts.n_due, why, overdue=late)]


def deadline_words(steps: Sequence[Due], today: date) -> Due | None:
    """The step to print first: compulsory or overdue, else the first with a time today."""
    soon = [one for one in steps if one.compulsory or one.overdue]
    dated = [one for one in steps if one.by is not None and one.step is not Step.SETTLE_N]
    return next(iter(soon or dated or list(steps)), None)

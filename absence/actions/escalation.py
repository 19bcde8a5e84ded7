"""Telling the safeguarding lead, deciding and writing why, telling others: the steps of days 1, 2 and 3 (ABS-15 to ABS-22)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from absence.models import Case, CaseEvent, SafeguardingNote
from absence.queries.case_facts import CaseLine, events_of, history_of
from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.history import Kind
from absence.sealed import seal
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import School
from registers.queries.setup import setup_of

from .alert_mail import write_to
from .events import add_event, must_be_open, needs_words

FACTORS = {
    "unusual": "Unusual for this child",
    "concerns": "Recent concerns",
    "social_worker": "The social worker can visit",
    "protective": "Protective factors",
    "vulnerability": "What makes the child vulnerable",
    "break": "A weekend or holiday lies between",
}
TOLD = {
    Kind.SOCIAL_WORKER: "Social worker told",
    Kind.SIBLINGS: "Schools of brothers and sisters asked",
    Kind.POLICE: "Police",
    Kind.REFERRAL: "Referral",
    Kind.LA_TOLD: "Local authority told",
    Kind.DSL_REFERRAL: "Safeguarding lead refers",
    Kind.SEARCH: "Looked for in school",
    Kind.PARENT_TOLD: "Parent told that the reason is not accepted",
    Kind.NOTE: "Note",
}
"""Steps that are a sentence, with a reference where there is one."""
DECISIONS = {
    "visit": "Somebody goes to the home today",
    "no_visit": "Nobody goes today",
    "override": "The visit that is compulsory is not made",
}


@transaction.atomic
def tell_dsl(case: Case, *, words: str, by: Actor) -> CaseEvent:
    """Raise the alert and have the safeguarding lead written to. Pressed twice it is one while nobody has answered it."""
    held = must_be_open(case)
    history = history_of(events_of([held.id])[held.id], {})
    if history.open_alert is not None:
        return CaseEvent.objects.filter(case=held, kind=Kind.ALERT).latest("at")
    event = add_event(held, Kind.ALERT, by=by, words=words)
    write_to(held, alerted_at=event.at, escalated=False, by=by)
    return event


@transaction.atomic
def acknowledge(case: Case, *, words: str, by: Actor) -> CaseEvent | None:
    """The safeguarding lead has it. `None` if no alert is open any more."""
    held = Case.objects.select_for_update().get(id=case.id)
    history = history_of(events_of([held.id])[held.id], {})
    if history.open_alert is None:
        return None
    return add_event(held, Kind.ACKNOWLEDGED, by=by, words=words)


@transaction.atomic
def escalate_unanswered(school: School, now: datetime) -> int:
    """Alerts nobody acknowledged in time go on to deputies and senior leaders, each once; returns how many (SAF-02)."""
    setup = setup_of(school)
    cases = list(Case.objects.filter(school=school, closed_at=None, events__kind=Kind.ALERT).distinct())
    events = events_of([case.id for case in cases])
    minutes = setup.rules(FollowUpPolicy, now.astimezone(clock.LONDON).date()).dsl_alert_minutes
    done = 0
    for case in cases:
        history = history_of(events[case.id], {})
        alert = history.open_alert
        if alert is None or history.escalated or now < alert.at + timedelta(minutes=minutes):
            continue
        held = Case.objects.select_for_update().get(id=case.id)
        fresh = history_of(events_of([held.id])[held.id], {})
        if fresh.open_alert is None or fresh.escalated:
            continue
        words = f"Nobody answered within {minutes} minutes; deputies and senior leaders are told."
        add_event(held, Kind.ESCALATED, by=Actor.system(), words=words)
        write_to(held, alerted_at=alert.at, escalated=True, by=Actor.system())
        done += 1
    return done


@transaction.atomic
def decide(
    line: CaseLine,
    *,
    decision: str,
    factors: Collection[str],
    rationale: str,
    reference: str,
    is_dsl: bool,
    by: Actor,
) -> CaseEvent:
    """Whether somebody goes there today, with the reasons; on the last day only the safeguarding lead may say no."""
    if decision not in DECISIONS:
        raise Refused({"decision": ["Choose what is decided."]})
    told = needs_words(rationale, "rationale", "Write the reasons: they are read if something happens.")
    if decision != "override" and not factors:
        raise Refused({"factors": ["Tick at least one thing you weighed."]})
    compulsory = any(step.step == "visit" and step.compulsory for step in line.due)
    if decision == "no_visit" and compulsory:
        latest = line.policy.home_visit_latest_day
        sentence = (
            f"From day {latest} somebody has to go. Only the safeguarding lead can lift that, with a reason."
        )
        raise Refused({"decision": [sentence]})
    if decision == "override" and not is_dsl:
        raise Refused({"decision": ["Only the safeguarding lead can lift a compulsory visit."]})
    held = must_be_open(Case(id=line.case.id))
    kind = Kind.OVERRIDE if decision == "override" else Kind.DECISION
    return add_event(
        held, kind, by=by, words=told, reference=reference, decision=decision,
        factors=[key for key in FACTORS if key in factors],
    )  # fmt: skip


@transaction.atomic
def record_step(case: Case, kind: Kind, *, words: str, reference: str = "", by: Actor) -> CaseEvent:
    """Something was done about the case that is a sentence and perhaps a reference: the police, a referral, a school asked."""
    if kind not in TOLD:
        raise Refused({"kind": ["Choose what was done."]})
    told = needs_words(words, "words", "Write who was told or asked, and what they said.")
    return add_event(must_be_open(case), kind, by=by, words=told, reference=reference)


@transaction.atomic
def write_note(case: Case, *, text: str, reference: str, by: Actor) -> SafeguardingNote:
    """A note only the safeguarding lead's group can read. The story says that there is one, and nothing of it."""
    told = needs_words(text, "text", "Write the note.")
    note = SafeguardingNote.objects.create(
        case=case, at=clock.now(), ciphertext=seal(told, case.id), reference=reference.strip(),
        by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record(
        "safeguarding_note.written",
        by=by,
        school_id=case.school_id,
        subject_id=case.pupil_id,
        note=str(note.id),
    )
    return note


def read_for(case: Case, *, by: Actor) -> list[SafeguardingNote]:
    """The notes of a case, newest first; the reading itself is recorded (DAT-07)."""
    notes = list(SafeguardingNote.objects.filter(case=case).order_by("-at", "-id"))
    ids: list[uuid.UUID] = [note.id for note in notes]
    record(
        "safeguarding_notes.read", by=by, school_id=case.school_id, subject_id=case.pupil_id, notes=len(ids)
    )
    return notes

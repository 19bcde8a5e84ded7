"""Truancy and missing from site: begun, a timed log, ended (ABS-29, ABS-30). Checks answered once (ABS-74 to ABS-77)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from absence.sealed import seal, unseal
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from letters.actions.write import draft_copies
from letters.models import Letter
from letters.rules.values import FieldValue
from registers.models import Pupil, School
from registers.rules.sessions import Session
from registers.rules.words import day_words
from support.models import CheckAnswer, ContactDays, Incident, SupportEvent, Thing
from support.rules.checks import Check
from support.rules.incidents import Entry, Kind, still_open

from .events import needed, not_future, tell

ALREADY = "This is being followed already. Go on with that entry."


@transaction.atomic
def begin_incident(
    school: School, pupil: Pupil, *, kind: str, day: date, session: str, what: str, by: Actor
) -> Incident:
    """Noticed now. The log begins with it; nothing is marked: the register is the office's."""
    not_future(day, "day")
    said = needed(what, "what", "Write what is known: where and when the child was last seen.")
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                school=school,
                pupil=pupil,
                kind=Kind(kind),
                day=day,
                session=session,
                began_at=clock.now(),
                what=said[:1000],
            )
    except IntegrityError:
        raise Refused({"": [ALREADY]}) from None
    _tell(incident, Entry.NOTICED, by=by, words=said, kind=kind)
    return incident


@transaction.atomic
def log_entry(incident: Incident, *, entry: str, words: str, by: Actor) -> SupportEvent:
    """One line of the timed log, with the minute it is written down."""
    if entry not in set(Entry) - {Entry.NOTICED}:
        raise Refused({"entry": ["Choose what was done."]})
    said = needed(words, "words", "Write who, where and what; a police reference if there is one.")
    return _tell(_locked(incident), entry, by=by, words=said)


@transaction.atomic
def close_incident(incident: Incident, *, outcome: str, words: str, by: Actor) -> Incident:
    """Over. While something the log asks for is neither done nor explained it stays open."""
    if outcome not in dict(Incident.OUTCOMES):
        raise Refused({"outcome": ["Choose how it ended."]})
    said = needed(words, "words", "Say how it ended, and how the child is.")
    incident = _locked(incident)
    left = still_open(Kind(incident.kind), logged(incident) | {Entry.FOUND})
    if left:
        raise Refused({"": [one.sentence for one in left]})
    incident.closed_at, incident.outcome, incident.outcome_words = clock.now(), outcome, said[:1000]
    incident.save(update_fields=["closed_at", "outcome", "outcome_words"])
    _tell(incident, "closed", by=by, words=said, outcome=outcome)
    return incident


def logged(incident: Incident) -> set[Entry]:
    rows = SupportEvent.objects.filter(thing=Thing.INCIDENT, thing_id=incident.id)
    return {Entry(what) for what in rows.values_list("what", flat=True) if what in set(Entry)}


@transaction.atomic
def truancy_letter(incident: Incident, *, by: Actor) -> list[Letter]:
    """The first time: a warning letter (D13), drafted for a person to approve."""
    if incident.kind != Kind.TRUANCY:
        raise Refused({"": ["This letter is about truancy."]})
    session = Session(incident.session).words
    fields: dict[str, FieldValue] = {
        "sessions": [f"{day_words(incident.day)}, {session}"],
        "what_happened": incident.what,
    }
    key = f"incident:{incident.id.hex}"
    return draft_copies(
        "D13",
        key=key,
        school=incident.school,
        pupil=incident.pupil,
        fields=fields,
        by=by,
        asked_for=True,
    )


def _locked(incident: Incident) -> Incident:
    held = (
        Incident.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=incident.id)
    )
    if held.closed_at is not None:
        raise Refused({"": ["This was closed meanwhile. Begin a new entry if it happens again."]})
    return held


def _tell(incident: Incident, what: str, *, by: Actor, words: str = "", **facts: object) -> SupportEvent:
    return tell(
        Thing.INCIDENT, incident.id, what, school_id=incident.school_id, pupil_id=incident.pupil_id, by=by, words=words, day=None, **facts,
    )  # fmt: skip


@transaction.atomic
def answer_check(
    school: School, pupil: Pupil, *, check: Check, answers: Mapping[str, str], conclusion: str, by: Actor
) -> CheckAnswer:
    """One sheet as answered. Those of the safeguarding lead are sealed; attendance staff see that it was answered."""
    sheet = check.sheet
    if conclusion not in dict(sheet.conclusions):
        raise Refused({"conclusion": ["Choose what you conclude."]})
    kept = {one.key: answers.get(one.key, "").strip()[:2000] for one in sheet.questions}
    if not any(kept.values()):
        raise Refused({sheet.questions[0].key: ["Answer at least one of the questions."]})
    answer_id = uuid7()
    answer = CheckAnswer.objects.create(
        id=answer_id, school=school, pupil=pupil, check_kind=check, conclusion=conclusion,
        answers={} if sheet.safeguarding else kept,
        sealed=seal(json.dumps(kept), answer_id) if sheet.safeguarding else None,
        day=clock.today(), at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record("support.check_answered", by=by, school_id=school.id, subject_id=pupil.id, check=str(check))
    return answer


def answers_of(answer: CheckAnswer) -> dict[str, str]:
    """What was answered; opens the seal, so whoever calls this records who read it."""
    if answer.sealed is None:
        return dict(answer.answers)
    opened: dict[str, str] = json.loads(unseal(bytes(answer.sealed), answer.id))
    return opened


@transaction.atomic
def set_contact_days(school: School, pupil: Pupil, *, days: Sequence[date], by: Actor) -> ContactDays:
    """The days on which the child sees another adult, as known now; the list before stays on record."""
    row = ContactDays.objects.create(
        school=school, pupil=pupil, days=sorted(set(days)), at=clock.now(), by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record("support.contact_days", by=by, school_id=school.id, subject_id=pupil.id, days=len(row.days))
    return row

"""The register of returns: wanted once for each episode, produced, sent, acknowledged; nothing twice (DAT-03)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.rules.age import is_compulsory
from roll.models import Return, ReturnFile, ReturnState
from roll.queries.authority import returns_profile
from roll.queries.content import content_of
from roll.rules.returns import ReturnKind, periodic_due

from .events import named, needs_reason, return_event
from .printing import print_csv, print_return


@dataclass(frozen=True)
class Wanted:
    """A return the law asks for, as found in the register or brought by a leaving."""

    school_id: uuid.UUID
    pupil_id: uuid.UUID
    kind: ReturnKind
    key: str
    arose_on: date
    due_on: date
    facts: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def want(wanted: Wanted, *, by: Actor) -> Return:
    """Put it in the register; the same episode again is the same return, whatever became of it."""
    row = Return(
        school_id=wanted.school_id, pupil_id=wanted.pupil_id, kind=wanted.kind, key=wanted.key,
        arose_on=wanted.arose_on, due_on=wanted.due_on, facts=dict(wanted.facts), found_at=clock.now(),
    )  # fmt: skip
    Return.objects.bulk_create([row], ignore_conflicts=True)
    kept = Return.objects.get(
        school_id=wanted.school_id, pupil_id=wanted.pupil_id, kind=wanted.kind, key=wanted.key
    )
    if kept.id == row.id:
        return_event(kept, "found", by=by)
    return kept


def _locked(made: Return, *states: ReturnState) -> Return:
    fresh = Return.objects.select_for_update(of=("self",)).select_related("school", "pupil").get(id=made.id)
    if fresh.state not in states:
        raise Refused({"": [f"This return stands at “{fresh.get_state_display()}”. Nothing was changed."]})
    return fresh


@transaction.atomic
def produce(made: Return, *, by: Actor) -> ReturnFile:
    """Freeze it from the record of this moment; `Refused` lists what the record does not hold.

    Before it is sent it may be produced again: the record was corrected, or it lay about for a day.
    """
    made = _locked(made, ReturnState.DUE, ReturnState.PRODUCED)
    content = content_of(made)
    if content.missing:
        raise Refused({"": [one.sentence for one in content.missing]})
    pdf, pages = print_return(content, by=by, at=clock.now())
    kept = ReturnFile.objects.create(
        made_for=made, pdf=pdf, csv=print_csv(content), sha256=hashlib.sha256(pdf).hexdigest(), pages=pages,
        authority=content.authority.name, made_at=clock.now(), by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    made.state, made.produced_at = ReturnState.PRODUCED, kept.made_at
    made.save(update_fields=["state", "produced_at"])
    return_event(made, "produced", by=by)
    return kept


@transaction.atomic
def mark_sent(made: Return, *, on: date, how: str, by: Actor) -> Return:
    """It went to the authority, once. What was sent is the last file produced."""
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    made = _locked(made, ReturnState.PRODUCED)
    produced = made.produced_at
    assert produced is not None  # the state says so
    if on < produced.astimezone(clock.LONDON).date():
        raise Refused({"on": ["It was produced later than that day; it can’t have gone before."]})
    made.state, made.sent_on, made.sent_by, made.sent_how = ReturnState.SENT, on, named(by), how.strip()[:200]
    made.save(update_fields=["state", "sent_on", "sent_by", "sent_how"])
    return_event(made, "sent", by=by, words=how)
    return made


@transaction.atomic
def acknowledge(made: Return, *, on: date, words: str, by: Actor) -> Return:
    """The authority said that it has it."""
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    made = _locked(made, ReturnState.SENT)
    if made.sent_on is not None and on < made.sent_on:
        raise Refused({"on": ["It was sent later than that day."]})
    made.state, made.acknowledged_on, made.acknowledged = ReturnState.ACKNOWLEDGED, on, words.strip()[:200]
    made.save(update_fields=["state", "acknowledged_on", "acknowledged"])
    return_event(made, "acknowledged", by=by, words=words)
    return made


@transaction.atomic
def not_needed(made: Return, *, reason: str, by: Actor) -> Return:
    """A person found that it does not apply, for example a child who is not missing but known to be at home."""
    needs_reason(reason)
    if made.kind == ReturnKind.DELETION:
        raise Refused({"": ["A name comes off only after its return. Give the leaving up instead."]})
    made = _locked(made, ReturnState.DUE, ReturnState.PRODUCED)
    made.state, made.why_not = ReturnState.NOT_NEEDED, reason.strip()[:300]
    made.save(update_fields=["state", "why_not"])
    return_event(made, "not_needed", by=by, words=reason)
    return made


@transaction.atomic
def say_grounds(made: Return, *, words: str, by: Actor) -> Return:
    """Why staff expect more days to be missed, or what they know of the cause (ABS-40)."""
    made = _locked(made, ReturnState.DUE, ReturnState.PRODUCED)
    made.grounds = words.strip()[:1000]
    made.save(update_fields=["grounds"])
    return_event(made, "grounds", by=by, words=words)
    return made


@transaction.atomic
def ask_irregular(pupil: Pupil, school: School, *, why: str, by: Actor) -> Return:
    """A pupil who does not attend regularly, by somebody's judgement; once in a calendar month (ABS-73, L11)."""
    needs_reason(why)
    today = clock.today()
    if not is_compulsory(pupil.date_of_birth, today):
        raise Refused({"": ["Only about pupils of compulsory school age."]})
    year = setup_of(school)
    first, _ = year_bounds(year, year.calendar.academic_year_of(today))
    days = returns_profile(school, today).attendance_days
    made = want(
        Wanted(
            school.id, pupil.id, ReturnKind.ATTENDANCE, f"by hand {today:%Y-%m}", today,
            periodic_due(today, days), {"irregular": True, "first": first.isoformat(), "last": today.isoformat()},
        ),
        by=by,
    )  # fmt: skip
    if made.state != ReturnState.DUE:
        raise Refused({"": ["There is one of this month already; it was sent or found not needed."]})
    return say_grounds(made, words=why, by=by)

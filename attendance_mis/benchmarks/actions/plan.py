"""Agreeing steps of a school's attendance plan and telling what became of them (DSH-17)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.benchmarks.models import PlanStep, PlanStepEvent
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import School

ENDS = frozenset({"done", "stopped"})


@dataclass(frozen=True)
class Agreed:
    what: str
    who: str
    due_on: date
    agreed_by: str
    agreed_on: date
    why: str = ""


@dataclass(frozen=True)
class News:
    kind: str
    words: str
    due_on: date | None = None
    """Of `moved` only."""


@transaction.atomic
def agree_step(school: School, agreed: Agreed, *, by: Actor) -> PlanStep:
    step = PlanStep.objects.create(
        school=school,
        what=agreed.what,
        why=agreed.why,
        who=agreed.who,
        agreed_by=agreed.agreed_by,
        agreed_on=agreed.agreed_on,
        due_on=agreed.due_on,
        made_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record("plan.step_agreed", by=by, school_id=school.id, subject_id=step.id)
    return step


@transaction.atomic
def tell_of_step(step_id: uuid.UUID, school: School, news: News, *, by: Actor) -> PlanStep:
    """Raises `PlanStep.DoesNotExist` for another school's, `Refused` for one that has ended."""
    step = PlanStep.objects.select_for_update().get(id=step_id, school=school)
    if step.state in ENDS:
        raise Refused({"kind": ["This step has ended. Agree on another one if there is more to do."]})
    PlanStepEvent.objects.create(
        step=step,
        kind=news.kind,
        words=news.words,
        due_on=news.due_on,
        at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    step.due_on = news.due_on or step.due_on
    step.state = news.kind if news.kind in ENDS else "open"
    step.save(update_fields=["due_on", "state"])
    record("plan.step_told", by=by, school_id=school.id, subject_id=step.id, kind=news.kind)
    return step

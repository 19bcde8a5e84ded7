"""Recording steps on other routes; which route is taken is decided by people (PEN-22, PEN-25, PEN-26)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.models import LegalStep
from penalties.rules.routes import Route
from registers.models import Contact, Pupil, School


@transaction.atomic
def record_step(
    school: School,
    pupil: Pupil,
    route: str,
    step: str,
    *,
    on: date,
    words: str,
    by: Actor,
    contact: Contact | None = None,
) -> LegalStep:
    """One step, with the day it happened and what was said."""
    if route not in set(Route) or step not in Route(route).steps:
        raise Refused({"step": ["Choose a step of that route."]})
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    made = LegalStep.objects.create(
        school=school, pupil=pupil, contact=contact, route=route, step=step, happened_on=on,
        words=words.strip()[:1000], at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record("penalty.step", by=by, school_id=school.id, subject_id=pupil.id, step=str(made.id), route=route)
    return made

"""Keeping that an adult said their details are right."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Contact, School
from roll.models import ContactCheck


@transaction.atomic
def confirm_contact(contact: Contact, school: School, *, on: date, how: str, by: Actor) -> ContactCheck:
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    row = ContactCheck.objects.create(
        contact=contact, school=school, confirmed_on=on, how=how.strip()[:200], at=clock.now(), by_id=by.id,
        by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record("contact.confirmed", by=by, school_id=school.id, subject_id=contact.id, on=on.isoformat())
    return row

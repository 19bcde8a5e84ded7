"""Whose class it is: what a teacher may mark and see, from today on (ROL-03)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import ClassTeacher, School, SchoolClass


@transaction.atomic
def set_classes(user_id: uuid.UUID, *, school: School, class_ids: Iterable[uuid.UUID], by: Actor) -> None:
    """From today the person teaches exactly these classes of the school. What was before stays as it was."""
    today = clock.today()
    wanted = set(class_ids)
    if SchoolClass.objects.filter(school=school, id__in=wanted).count() < len(wanted):
        raise Refused({"classes": ["Choose classes of this school."]})
    now = ClassTeacher.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), user_id=user_id, school_class__school=school
    )
    held = set(now.values_list("school_class_id", flat=True))
    given_up = now.exclude(school_class_id__in=wanted)
    given_up.filter(first_day__gte=today).delete()
    given_up.update(last_day=today - timedelta(days=1))
    for class_id in wanted - held:
        ClassTeacher.objects.update_or_create(
            school_class_id=class_id, user_id=user_id, first_day=today, defaults={"last_day": None}
        )
    if wanted != held:
        record(
            "person.classes_changed",
            by=by,
            school_id=school.id,
            subject_id=user_id,
            classes=sorted(map(str, wanted)),
        )

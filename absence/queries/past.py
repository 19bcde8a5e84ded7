"""The cases of an earlier day, as they stood at its end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q

from absence.models import Case, CaseEvent
from absence.rules.day_count import day_count
from absence.rules.follow_up_policy import FollowUpPolicy
from attendance_mis.kit import clock
from registers.models import Characteristic, ClassMembership, Contact, School
from registers.queries.setup import setup_of
from registers.rules.characteristics import AT_RISK

from .case_facts import events_of


@dataclass(frozen=True)
class PastCase:
    case: Case
    day: int
    vulnerable: bool
    events: tuple[CaseEvent, ...]
    """Up to the end of that day, oldest first."""
    refs: dict[uuid.UUID, str]


def cases_of_day(school: School, day: date) -> list[PastCase]:
    """Cases that had begun by that day and were not closed before it."""
    begins = datetime.combine(day, time.min, tzinfo=clock.LONDON)
    cases = list(
        Case.objects.filter(Q(closed_at=None) | Q(closed_at__gte=begins), school=school, opened_on__lte=day)
        .select_related("pupil")
        .order_by("opened_on", "id")
    )
    pupils = [case.pupil_id for case in cases]
    held = Q(last_day=None) | Q(last_day__gte=day)
    vulnerable = set(
        Characteristic.objects.filter(
            held,
            pupil_id__in=pupils,
            kind__in=AT_RISK,
            value="yes",
            first_day__lte=day,
        ).values_list("pupil_id", flat=True)
    )
    groups = dict(
        ClassMembership.objects.filter(
            held, pupil_id__in=pupils, school=school, first_day__lte=day
        ).values_list("pupil_id", "year_group")
    )
    events = events_of([case.id for case in cases])
    asked = {event.contact_id for rows in events.values() for event in rows if event.contact_id}
    refs = dict(Contact.objects.filter(id__in=asked).values_list("id", "ref"))
    setup = setup_of(school)
    found = []
    for case in cases:
        group = groups.get(case.pupil_id, "")
        count = day_count(case.opened_on, day, setup.calendar, group)
        found.append(
            PastCase(
                case=case,
                day=count.number(setup.rules(FollowUpPolicy, day, group).follow_up_days),
                vulnerable=case.pupil_id in vulnerable,
                events=tuple(event for event in events[case.id] if event.day <= day),
                refs=refs,
            )
        )
    return found

"""The daily look: education from the sixth day of an exclusion, and sickness that has come to a return (REG-35, ABS-40).

What is due is told by the rules whenever somebody looks. What is kept here is that the school was alerted, on which day,
once for each exclusion and each period of sickness, however often and however late this runs.
"""

from __future__ import annotations

import uuid
from datetime import date

from absence.models import IllnessEvent
from absence.queries.illness_marks import days_of, pupil_years, year_first
from absence.queries.sickness import episodes_among
from absence.rules.exclusion import exclusions
from attendance_mis.audit.actor import Actor
from registers.models import School
from registers.queries.setup import setup_of

from .illness_events import tell


def watch(school: School, today: date) -> dict[str, object]:
    """Alert the school to what became due; how many alerts were new."""
    years, setup, first = pupil_years(school, today), setup_of(school), year_first(school, today)
    provision = [
        (pupil.id, run.first, run.why)
        for pupil in years
        for run in exclusions(
            pupil.marks, days_of(setup, pupil, first, today), setup.calendar, pupil.year_group, today
        )
        if run.due
    ]
    returns = [
        (one.pupil_id, one.first_day, f"{one.days_words} of illness this school year.")
        for one in episodes_among(school, years, today)
        if one.due
    ]
    return {
        "provision": _alert(school, "provision_due", provision, first),
        "returns": _alert(school, "return_due", returns, first),
    }


def _alert(school: School, kind: str, found: list[tuple[uuid.UUID, date, str]], first: date) -> int:
    known = set(
        IllnessEvent.objects.filter(school=school, kind=kind, first_day__gte=first).values_list(
            "pupil_id", "first_day"
        )
    )
    new = [one for one in found if one[:2] not in known]
    for pupil, day, why in new:
        tell(kind, school_id=school.id, pupil_id=pupil, first_day=day, words=why, by=Actor.system())
    return len(new)

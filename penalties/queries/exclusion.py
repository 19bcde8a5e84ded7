"""How the register shows a suspension or exclusion around a day (PEN-18)."""

from __future__ import annotations

from datetime import date, timedelta

from absence.rules.exclusion import CODE
from penalties.rules.public_place import day_of_exclusion
from registers.models import Mark, Pupil, School
from registers.queries.roster import read_roster
from registers.rules.codes import Category
from registers.rules.marked import Marked
from registers.rules.sessions import Session

LOOK_BACK = timedelta(days=120)
"""A suspension lasts 45 school days a year at the most."""


def exclusion_day(school: School, pupil: Pupil, on: date) -> int:
    """Which school day of the exclusion a day was for this pupil; 0 if the register shows none that day."""
    roster = read_roster(urn=school.urn, first=on, last=on, pupil_ids=[pupil.id])
    found = roster.by_upn.get(pupil.upn) if roster else None
    sat = found.membership(on) if found else None
    if roster is None or sat is None:
        return 0
    rows = Mark.objects.filter(
        school=school, pupil=pupil, code=CODE, date__gte=on - LOOK_BACK, date__lte=on
    ).values_list("date", "session")
    # E is an authorised absence on every day.
    marks = [Marked(day, Session(session), CODE, Category.AUTHORISED) for day, session in rows]
    days = roster.setup.calendar.of_class(sat.class_name).school_days(on - LOOK_BACK, on, sat.year_group)
    return day_of_exclusion(on, marks, days)

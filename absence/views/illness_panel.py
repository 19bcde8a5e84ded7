"""The card about illness on a pupil's page: what is to be looked at, and the way to the rest."""

from __future__ import annotations

from django.template.loader import render_to_string

from absence.models import SeriousConcern
from absence.queries.illness import pupils_ill
from absence.queries.illness_marks import pupil_years
from absence.queries.sickness import episodes_among
from absence.rules.illness import HEALTH
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.models import Pupil
from registers.views.school import SchoolRequest


def illness_panel(request: SchoolRequest, pupil: Pupil) -> str:
    """For those who follow absences up; others see no card."""
    school, today = request.school, clock.today()
    if not request.access.can(Permission.SEE_FOLLOW_UP, school.id):
        return ""
    years = pupil_years(school, today, [pupil.id])
    found = pupils_ill(school, today, years) if years else []
    sees = request.access.can(Permission.SEE_SENSITIVE, school.id)
    context = {
        "school": school,
        "pupil": pupil,
        "concern": SeriousConcern.objects.filter(school=school, pupil=pupil, state="upheld").first(),
        "prompts": [one for line in found for one in line.prompts if sees or one.ask not in HEALTH],
        "episode": next(iter(reversed(episodes_among(school, years, today))), None) if years else None,
        "spells": len(found[0].facts.spells) if found else 0,
    }
    return render_to_string("absence/illness/panel.html", context)

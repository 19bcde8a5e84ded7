"""The card about support on a pupil's page."""

from __future__ import annotations

from django.template.loader import render_to_string

from attendance_mis.kit import clock
from registers.models import Pupil
from registers.views.school import SchoolRequest
from support.queries.pupil import brief_of

from .common import WORK


def support_panel(request: SchoolRequest, pupil: Pupil) -> str:
    """For those who work with families; others see no card."""
    if not request.access.can(WORK, request.school.id):
        return ""
    brief = brief_of(request.school, pupil, clock.today())
    return render_to_string("support/panel.html", {"school": request.school, "pupil": pupil, "brief": brief})

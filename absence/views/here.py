"""The case an address names, at the school of the address; anything else does not exist."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404

from absence.models import Case
from absence.queries.case_facts import CaseLine, case_lines
from absence.queries.today import children_today
from attendance_mis.kit import clock
from registers.access import powers
from registers.actions.marking import Powers
from registers.queries.roster import read_roster
from registers.views.school import SchoolRequest


def case_here(request: SchoolRequest, case_id: uuid.UUID) -> Case:
    return get_object_or_404(Case.objects.select_related("pupil"), id=case_id, school=request.school)


def line_of(request: SchoolRequest, case: Case) -> CaseLine | None:
    """The open case as it stands now; `None` once it is closed."""
    children = children_today(request.school, clock.now(), only=case.pupil_id)
    return next((line for line in case_lines(children) if line.case.id == case.id), None)


def open_line(request: SchoolRequest, case_id: uuid.UUID) -> tuple[Case, CaseLine | None]:
    case = case_here(request, case_id)
    return case, line_of(request, case)


def powers_here(request: SchoolRequest, case: Case) -> Powers:
    """What the person may do with this pupil's marks."""
    roster = read_roster(
        urn=request.school.urn, first=case.opened_on, last=clock.today(), pupil_ids=[case.pupil_id]
    )
    if roster is None:
        raise Http404
    return powers(request.access, roster, clock.today())

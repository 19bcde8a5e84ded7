"""Papers of a follow-up case, drafted for the file from the case's own pages."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from absence.models import CaseEvent, Visit
from attendance_mis.accounts.permissions import Permission
from registers.views.school import SchoolRequest, school_page
from support.actions.case_papers import DECIDED, decision_record, visit_record

from .common import actor_of


@require_POST
@school_page(Permission.PREPARE_LETTERS)
def visit_paper(request: SchoolRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The visit with its risks and what was found, as a draft for the file."""
    visit = (
        Visit.objects.filter(case__school=request.school, id=visit_id).select_related("case__pupil").first()
    )
    if visit is None:
        raise Http404
    visit.case.school = request.school
    letter = visit_record(visit, by=actor_of(request))
    return redirect("letter", request.school.urn, letter.id)


@require_POST
@school_page(Permission.SEE_SAFEGUARDING)
def decision_paper(request: SchoolRequest, event_id: uuid.UUID) -> HttpResponse:
    """A decision with its reasons, for the safeguarding file."""
    event = (
        CaseEvent.objects.filter(case__school=request.school, id=event_id, kind__in=DECIDED)
        .select_related("case__pupil")
        .first()
    )
    if event is None:
        raise Http404
    event.case.school = request.school
    letter = decision_record(event, by=actor_of(request))
    return redirect("letter", request.school.urn, letter.id)

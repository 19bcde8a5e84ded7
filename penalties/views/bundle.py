"""The bundle of a case: what is missing, with links to mend it; and the one click."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_first, gives_file
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.actions.bundle import make_bundle
from penalties.queries.bundle import gather, in_the_way, records_of, seal_of
from registers.views.school import SchoolRequest, school_page

from .cases import actor_of, case_seen, file_seen, mend_url

NEEDED = Permission.SEE_PENALTIES


@school_page(NEEDED)
def bundle(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    file = file_seen(request, case_id)
    gaps = [(one, mend_url(request, file, one)) for one in in_the_way(file, clock.today())]
    record(
        "penalty.bundle_viewed", by=actor_of(request), school_id=request.school.id, subject_id=file.pupil.id
    )
    records = records_of(file, clock.today())
    made = [e for e in file.events if e.what == "bundle_made"]
    context = {
        "file": file,
        "case": file.case,
        "pupil": file.pupil,
        "gaps": gaps,
        "record": records.record,
        "seal": seal_of(records.record),
        "bundles": [gather(file, one, records, clock.today()) for one in file.liable],
        "made": [(e, file.about(e)) for e in made],
    }
    return render(request, "penalties/bundle.html", context)


@require_POST
@school_page(Permission.CERTIFY_RECORDS)
@confirmed_first
@gives_file()
def bundle_pdf(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """Only who may certify a record may make a bundle with one in it; `contact` says whose, where several are liable."""
    case = case_seen(request, case_id)
    try:
        made = make_bundle(case, _chosen(request), by=actor_of(request))
    except Refused as refused:
        messages.error(request, refused.sentences)
        return redirect("penalty_bundle", urn=request.school.urn, case_id=case.id)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.pdf, content_type="application/pdf", headers=headers)


def _chosen(request: SchoolRequest) -> uuid.UUID | None:
    """Whose bundle was asked for; what is no id names nobody."""
    sent = request.POST.get("contact", "")
    try:
        return uuid.UUID(sent) if sent else None
    except ValueError as none:
        raise Http404 from none

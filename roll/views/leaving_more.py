"""What is kept beside a leaving: enquiries about where a pupil is, letters and confirmations; and movers inside the trust."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest
from roll.actions.enquiries import keep_evidence, log_enquiry
from roll.actions.leaving import enter, open_leaving
from roll.forms.leaving import EnquiryForm, EvidenceForm
from roll.models import Enquiry, LeavingEvidence
from roll.queries.leaving_list import on_another_roll
from roll.rules.facts import Asker, Given, Outcome
from roll.rules.grounds import TRANSFER

from .common import PREPARES, SEES_LEAVING, actor_of, form_page
from .leaving import case_seen, case_url


@PREPARES
def enquiry(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One more attempt to find out where a pupil is."""
    pupil = pupil_seen(request, pupil_id)
    form = EnquiryForm(request.POST or None, initial={"on": clock.today(), "asker": "school"})

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        log_enquiry(
            pupil, request.school, on=sent["on"], asker=Asker(sent["asker"]), outcome=Outcome(sent["outcome"]),
            what=sent["what"], found=sent["found"], by=actor_of(request),
        )  # fmt: skip

    rows = Enquiry.objects.filter(school=request.school, pupil=pupil).order_by("-on", "-at")
    return form_page(
        request,
        form,
        act,
        title=f"Where is {pupil}? Write down an enquiry",
        back=reverse("leaving", args=[request.school.urn]),
        button="Keep this enquiry",
        done="Kept in the log of enquiries.",
        pupil=pupil,
        enquiries=[(row, Asker(row.asker).words, Outcome(row.outcome).words) for row in rows],
    )


@PREPARES
def add_evidence(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    return form_page(
        request,
        form,
        lambda sent: keep_evidence(case, sent["file"], about=sent["about"], by=actor_of(request)),
        title=f"Keep a letter or confirmation about {case.pupil}",
        back=case_url(request, case),
        button="Keep the file",
        done="Kept.",
        pupil=case.pupil,
        multipart=True,
    )


@SEES_LEAVING
def evidence(request: SchoolRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """As a download only, with a type that no browser shows."""
    file = LeavingEvidence.objects.filter(case=case_seen(request, case_id), id=file_id).first()
    if file is None:
        raise Http404
    record(
        "leaving.evidence_opened", by=actor_of(request), school_id=request.school.id,
        subject_id=file.case.pupil_id, evidence=str(file.id),
    )  # fmt: skip
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(file.content), content_type="application/octet-stream", headers=headers)


@require_POST
@PREPARES
def begin_transfer(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """A pupil who is on the roll of another school of the trust: begin the leaving with what that roll says."""
    pupil = pupil_seen(request, pupil_id)
    today = clock.today()
    other = next(
        (one for one in on_another_roll(request.school, today) if one.spell.pupil_id == pupil.id), None
    )
    if other is None:
        raise Http404
    by = actor_of(request)
    try:
        case = open_leaving(pupil, request.school, TRANSFER, by=by)
    except Refused as refused:
        messages.error(request, refused.sentences)
        return redirect("leaving", urn=request.school.urn)
    told: dict[str, Given | None] = {
        "other_school": other.other.school.name,
        "started_on": other.other.starts_on,
    }
    enter(case, told, leaves_on=None, by=by)
    return redirect("leaving_enter", urn=request.school.urn, case_id=case.id)

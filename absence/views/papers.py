"""Papers that came in about a pupil: filed, listed, given out as a download (LET-17)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from absence.actions.papers import Received, file_paper
from absence.forms.papers import PaperForm
from absence.models import ReceivedPaper
from absence.rules.papers import Keeping, PaperKind
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

from .leave_office import as_download

PAPERS_PAGE = school_page(Permission.TAKE_LEAVE_REQUESTS)


@PAPERS_PAGE
def received_papers(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    by = request.access.actor(request.school.id)
    data: Any = request.POST if request.method == "POST" else None
    form = PaperForm(data, request.FILES or None, initial={"received_on": clock.today()})
    if data is not None and form.is_valid():
        sent = dict(form.cleaned_data)
        file = sent.pop("file")
        what = Received(PaperKind(sent.pop("kind")), keeping=Keeping(sent.pop("keeping")), **sent)
        try:
            file_paper(request.school, pupil, what, file, by=by)
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, "The paper is filed.")
            return redirect("received_papers", urn=request.school.urn, pupil_id=pupil.id)
    record("paper.listed", by=by, school_id=request.school.id, subject_id=pupil.id)
    papers = ReceivedPaper.objects.filter(school=request.school, pupil=pupil).defer("content")
    context = {"pupil": pupil, "form": form, "papers": papers}
    return render(request, "absence/papers.html", context, status=400 if form.errors else 200)


@PAPERS_PAGE
def received_paper(request: SchoolRequest, pupil_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    """The file as it came, never shown in the product's own pages. Opening it is written down."""
    pupil = pupil_seen(request, pupil_id)
    paper = get_object_or_404(ReceivedPaper, id=paper_id, school=request.school, pupil=pupil)
    by = request.access.actor(request.school.id)
    record("paper.opened", by=by, school_id=request.school.id, subject_id=pupil.id, paper=str(paper.id))
    return as_download(bytes(paper.content), paper.name)

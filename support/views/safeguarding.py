"""The safeguarding lead's report, on the page and on paper; for that group alone (SAF-04, SAF-07, SAF-09)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.accounts.limits import shuts_sooner
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.rendering import render_pdf
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.incidents import set_contact_days
from support.forms.others import ContactDaysForm
from support.models import ContactDays
from support.queries.safeguarding import safeguarding_report

from .common import actor_of, form_page

SEES = Permission.SEE_SAFEGUARDING
STYLE = "bundle.css"


@school_page(SEES)
@confirmed_first
@shuts_sooner
def report(request: SchoolRequest) -> HttpResponse:
    record("safeguarding_report.viewed", by=actor_of(request), school_id=request.school.id)
    found = safeguarding_report(request.school, clock.now())
    return render(request, "support/safeguarding.html", {"report": found})


@school_page(SEES)
@confirmed_first
def report_pdf(request: SchoolRequest) -> HttpResponse:
    record("safeguarding_report.printed", by=actor_of(request), school_id=request.school.id)
    found = safeguarding_report(request.school, clock.now())
    context = {"report": found, "school": request.school, "by": actor_of(request)}
    pdf = render_pdf(render_to_string("support/safeguarding_pdf.html", context), STYLE)
    name = f'inline; filename="safeguarding-{clock.today().isoformat()}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


@school_page(SEES)
def contact_days(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Days of contact with another adult, for the pattern that looks at absence around them."""
    pupil = pupil_seen(request, pupil_id)
    record("contact_days.viewed", by=actor_of(request), school_id=request.school.id, subject_id=pupil.id)
    newest = ContactDays.objects.filter(school=request.school, pupil=pupil).last()
    known = "\n".join(f"{day:%d/%m/%Y}" for day in newest.days) if newest else ""
    return form_page(
        request,
        ContactDaysForm(request.POST if request.method == "POST" else None, initial={"days": known}),
        lambda sent: set_contact_days(request.school, pupil, days=sent["days"], by=actor_of(request)),
        title=f"Days of contact: {pupil}",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        done="Kept.",
        button="Keep these days",
        pupil=pupil,
    )

"""The certified attendance record: look at it on the page, then issue it as PDF; both are written down (REG-50, REG-51)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.confirm import confirmed_first, gives_file
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.models import AuditEvent
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.actions.certify import Issue, Wish, certify, print_again
from letters.forms.certified import FOR_WHOM, CertifyForm
from registers.models import ContactLink, Pupil
from registers.queries.certificate import certificate
from registers.queries.chain_check import CERTIFIED
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.CERTIFY_RECORDS)
@confirmed_first
@gives_file(lambda request: request.method == "POST" and request.POST.get("do") != "look")
def certify_page(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Without an answer the year so far is shown; with a good one the PDF comes."""
    pupil = pupil_seen(request, pupil_id)
    today = clock.today()
    setup = setup_of(request.school)
    first, last = year_bounds(setup, setup.calendar.academic_year_of(today))
    usual = {"first": first, "last": min(last, today), "asked_on": today}
    issue = request.method == "POST" and request.POST.get("do") != "look"
    form = CertifyForm(request.POST or None, initial=usual)
    if request.method == "POST" and not issue:
        for name in ("for_whom", "asked_by", "asked_on"):
            form.fields[name].required = False
    actor = request.access.actor(request.school.id)
    if form.is_valid():
        usual |= {"first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
    shown = certificate(pupil, request.school, usual["first"], usual["last"], _moment(form))
    if issue and form.is_valid():
        asked = form.cleaned_data
        made, pdf = certify(
            shown, wish=Wish(asked["for_whom"], asked["asked_by"], asked["asked_on"]), by=actor
        )
        return _download(pdf, made.id)
    record("record.viewed", by=actor, school_id=request.school.id, subject_id=pupil.id)
    context = {
        "pupil": pupil,
        "form": form,
        "record": shown,
        "signs": actor,
        "restricted": ContactLink.objects.filter(pupil=pupil, restricted=True).select_related("contact"),
        "issued": _issued(request, pupil),
    }
    return render(request, "letters/certify.html", context, status=400 if form.errors else 200)


def _moment(form: CertifyForm) -> datetime | None:
    return form.moment if form.is_bound and form.is_valid() else None


def _download(pdf: bytes, issue: uuid.UUID) -> HttpResponse:
    # The record's number and nothing about the child: the file will lie in folders of downloads.
    name = f"attendance-record-{issue}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@school_page(Permission.CERTIFY_RECORDS)
@confirmed_first
@gives_file()
def issued_record(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """A record issued before, by its number: the same period, as it stood at the same moment."""
    pupil = pupil_seen(request, pupil_id)
    event = _events(request, pupil).filter(facts__issue=request.GET.get("issue", "")).first()
    if event is None:
        raise Http404
    facts = event.facts
    first, last = date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])
    shown = certificate(pupil, request.school, first, last, datetime.fromisoformat(facts["as_at"]))
    issue = Issue(
        uuid.UUID(facts["issue"]),
        datetime.fromisoformat(facts["issued_at"]),
        facts.get("signs", event.by_name),
        facts.get("signs_position", event.by_position),
        facts["asked_by"],
    )
    actor = request.access.actor(request.school.id)
    return _download(print_again(shown, issue=issue, sha256=facts["sha256"], by=actor), issue.id)


def _events(request: SchoolRequest, pupil: Pupil) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(verb=CERTIFIED, school_id=request.school.id, subject_id=pupil.id)


def _issued(request: SchoolRequest, pupil: Pupil) -> list[dict[str, object]]:
    """Records issued before, newest first."""
    words = dict(FOR_WHOM)
    url = reverse("issued_record", args=[request.school.urn, pupil.id])
    return [
        {
            "at": event.at,
            "by": f"{event.by_name}, {event.by_position}",
            "for_whom": words.get(event.facts["for_whom"], ""),
            "asked_by": event.facts["asked_by"],
            "asked_on": date.fromisoformat(event.facts["asked_on"]),
            "first": date.fromisoformat(event.facts["first"]),
            "last": date.fromisoformat(event.facts["last"]),
            "sha256": event.facts["sha256"],
            "url": f"{url}?issue={event.facts['issue']}",
        }
        for event in _events(request, pupil).order_by("-at")[:20]
    ]

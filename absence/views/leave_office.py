"""What the office does with requests: enters one, checks one that came by the form, keeps files, hands out the form."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from absence.actions.leave import Asked, Asking, Checked, check_request, take_request
from absence.actions.leave_evidence import add_evidence
from absence.actions.leave_link import make_link, revoke_link, send_link
from absence.forms.leave import CheckForm, FileForm, RequestForm
from absence.forms.leave_link import LinkForm
from absence.models import LeaveEvidence, LeaveLink, LeaveRequest
from absence.queries.leave_blank import FORMS, blank_form
from absence.queries.leave_case import days_asked, leave_roster
from absence.queries.leave_siblings import siblings_here
from absence.queries.leave_ways import chosen_way, sent_of, ways_to
from absence.rules.leave_kinds import BY_FORM, LeaveKind
from absence.rules.leave_words import listed, sessions_words
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from letters.views.letters import pdf_response
from registers.models import Contact, ContactLink, Pupil
from registers.rules.sessions import Session
from registers.views.finder import find, only_one
from registers.views.school import SchoolRequest

from .leave import LEAVE_PAGE, found_request
from .leave_words import details_told


@LEAVE_PAGE
def new_leave(request: SchoolRequest) -> HttpResponse:
    """Whose leave is asked for."""
    finder = find(request, "new_leave_for")
    return only_one(request, finder) or render(request, "absence/leave/find.html", {"finder": finder})


def _pupil(request: SchoolRequest, pupil_id: uuid.UUID) -> Pupil:
    return get_object_or_404(Pupil.objects.filter(spells__school=request.school).distinct(), id=pupil_id)


def contacts_of(pupil: Pupil) -> list[tuple[str, str]]:
    """(id, name and what matters of them) for the pupil's contacts; an adult without contact is not offered."""
    links = (
        ContactLink.objects.filter(pupil=pupil, restricted=False)
        .select_related("contact")
        .order_by("priority")
    )
    return [(str(link.contact_id), _contact_words(link)) for link in links]


def _contact_words(link: ContactLink) -> str:
    where = "lives with the pupil" if link.lives_with_pupil else "lives elsewhere"
    return f"{link.contact}, {link.relationship.lower()}, {where}"


@LEAVE_PAGE
def new_leave_for(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The kind first, then what that kind asks to be told."""
    pupil = _pupil(request, pupil_id)
    kind = next((kind for kind in LeaveKind if kind.value == request.GET.get("kind")), None)
    if kind is None:
        return render(request, "absence/leave/choose_kind.html", {"pupil": pupil, "kinds": list(LeaveKind)})
    siblings = siblings_here(pupil, request.school)
    data: Any = request.POST if request.method == "POST" else None
    form = RequestForm(
        data, kind=kind, contacts=contacts_of(pupil), siblings=[(str(one.id), str(one)) for one in siblings]
    )
    if data is not None and form.is_valid():
        made = _take(request, form, kind, [pupil, *siblings])
        if made:
            said = (
                f"{len(made)} requests are kept, each decided apart."
                if len(made) > 1
                else "The request is kept."
            )
            messages.success(request, said)
            return redirect("leave_request", urn=request.school.urn, request_id=made[0].id)
    context = {"pupil": pupil, "kind": kind, "form": form}
    return render(request, "absence/leave/new.html", context, status=400 if form.errors else 200)


def _take(
    request: SchoolRequest, form: RequestForm, kind: LeaveKind, family: list[Pupil]
) -> list[LeaveRequest]:
    """One request for each child named, or none with what is wrong."""
    sent = form.cleaned_data
    contact = Contact.objects.get(id=sent["contact"])
    days = form.days
    asked = Asked(
        kind, days.first_day, days.last_day, sent["words"], days.pattern, form.details, sent["sorted_as"],
        sent["truancy_noted"], days.starts, days.ends,
    )  # fmt: skip
    wanted = [family[0], *(one for one in family[1:] if str(one.id) in sent.get("siblings", []))]
    try:
        with transaction.atomic():
            return [_take_one(request, asked, contact, pupil) for pupil in wanted]
    except Refused as refused:
        add_refused(form, refused)
        return []


def _take_one(request: SchoolRequest, asked: Asked, contact: Contact, pupil: Pupil) -> LeaveRequest:
    last = max(asked.first_day, asked.last_day)
    roster, found = leave_roster(request.school, pupil.id, asked.first_day, last)
    if found is None:
        raise Refused({"first_day": [f"{pupil} is in no class here on these days."]})
    link = ContactLink.objects.filter(pupil=pupil, contact=contact).first()
    return take_request(
        asked, asking=Asking(str(contact), link.relationship if link else "", contact), pupil=found, roster=roster,
        school=request.school, source="office", by=request.access.actor(request.school.id),
    )  # fmt: skip


@LEAVE_PAGE
def check_leave(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    """Settle who asks, for which sessions, and why; needed before what came by the form is decided."""
    found = found_request(request, request_id)
    if found.state not in ("unchecked", "waiting"):
        raise Http404
    asked = days_asked(found, request.school)
    initial = found.details | {
        "contact": str(found.contact_id or ""), "sorted_as": found.sorted_as, "truancy_noted": found.truancy_noted,
        "first_day": asked.first_day, "starts": asked.starts.value, "last_day": asked.last_day,
        "ends": asked.ends.value, "pattern": list(asked.pattern),
    }  # fmt: skip
    data: Any = request.POST if request.method == "POST" else None
    form = CheckForm(data, kind=found.of_kind, contacts=contacts_of(found.pupil), initial=_dates(initial))
    if data is not None and form.is_valid():
        sent = form.cleaned_data
        checked = Checked(
            Contact.objects.get(id=sent["contact"]), sent["sorted_as"], sent["truancy_noted"], form.details,
            None if form.days == asked else form.days,
        )  # fmt: skip
        by = request.access.actor(request.school.id)
        try:
            check_request(found.id, checked, school=request.school, by=by)
        except Refused as refused:
            add_refused(form, refused)
        else:
            return redirect("leave_request", urn=request.school.urn, request_id=found.id)
    sessions = [(row.day, Session(row.session)) for row in found.asked_for]
    context = {
        "found": found,
        "form": form,
        "asked": f"{sessions_words(len(sessions))}: {listed(sessions)}",
        "details": details_told(found, BY_FORM),
    }
    return render(request, "absence/leave/check.html", context, status=400 if form.errors else 200)


def _dates(details: dict[str, Any]) -> dict[str, Any]:  # Any: initial values of a form
    def read(text: Any) -> Any:
        try:
            return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else text
        except ValueError:
            return text

    return {key: read(text) for key, text in details.items()}


@require_POST
@LEAVE_PAGE
def add_leave_file(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    found = found_request(request, request_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(
            request, " ".join(str(said) for sentences in form.errors.values() for said in sentences)
        )
    else:
        try:
            add_evidence(
                found, form.cleaned_data["file"], source="office", by=request.access.actor(request.school.id)
            )
        except Refused as refused:
            messages.error(request, refused.sentences)
        else:
            messages.success(request, "The file is kept with the request.")
    return redirect("leave_request", urn=request.school.urn, request_id=found.id)


@LEAVE_PAGE
def leave_file(request: SchoolRequest, request_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """A file as a download: never shown in the product's own pages, whatever it holds."""
    found = found_request(request, request_id)
    kept = get_object_or_404(LeaveEvidence, id=file_id, request=found)
    record("leave.evidence_read", by=request.access.actor(request.school.id), school_id=request.school.id,
           subject_id=found.pupil_id, evidence=str(kept.id))  # fmt: skip
    return as_download(bytes(kept.content), kept.name)


def as_download(content: bytes, name: str) -> HttpResponse:
    """A file of somebody else's, which no browser may show or run."""
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _quoted(name: str) -> str:
    return quote(name, safe="")


@LEAVE_PAGE
def leave_link(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """An address for the parent's form: shown once, here, or sent to a parent; only a trace of it is kept."""
    pupil = _pupil(request, pupil_id)
    ways, closed = ways_to(pupil)
    data: Any = request.POST if request.method == "POST" else None
    form = LinkForm(data, ways=ways, initial={"shown_name": pupil.known_as})
    address, made = "", None
    if data is not None and form.is_valid():
        address, made = _made(request, pupil, form.cleaned_data)
        if not address:
            return redirect("leave_link", urn=request.school.urn, pupil_id=pupil.id)
    now = clock.now()
    links = list(LeaveLink.objects.filter(school=request.school, pupil=pupil).order_by("-made_at")[:20])
    sent = sent_of(links)
    context = {
        "pupil": pupil,
        "form": form,
        "address": address,
        "made": made,
        "closed": closed,
        "links": [
            (
                link,
                link.used_at is None and link.revoked_at is None and link.expires_at > now,
                sent.get(str(link.id), ""),
            )
            for link in links
        ],
    }
    return render(request, "absence/leave/link.html", context, status=400 if form.errors else 200)


def _made(request: SchoolRequest, pupil: Pupil, sent: dict[str, Any]) -> tuple[str, LeaveLink]:
    """The address to show, with its link; empty when it is on its way to a parent instead."""
    by = request.access.actor(request.school.id)
    with transaction.atomic():
        made, token = make_link(pupil, school=request.school, shown_name=sent["shown_name"], by=by)
        address = request.build_absolute_uri(reverse("leave_form", args=[token]))
        way = chosen_way(pupil, sent["way"])
        if way is None:
            return address, made
        send_link(made, way[1], channel=way[0], address=address, by=by)
    messages.success(request, f"The address is on its way to {way[1]}. It is shown to nobody here.")
    return "", made


@LEAVE_PAGE
def leave_paper(request: SchoolRequest, pupil_id: uuid.UUID, which: str) -> HttpResponse:
    """The form on paper, with the school's part printed on it."""
    pupil = _pupil(request, pupil_id)
    if which not in FORMS:
        raise Http404
    by = request.access.actor(request.school.id)
    printed = blank_form(FORMS[which], pupil, request.school, by=by)
    record("leave.form_printed", by=by, school_id=request.school.id, subject_id=pupil.id, form=which)
    return pdf_response(printed.pdf, f"leave-{which}")


@require_POST
@LEAVE_PAGE
def revoke_leave_link(request: SchoolRequest, link_id: uuid.UUID) -> HttpResponse:
    link = get_object_or_404(LeaveLink, id=link_id, school=request.school)
    if revoke_link(link.id, school=request.school, by=request.access.actor(request.school.id)):
        messages.success(request, "The form can’t be opened by that address any more.")
    return redirect("leave_link", urn=request.school.urn, pupil_id=link.pupil_id)

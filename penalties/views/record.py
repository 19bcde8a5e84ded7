"""The legal timeline, steps on other routes, notices and their news (PEN-12, PEN-16, PEN-17, PEN-22, PEN-25, PEN-27)."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.access import letters_seen
from letters.models import Letter
from penalties.actions.notices import (
    Told,
    authority_issued,
    authority_refused,
    copy_sent,
    hear_of,
    received,
    record_known,
    record_public_place,
    withdraw,
)
from penalties.actions.routes import record_step
from penalties.forms.cases import KnownNoticeForm, NewsForm, StepForm
from penalties.forms.told import AuthorityAnswerForm
from penalties.models import LegalStep, PenaltyNotice
from penalties.queries.authority import authority_of
from penalties.queries.ladder import ladder
from penalties.queries.notice_list import notice_line, notice_lines
from penalties.queries.timeline import timeline
from penalties.rules.routes import ALTERNATIVES, COURT_OUTCOMES, Route, Step, review_due
from registers.models import Contact, ContactLink, Pupil
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

from .cases import actor_of, case_seen, case_url, form_page

SEE, PREPARE = Permission.SEE_PENALTIES, Permission.PREPARE_PENALTIES


def parents_of(pupil: Pupil) -> list[ContactLink]:
    return list(ContactLink.objects.filter(pupil=pupil).select_related("contact").order_by("priority"))


def _choices(pupil: Pupil) -> list[tuple[str, str]]:
    return [(str(one.contact_id), f"{one.contact}, {one.relationship.lower()}") for one in parents_of(pupil)]


@school_page(SEE)
def legal_timeline(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    links = parents_of(pupil)
    chosen = next((one for one in links if str(one.contact_id) == request.GET.get("parent")), None)
    if request.GET.get("parent") and chosen is None:
        raise Http404
    today = clock.today()
    steps = [Step(Route(s.route), s.step, s.happened_on) for s in LegalStep.objects.filter(pupil=pupil)]
    context = {
        "pupil": pupil,
        "lines": timeline(pupil, chosen.contact_id if chosen else None),
        "links": links,
        "chosen": chosen,
        "positions": [(one, ladder(pupil, one.contact, today).position) for one in links],
        "review_due": review_due(steps),
        "today": today,
        "court": COURT_OUTCOMES,
        "alternatives": ALTERNATIVES,
        "may": PREPARE in request.access.permissions(request.school.id),
    }
    record("penalty.timeline_viewed", by=actor_of(request), school_id=request.school.id, subject_id=pupil.id)
    return render(request, "penalties/timeline.html", context)


@school_page(PREPARE)
def legal_step(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        route, step = sent["step"].split(":")
        contact = Contact.objects.filter(id=sent["contact"]).first() if sent["contact"] else None
        record_step(
            request.school, pupil, route, step, on=sent["on"], words=sent["words"], by=actor_of(request),
            contact=contact,
        )  # fmt: skip

    return form_page(
        request,
        StepForm(request.POST or None, parents=_choices(pupil), initial={"on": clock.today()}),
        act,
        title="Record a step on another route",
        back=reverse("legal_timeline", args=[request.school.urn, pupil.id]),
        done="Kept in the timeline.",
        pupil=pupil,
        button="Keep this step",
    )


@school_page(PREPARE)
def known_notice(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        contact = Contact.objects.get(id=sent["contact"])
        if sent["kind"] == "public_place":
            record_public_place(
                request.school, pupil, contact, seen_on=sent["offence_from"], told_on=sent["told_on"],
                issued_on=sent["issued_on"], status=sent["status"], words=sent["words"], by=actor_of(request),
            )  # fmt: skip
            return
        told = Told(
            sent["issued_on"], sent["status"], sent["offence_from"], sent["offence_to"], sent["words"]
        )
        record_known(request.school, pupil, contact, told, by=actor_of(request))

    return form_page(
        request,
        KnownNoticeForm(request.POST or None, parents=_choices(pupil)),
        act,
        title="Record a notice issued elsewhere",
        back=reverse("legal_timeline", args=[request.school.urn, pupil.id]),
        done="Recorded. It counts from now on.",
        pupil=pupil,
        button="Record it",
    )


@school_page(SEE)
def notices(request: SchoolRequest) -> HttpResponse:
    lines = notice_lines(request.school, clock.today())
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    record("penalty.notices_listed", by=actor_of(request), school_id=request.school.id)
    context = {
        "page": page,
        "lines": list(page),
        "query": "",
        "authority": authority_of(request.school, clock.today()),
    }
    return render(request, "penalties/notices.html", context)


@school_page(SEE)
def notice(request: SchoolRequest, notice_id: uuid.UUID) -> HttpResponse:
    """One notice: what it says, its days, what became of it; and news of it."""
    found = (
        PenaltyNotice.objects.filter(id=notice_id, school=request.school)
        .select_related("pupil", "contact", "school")
        .first()
    )
    if found is None:
        raise Http404
    may = PREPARE in request.access.permissions(request.school.id) and found.status != "withdrawn"
    if request.method == "POST" and not may:
        raise Http404
    record(
        "penalty.notice_viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id
    )
    here = reverse("penalty_notice", args=[request.school.urn, found.id])
    return form_page(
        request,
        NewsForm(request.POST or None, initial={"on": clock.today()}),
        lambda sent: _news(request, found, sent),
        title=f"Notice {found.reference}",
        back=here,
        done="Kept.",
        pupil=found.pupil,
        button="Keep this",
        notice=found,
        line=notice_line(found, clock.today()),
        events=list(found.events.all()),
        letter=_on_paper(request, found),
        may=may,
    )


def _on_paper(request: SchoolRequest, found: PenaltyNotice) -> Letter | None:
    """The letter that went with it, for those who see letters; a notice told of by the authority has none here."""
    if found.letter_id is None:
        return None
    return letters_seen(request.access, request.school).filter(id=found.letter_id).first()


def _news(
    request: SchoolRequest, found: PenaltyNotice, sent: dict[str, Any]
) -> None:  # Any: what the form cleaned
    by, on, words = actor_of(request), sent["on"], sent["words"]
    match sent["what"]:
        case "copy_sent":
            copy_sent(found, on=on, by=by)
        case "received":
            received(found, on=on, words=words, by=by)
        case "withdrawn":
            withdraw(found, sent["ground"], on=on, words=words, by=by)
        case status:
            hear_of(found, status, on=on, words=words, by=by)


@school_page(PREPARE)
def authority_answer(request: SchoolRequest, case_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """What the authority did with a request."""
    case = case_seen(request, case_id)
    row = case.parents.filter(contact_id=contact_id, state="requested").select_related("contact").first()
    if row is None:
        raise Http404

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        if sent["answer"] == "issued":
            if not sent["issued_on"]:
                raise Refused({"issued_on": ["Give the day the authority issued it."]})
            told = Told(sent["issued_on"], "issued", None, None, sent["words"])
            authority_issued(case, row.contact, told, by=actor_of(request))
        else:
            authority_refused(case, row.contact, reason=sent["words"], by=actor_of(request))

    return form_page(
        request,
        AuthorityAnswerForm(request.POST or None),
        act,
        title=f"What the authority did about {row.contact}",
        back=case_url(request, case),
        done="Kept in the case.",
        pupil=case.pupil,
        button="Keep the answer",
    )

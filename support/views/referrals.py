"""The register of referrals (ABS-56, ABS-57, ABS-70)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.access import letters_seen
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.referrals import (
    TO_THE_AUTHORITY,
    drop_referral,
    plan_referral,
    prepare_referral,
    record_answer_of_family,
    record_parent_told,
    record_response,
    referral_sheet,
    send_referral,
)
from support.forms.others import FamilyForm, PlannedForm, ReferralForm, ResponseForm, SendForm, ToldForm
from support.models import Referral
from support.queries.referrals import in_the_way, letter_key, referrals_seen, story, told_on
from support.rules.referrals import KIND

from .common import WORK, Act, act_page, actor_of, form_page, nothing_form, reason_form
from .words import event_words

PAGE = 50
SHOWS = {"open": ["draft", "sent", "answered"], "over": ["closed", "dropped"]}


def sees_sensitive(request: SchoolRequest) -> bool:
    return request.access.can(Permission.SEE_SENSITIVE, request.school.id)


def _seen(request: SchoolRequest, referral_id: uuid.UUID) -> Referral:
    rows = referrals_seen(request.school, sensitive=sees_sensitive(request))
    found = rows.filter(id=referral_id).select_related("pupil", "school").first()
    if found is None:
        raise Http404
    return found


@school_page(WORK)
def referrals(request: SchoolRequest) -> HttpResponse:
    """Being prepared, waiting for an answer, answered; or over. Newest first."""
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    rows = referrals_seen(request.school, sensitive=sees_sensitive(request)).filter(state__in=SHOWS[show])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    record("referrals.listed", by=actor_of(request), school_id=request.school.id)
    context = {
        "page": page,
        "show": show,
        "query": f"show={show}&",
        "hidden": not sees_sensitive(request),
        "as_at": clock.now(),
    }
    return render(request, "support/referrals.html", context)


@school_page(WORK)
def new_referral(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    return form_page(
        request,
        ReferralForm(request.POST or None, sensitive=sees_sensitive(request)),
        lambda sent: prepare_referral(request.school, pupil, by=actor_of(request), **sent),
        title=f"Prepare a referral about {pupil}",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        to=lambda made: reverse("referral", args=[request.school.urn, made.id]),
        done="Prepared. Nothing has been sent.",
        button="Prepare the referral",
        pupil=pupil,
        said=["If you think that a child is in danger, do not wait: ring the safeguarding lead, or 999."],
    )


@school_page(WORK)
def referral(request: SchoolRequest, referral_id: uuid.UUID) -> HttpResponse:
    found = _seen(request, referral_id)
    record("referral.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    letters = letters_seen(request.access, request.school).filter(
        pupil=found.pupil, key__startswith=letter_key(found)
    )
    context = {
        "referral": found,
        "pupil": found.pupil,
        "kind": KIND[found.kind],
        "in_the_way": in_the_way(found, clock.today()) if found.state == "draft" else [],
        "told_on": told_on(found),
        "to_authority": found.kind == TO_THE_AUTHORITY,
        "letters": letters.order_by("kind", "-drafted_at"),
        "events": [(one, event_words(one)) for one in story(found)],
        "as_at": clock.now(),
    }
    return render(request, "support/referral.html", context)


ACTS: dict[str, Act] = {
    "family": Act("What the family says to it", "Keep this", "Kept.", ("draft",),
               lambda r, one: FamilyForm(r.POST or None, initial={"consent": one.consent}), record_answer_of_family),
    "tell-parents": Act("Tell the parents first", "Draft the letter",
                     "Drafted. A person approves it; the referral waits until it is issued.", ("draft",),
                     lambda r, one: PlannedForm(r.POST or None, initial={"planned_for": clock.today() + timedelta(days=14)}),
                     plan_referral),
    "told": Act("When the parents were told", "Keep this", "Kept.", ("draft",),
             lambda r, one: ToldForm(r.POST if r.method == "POST" else None), record_parent_told),
    "sheet": Act("The sheet for the authority", "Draft the sheet", "Drafted, with the figures of today.", ("draft", "sent"),
              nothing_form, referral_sheet),
    "send": Act("Send the referral", "It was sent", "Sent, and in the support log.", ("draft",),
             lambda r, one: SendForm(r.POST or None, initial={"sent_on": clock.today(), "to_whom": one.to_whom}),
             send_referral),
    "response": Act("What they answered", "Keep this", "Kept.", ("sent", "answered"),
                 lambda r, one: ResponseForm(r.POST or None, initial={"answered_on": clock.today(), "lead": one.lead}),
                 record_response),
    "drop": Act("Do not send it", "Keep this", "It is not sent.", ("draft",),
             reason_form, drop_referral),
}  # fmt: skip


@school_page(WORK)
def act_on_referral(request: SchoolRequest, referral_id: uuid.UUID, act: str) -> HttpResponse:
    found = _seen(request, referral_id)
    back = reverse("referral", args=[request.school.urn, found.id])
    return act_page(request, found, ACTS.get(act), back=back)

"""Attendance contracts (ABS-63)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.access import letters_seen
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.contracts import (
    contract_letter,
    end_contract,
    letter_keys,
    offer_contract,
    refuse_contract,
    review_contract,
    sign_contract,
)
from support.forms.others import ContractForm, EndContractForm, RefuseForm, SignForm
from support.forms.parts import AgainForm
from support.models import Contract, SupportEvent, Thing
from support.queries.meetings import parents_to_ask

from .common import WORK, Act, act_page, actor_of, form_page, nothing_form, thing_seen
from .words import event_words


@school_page(WORK)
def contracts(request: SchoolRequest) -> HttpResponse:
    """Offered and running ones first, by the day they are looked at again."""
    rows = Contract.objects.filter(school=request.school).select_related("pupil", "contact")
    order = {"offered": 0, "signed": 0, "refused": 1, "ended": 1}
    lines = sorted(rows[:500], key=lambda one: (order[one.state], one.review_on))
    record("contracts.listed", by=actor_of(request), school_id=request.school.id)
    return render(
        request, "support/contracts.html", {"lines": lines, "today": clock.today(), "as_at": clock.now()}
    )


@school_page(WORK)
def new_contract(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    today = clock.today()
    links = [one for one in parents_to_ask(pupil) if one.receives_letters or one.parental_responsibility]
    days = {
        "first_day": today,
        "last_day": today + timedelta(weeks=12),
        "review_on": today + timedelta(weeks=4),
    }
    form = ContractForm(request.POST or None, initial=days, links=links)
    by_id = {str(one.contact_id): one.contact for one in links}
    return form_page(
        request,
        form,
        lambda sent: offer_contract(
            request.school, pupil, by_id[sent["contact"]], form.terms, by=actor_of(request)
        ),
        title=f"Offer an attendance contract about {pupil}",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        to=lambda made: reverse("contract", args=[request.school.urn, made.id]),
        done="The offer is kept, and in the support log.",
        button="Offer the contract",
        pupil=pupil,
        said=[
            "It is voluntary. A parent who says no has refused nothing that may be held against them by itself."
        ],
    )


@school_page(WORK)
def contract(request: SchoolRequest, contract_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Contract, contract_id)
    record("contract.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    letters = letters_seen(request.access, request.school).filter(
        pupil=found.pupil, kind="D21", key__startswith=letter_keys(found)
    )
    events = SupportEvent.objects.filter(thing=Thing.CONTRACT, thing_id=found.id).order_by("-at", "-id")
    sides = [
        ("The parent will", found.parent_will.splitlines()),
        ("The school will", found.school_will.splitlines()),
        ("Others will", found.others_will.splitlines()),
    ]
    context = {
        "contract": found,
        "pupil": found.pupil,
        "sides": [one for one in sides if one[1]],
        "letters": letters,
        "events": [(one, event_words(one)) for one in events],
        "today": clock.today(),
        "as_at": clock.now(),
    }
    return render(request, "support/contract.html", context)


def _days(*names: str) -> dict[str, object]:
    return dict.fromkeys(names, clock.today())


ACTS: dict[str, Act] = {
    "sign": Act("Signed", "Keep this", "Signed and running.", ("offered",),
                lambda r, one: SignForm(r.POST or None, initial=_days("parent_on", "school_on")), sign_contract),
    "refuse": Act("The parent said no", "Keep this", "The refusal is recorded.", ("offered",),
                  lambda r, one: RefuseForm(r.POST or None, initial=_days("refused_on")), refuse_contract),
    "review": Act("Look at the contract again", "Keep this", "Looked at again.", ("signed",),
                  lambda r, one: AgainForm(r.POST or None), review_contract),
    "end": Act("End the contract", "End it", "The contract has ended.", ("signed",),
               lambda r, one: EndContractForm(r.POST or None), end_contract),
    "letter": Act("The contract on paper", "Draft it for signing", "Drafted. A person approves it before it goes.",
                  ("offered", "signed"), nothing_form, contract_letter),
}  # fmt: skip


@school_page(WORK)
def act_on_contract(request: SchoolRequest, contract_id: uuid.UUID, act: str) -> HttpResponse:
    found = thing_seen(request, Contract, contract_id)
    back = reverse("contract", args=[request.school.urn, found.id])
    return act_page(request, found, ACTS.get(act), back=back)

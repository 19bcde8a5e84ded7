"""Joining on pages: who is to come and who came, what an entry lacks before its return can go, dual registration."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.actions.leaving import give_up_place
from registers.models import Spell
from registers.queries.no_class import pupils_in_no_class
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest
from roll.actions.finding import find_new_pupils
from roll.actions.joining import record_dual
from roll.forms.joining import DualForm, dual_initial
from roll.forms.leaving import ReasonForm
from roll.models import DualRegistration
from roll.queries.joining_list import came_lately, entry_page, to_come
from roll.rules.entry import Gap
from roll.rules.returns import Urgency

from .common import PREPARES, actor_of, form_page, may

TONES = {Urgency.OVERDUE: "unauthorised", Urgency.TODAY: "late", Urgency.SOON: "late"}


@PREPARES
def joining(request: SchoolRequest) -> HttpResponse:
    today = clock.today()
    find_new_pupils(request.school, today)
    record("joining.listed", by=actor_of(request), school_id=request.school.id)
    lately = came_lately(request.school, today)
    context = {
        "to_come": to_come(request.school, today),
        "lately": [(line, TONES.get(line.due.urgency, "") if line.due else "") for line in reversed(lately)],
        "without_class": pupils_in_no_class(request.school, today),
        "may_return": may(request, Permission.CERTIFY_RECORDS),
        "today": today,
    }
    return render(request, "roll/joining/list.html", context)


@PREPARES
def entry(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil's entry: what the law asks for, what is missing and where to mend it."""
    pupil = pupil_seen(request, pupil_id)
    page = entry_page(pupil, request.school, clock.today())
    if page is None:
        raise Http404
    record("joining.viewed", by=actor_of(request), school_id=request.school.id, subject_id=pupil.id)
    context = {
        "page": page,
        "pupil": pupil,
        "gaps": [(gap, mend_url(request, pupil.id, gap)) for gap in page.gaps],
        "tone": TONES.get(page.due.urgency, "") if page.due else "",
        "may_return": may(request, Permission.CERTIFY_RECORDS),
        "today": clock.today(),
    }
    return render(request, "roll/joining/entry.html", context)


@PREPARES
def place_given_up(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Said before the starting day: the pupil will not come."""
    pupil = pupil_seen(request, pupil_id)
    spell = (
        Spell.objects.filter(pupil=pupil, school=request.school, starts_on__gt=clock.today(), leaves_on=None)
        .select_related("pupil", "school")
        .first()
    )
    if spell is None:
        raise Http404
    return form_page(
        request,
        ReasonForm(request.POST or None),
        lambda sent: give_up_place(spell, reason=sent["reason"], by=actor_of(request)),
        title=f"{pupil} will not come after all",
        back=reverse("joining_entry", args=[request.school.urn, pupil.id]),
        to=reverse("joining", args=[request.school.urn]),
        button="Give up the place",
        done=f"The place of {pupil} is given up.",
        pupil=pupil,
        lead="From the starting day on they are on roll whether they come or not, and leave only on a ground.",
    )


def mend_url(request: SchoolRequest, pupil_id: uuid.UUID, gap: Gap) -> str:
    match gap.mend:
        case "details":
            return reverse("change_pupil", args=[request.school.urn, pupil_id])
        case "class":
            return reverse("change_class", args=[request.school.urn, pupil_id])
    return f"{reverse('pupil', args=[request.school.urn, pupil_id])}#contacts"


@PREPARES
def dual_registration(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The registration at another school that goes on, or a new one."""
    pupil = pupil_seen(request, pupil_id)
    row = DualRegistration.objects.filter(pupil=pupil, school=request.school, last_day=None).first()
    initial = dual_initial(row) if row else {"first_day": clock.today()}
    form = DualForm(request.POST or None, initial=initial)

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        record_dual(
            pupil, request.school, form.values(), reason=sent["reason"], by=actor_of(request), row=row
        )

    return form_page(
        request,
        form,
        act,
        title=f"{pupil} is registered at another school too",
        back=reverse("joining_entry", args=[request.school.urn, pupil.id]),
        button="Keep this",
        done="Kept.",
        pupil=pupil,
    )

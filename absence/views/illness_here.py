"""What the pages about illness share: the pupil an address names, days in addresses, who may do what."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from absence.queries.illness import PupilIllness, pupils_ill
from absence.queries.illness_marks import pupil_years
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.models import ClassMembership, Pupil
from registers.rules.spells import Spell
from registers.views.school import SchoolRequest


def pupil_of(request: SchoolRequest, pupil_id: uuid.UUID) -> Pupil:
    """A pupil who is or was on this school's roll; anybody else does not exist."""
    return get_object_or_404(Pupil.objects.filter(spells__school=request.school).distinct(), id=pupil_id)


def illness_of(request: SchoolRequest, pupil_id: uuid.UUID) -> PupilIllness | None:
    """The pupil's year as the rules see it; `None` for one not on roll, or never away."""
    today = clock.today()
    found = pupils_ill(request.school, today, pupil_years(request.school, today, [pupil_id]))
    return found[0] if found else None


def spell_of(request: SchoolRequest, pupil_id: uuid.UUID, day: str) -> Spell:
    """The pupil's illness that begins on the day an address names; without one there is no such page."""
    first, one = day_in_address(day), illness_of(request, pupil_id)
    spell = next((run for run in one.facts.spells if run.first == first), None) if one else None
    if spell is None:
        raise Http404
    return spell


def group_of(request: SchoolRequest, pupil_id: uuid.UUID) -> str:
    rows = ClassMembership.objects.filter(school=request.school, pupil_id=pupil_id).order_by("-first_day")
    return rows.values_list("year_group", flat=True).first() or ""


def day_in_address(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def needs(request: SchoolRequest, *wanted: Permission) -> None:
    """Some things take more than one permission; without all of them there is no such page."""
    if not set(wanted) <= request.access.permissions(request.school.id):
        raise Http404


def may(request: SchoolRequest, wanted: Permission) -> bool:
    return wanted in request.access.permissions(request.school.id)


def to_pupil(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    return redirect(pupil_url(request, pupil_id))


def pupil_url(request: SchoolRequest, pupil_id: uuid.UUID) -> str:
    return reverse("illness_pupil", args=[request.school.urn, pupil_id])


def form_page(
    request: SchoolRequest,
    form: forms.BaseForm,
    *,
    title: str,
    press: str,
    pupil: Pupil,
    said: str = "",
    **more: Any,  # Any: a template's context
) -> HttpResponse:
    """A form about one pupil, with what it is about in a sentence above."""
    context = {
        "form": form,
        "title_words": title,
        "press": press,
        "pupil": pupil,
        "said": said,
        "back_url": pupil_url(request, pupil.id),
        **more,
    }
    return render(request, "absence/illness/form.html", context, status=400 if form.errors else 200)

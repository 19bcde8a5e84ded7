"""Changing an entry of the admission register: look, change, say why; the entry keeps what it was (ADM-29)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.actions.admission_trail import version_of
from registers.actions.admissions import admit, change_class, change_pupil, set_characteristic
from registers.actions.contacts import add_contact, change_contact
from registers.forms.admissions import (
    AdmitForm,
    CharacteristicForm,
    ClassForm,
    ContactForm,
    KnownContactForm,
    PupilForm,
    ReasonForm,
    contact_initial,
    pupil_initial,
)
from registers.models import Characteristic, ContactLink, Pupil, Spell
from registers.rules.characteristics import SENSITIVE
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

may_edit = school_page(Permission.EDIT_ADMISSIONS)


def _form_page(
    request: SchoolRequest,
    form: ReasonForm,
    title: str,
    save: Callable[[], Pupil],
    *,
    pupil: Pupil | None = None,
    done: str,
    button: str = "Save the change",
) -> HttpResponse:
    """Show the form; on a good answer save, say so, and go to the pupil's page. A refusal stands beside its box."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = save()
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, done)
            return redirect("pupil", urn=request.school.urn, pupil_id=saved.id)
    back = (
        reverse("pupil", args=[request.school.urn, pupil.id])
        if pupil
        else reverse("pupils", args=[request.school.urn])
    )
    context = {"form": form, "title": title, "pupil": pupil, "back": back, "button": button}
    return render(request, "registers/pupils/change.html", context, status=400 if form.errors else 200)


@may_edit
def change_details(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    spell = Spell.objects.filter(pupil=pupil, school=request.school).order_by("-starts_on").first()
    form = PupilForm(request.POST or None, initial=pupil_initial(pupil, spell) | {"seen": version_of(pupil)})
    if _protected(pupil):
        form.keep_back("address")

    def save() -> Pupil:
        change_pupil(pupil, values=form.values(), **_who(request, form), seen=form.cleaned_data["seen"])
        return pupil

    return _form_page(
        request, form, f"Change details of {pupil}", save, pupil=pupil, done="The entry is changed."
    )


def _protected(pupil: Pupil) -> bool:
    return ContactLink.objects.filter(pupil=pupil, restricted=True).exists()


def _who(request: SchoolRequest, form: ReasonForm) -> dict[str, Any]:  # Any: keyword arguments of an action
    return {
        "school": request.school,
        "reason": form.cleaned_data["reason"],
        "by": request.access.actor(request.school.id),
    }


@may_edit
def change_contact_page(request: SchoolRequest, pupil_id: uuid.UUID, link_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    link = ContactLink.objects.select_related("contact", "pupil").filter(id=link_id, pupil=pupil).first()
    if link is None:
        raise Http404
    form = ContactForm(request.POST or None, initial=contact_initial(link) | {"seen": version_of(pupil)})
    if link.restricted:
        form.keep_back("phone", "email", "address", "postcode")
    elif _protected(pupil):
        form.keep_back("address", "postcode")

    def save() -> Pupil:
        change_contact(link, values=form.values(), **_who(request, form), seen=form.cleaned_data["seen"])
        return pupil

    title = f"Change {link.contact}, contact of {pupil}"
    return _form_page(request, form, title, save, pupil=pupil, done="The contact is changed.")


@may_edit
def add_contact_page(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    following = ContactLink.objects.filter(pupil=pupil).count() + 1
    form = KnownContactForm(request.POST or None, initial={"priority": following})

    def save() -> Pupil:
        values = form.values()
        add_contact(pupil, values=values, existing=values.pop("ref"), **_who(request, form))
        return pupil

    return _form_page(
        request, form, f"Add a contact of {pupil}", save, pupil=pupil, done="The contact is added."
    )


@may_edit
def change_class_page(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    form = ClassForm(request.POST or None, initial={"first_day": clock.today(), "seen": version_of(pupil)})
    form.for_school(request.school)

    def save() -> Pupil:
        values = form.values()
        change_class(pupil, **values, **_who(request, form), seen=form.cleaned_data["seen"])
        return pupil

    return _form_page(
        request, form, f"Change the class of {pupil}", save, pupil=pupil, done="The class is changed."
    )


@may_edit
def change_characteristic(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    sensitive = request.access.can(Permission.SEE_SENSITIVE, request.school.id)
    form = CharacteristicForm(request.POST or None, initial={"first_day": clock.today()})
    form.offer([kind for kind, _ in Characteristic.KINDS if sensitive or kind not in SENSITIVE])

    def save() -> Pupil:
        set_characteristic(pupil, **form.values(), **_who(request, form))
        return pupil

    title = f"Record a characteristic of {pupil}"
    return _form_page(request, form, title, save, pupil=pupil, done="It is recorded.")


@may_edit
def admit_pupil(request: SchoolRequest) -> HttpResponse:
    """A pupil known to the trust by UPN keeps their identity and gets another spell (ADM-30)."""
    form = AdmitForm(request.POST or None, initial={"starts_on": clock.today()})
    form.for_school(request.school)

    def save() -> Pupil:
        values = form.values()
        place = {name: values.pop(name) for name in ("school_class", "year_group", "starts_on")}
        return admit(values=values, **place, **_who(request, form))

    return _form_page(
        request, form, "Admit a pupil", save, done="The pupil is on roll.", button="Admit the pupil"
    )

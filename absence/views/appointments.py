"""Appointments: told, seen on the register, evidence, back the same day (REG-32, LEV-25)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from absence.actions.appointments import ToldAppointment, add_appointment, call_off, marks_become_m
from absence.forms.illness import AppointmentForm
from absence.models import MedicalAppointment
from absence.queries.appointments import appointment_lines, appointments_of_week
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from attendance_mis.kit.ids import uuid7
from registers.access import powers
from registers.models import ContactLink
from registers.queries.roster import read_roster
from registers.views.finder import find, only_one
from registers.views.school import SchoolRequest, school_page

from .illness_here import form_page, may, needs, pupil_of


@school_page(Permission.SEE_FOLLOW_UP)
def appointments(request: SchoolRequest) -> HttpResponse:
    """Today's appointments, the last week's and the next two weeks'."""
    finder = find(request, "new_appointment")
    may_do = may(request, Permission.FOLLOW_UP)
    straight = only_one(request, finder) if may_do else None
    if straight:
        return straight
    record("illness.appointments", by=request.access.actor(request.school.id), school_id=request.school.id)
    today = clock.today()
    lines = appointments_of_week(request.school, today)
    context = {
        "finder": finder,
        "groups": [
            ("Today", [line for line in lines if line.row.day == today]),
            ("To come", [line for line in lines if line.row.day > today]),
            ("The last week", [line for line in reversed(lines) if line.row.day < today]),
        ],
        "may_do": may_do,
        "as_at": clock.now(),
    }
    return render(request, "absence/illness/appointments.html", context)


@school_page(Permission.FOLLOW_UP)
def new_appointment(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_of(request, pupil_id)
    link = ContactLink.objects.filter(pupil=pupil, restricted=False).select_related("contact").first()
    form = AppointmentForm(
        request.POST or None,
        initial={"day": clock.today(), "what": "medical", "told_by": str(link.contact) if link else ""},
    )
    if request.method == "POST" and form.is_valid():
        told = ToldAppointment(**(form.cleaned_data | {"sessions": tuple(form.cleaned_data["sessions"])}))
        try:
            row = add_appointment(
                told,
                school_id=request.school.id,
                pupil_id=pupil.id,
                by=request.access.actor(request.school.id),
            )
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Kept for {pupil}. The register shows it; nothing is marked.")
            return redirect("appointment", urn=request.school.urn, appointment_id=row.id)
    return form_page(
        request, form, title="New appointment", press="Keep it", pupil=pupil,
        back_url=reverse("appointments", args=[request.school.urn]),
        said="Morning and afternoon are judged apart, and the pupil comes back as soon as can be.",
    )  # fmt: skip


@school_page(Permission.SEE_FOLLOW_UP)
def appointment(request: SchoolRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """One appointment, and what can be done about it."""
    rows = MedicalAppointment.objects.filter(school=request.school).select_related(
        "pupil", "school", "evidence"
    )
    row = get_object_or_404(rows, id=appointment_id)
    if request.method == "POST":
        needs(request, Permission.FOLLOW_UP)
        return _act(request, row)
    record("illness.appointment", by=request.access.actor(request.school.id), school_id=request.school.id,
           subject_id=row.pupil_id)  # fmt: skip
    (line,) = appointment_lines(request.school, [row], clock.today())
    context = {"line": line, "row": row, "may_do": may(request, Permission.FOLLOW_UP), "today": clock.today()}
    return render(request, "absence/illness/appointment.html", context)


def _act(request: SchoolRequest, row: MedicalAppointment) -> HttpResponse:
    by = request.access.actor(request.school.id)
    if request.POST.get("do") == "off":
        call_off(row, by=by)
        messages.success(request, "Called off. Marks stay as they are.")
        return redirect("appointments", urn=request.school.urn)
    needs(request, Permission.AMEND_MARKS)
    roster = read_roster(urn=request.school.urn, first=row.day, last=row.day, pupil_ids=[row.pupil_id])
    try:
        assert roster is not None  # the page was opened for this school
        changed = marks_become_m(row, by=by, powers=powers(request.access, roster, row.day), op_id=uuid7())
    except Refused as refused:
        messages.error(request, refused.sentences)
    else:
        messages.success(request, f"{changed} session{'' if changed == 1 else 's'} became M.")
    return redirect("appointment", urn=request.school.urn, appointment_id=row.id)

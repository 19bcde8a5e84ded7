"""The register as it stood: a class, a session, a moment; each mark then, its amendments, and what it is now (REG-29)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.access import classes_taught
from registers.forms.moments import RegisterMomentForm, moment
from registers.models import SchoolClass
from registers.queries.as_at import register_as_at
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.SEE_ALL_PUPILS, Permission.SEE_OWN_PUPILS)
def register_as_it_stood(request: SchoolRequest) -> HttpResponse:
    today, now = clock.today(), clock.local_now()
    if request.access.can(Permission.SEE_ALL_PUPILS, request.school.id):
        classes = SchoolClass.objects.filter(school=request.school)
    else:
        classes = classes_taught(request.access, request.school.id, today)
    asked = {"date": today.isoformat(), "session": "AM", "day": today.isoformat()} | request.GET.dict()
    if "school_class" not in asked and (first := classes.first()) is not None:
        asked["school_class"] = str(first.id)
    form = RegisterMomentForm(classes, asked)
    context = {"form": form, "as_at": now, "none": not classes.exists()}
    if not context["none"] and form.is_valid():
        data = form.cleaned_data
        stood = register_as_at(
            request.school,
            data["school_class"],
            data["date"],
            Session(data["session"]),
            moment(data["day"], data["at"]) or now,
        )
        context["stood"] = stood
        record(
            "register.viewed_as_at",
            by=request.access.actor(request.school.id),
            school_id=request.school.id,
            subject_id=stood.school_class.id,
            date=stood.day.isoformat(),
            session=str(stood.session),
        )
    return render(
        request,
        "registers/pupils/as_at.html",
        context,
        status=400 if form.errors and not context["none"] else 200,
    )

"""What an authority wants sent: seen by whoever makes returns, changed for the whole trust (POL-05)."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.models import School
from registers.views.school import SchoolRequest
from registers.views.trust import trust_page
from roll.actions.authority import record_wishes
from roll.forms.returns import WishesForm
from roll.queries.authority import returns_profile, versions
from roll.rules.authority import FORMATS

from .common import SEES_RETURNS


@SEES_RETURNS
def wishes(request: SchoolRequest) -> HttpResponse:
    context = {
        "profile": returns_profile(request.school, clock.today()),
        "formats": dict(FORMATS),
        "versions": versions(request.school.la_number),
        "may_change": request.access.can_everywhere(Permission.CHANGE_TRUST_SETTINGS),
    }
    return render(request, "roll/returns/authority.html", context)


@trust_page(Permission.CHANGE_TRUST_SETTINGS)
def change_wishes(request: HttpRequest, la_number: str) -> HttpResponse:
    school = School.objects.filter(la_number=la_number).first()
    if school is None:
        raise Http404
    now = returns_profile(school, clock.today())
    form = WishesForm(
        request.POST or None, initial=dataclasses.asdict(now) | {"effective_from": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_wishes(
                form.profile(la_number, now.name),
                effective_from=form.cleaned_data["effective_from"],
                by=access_of(request.user).actor(),
            )
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Recorded what {now.name} wants to be sent.")
            return redirect("returns_authority", urn=school.urn)
    context = {
        "form": form,
        "title": f"What {now.name} wants to be sent",
        "lead": "A change is a new version from a day on. Returns made before keep the one they were made by.",
        "button": "Record it",
        "back": reverse("trust_authorities"),
    }
    return render(request, "roll/form.html", context, status=400 if form.errors else 200)

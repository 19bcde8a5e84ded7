"""Local authorities' profiles: seen by whoever prepares penalties, changed for the whole trust (POL-05)."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.actions.authority import record_authority
from penalties.forms.authority import AuthorityForm
from penalties.queries.authority import authority_of, numbers, versions
from penalties.rules.authority import CHECKLIST_WORDS, Authority
from registers.models import School
from registers.views.school import SchoolRequest, school_page
from registers.views.trust import trust_page


@school_page(Permission.SEE_PENALTIES)
def authority(request: SchoolRequest) -> HttpResponse:
    profile = authority_of(request.school, clock.today())
    context = {
        "authority": profile,
        "checklist": [CHECKLIST_WORDS[key] for key in profile.checklist],
        "versions": versions(request.school.la_number),
        "may_change": request.access.can_everywhere(Permission.CHANGE_TRUST_SETTINGS),
    }
    return render(request, "penalties/authority.html", context)


@trust_page(Permission.CHANGE_TRUST_SETTINGS)
def authorities(request: HttpRequest) -> HttpResponse:
    """Every authority of the trust's schools, side by side."""
    today = clock.today()
    by_number = {school.la_number: school for school in School.objects.all()}
    rows = [(authority_of(by_number[number], today), number) for number in numbers()]
    return render(request, "penalties/authorities.html", {"rows": rows})


@trust_page(Permission.CHANGE_TRUST_SETTINGS)
def change_authority(request: HttpRequest, la_number: str) -> HttpResponse:
    school = School.objects.filter(la_number=la_number).first()
    if school is None:
        raise Http404
    now = authority_of(school, clock.today())
    form = AuthorityForm(request.POST or None, initial=_initial(now))
    if form.is_valid():
        try:
            record_authority(
                form.profile(la_number),
                effective_from=form.cleaned_data["effective_from"],
                by=access_of(request.user).actor(),
            )
        except Refused as refused:
            for field, sentences in refused.problems.items():
                for sentence in sentences:
                    form.add_error(field, sentence)
        else:
            messages.success(request, f"Recorded: {form.cleaned_data['name']}.")
            return redirect("trust_authorities")
    context = {"form": form, "authority": now, "versions": versions(la_number)}
    return render(request, "penalties/change_authority.html", context, status=400 if form.errors else 200)


def _initial(profile: Authority) -> dict[str, Any]:
    facts = dataclasses.asdict(profile)
    return facts | {
        "address": "\n".join(profile.address),
        "name": profile.name if profile.recorded else "",
        "effective_from": clock.today(),
    }

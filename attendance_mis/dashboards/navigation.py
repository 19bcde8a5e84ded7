"""What every page shows around its content: who is signed in, which school, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from registers.access import schools_of
from registers.models import School

P = Permission


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation: shown to people who hold any of these permissions at the school."""

    label: str
    url_name: str
    permissions: frozenset[Permission]


PLACES = [
    Place("Registers", "my_registers", frozenset({P.MARK_OWN_CLASSES, P.MARK_ALL_CLASSES})),
    Place("Calendar", "school_calendar", frozenset({P.SEE_SETTINGS})),
    Place("Settings", "school_settings", frozenset({P.SEE_SETTINGS})),
]
"""In the order shown. A new page that people should find has its line here."""


def page_furniture(request: HttpRequest) -> dict[str, Any]:  # Any: a template's context
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"example_data": settings.DEMO}
    access = access_of(user)
    schools = list(schools_of(access))
    school = getattr(request, "school", None) or (schools[0] if schools else None)
    return {
        "example_data": settings.DEMO,
        "home_url": reverse("home"),
        "person": {
            "name": user.name,
            "position": user.position,
            "password_url": reverse("change_password"),
            "sign_out_url": reverse("sign_out"),
        },
        "school": school,
        "schools": [
            {"name": s.name, "url": reverse("school_home", args=[s.urn]), "current": s == school}
            for s in schools
        ],
        "nav": _places(request, access, school) if school else [],
    }


def _places(request: HttpRequest, access: Access, school: School) -> list[dict[str, Any]]:  # Any: template
    held = access.permissions(school.id)
    shown = [place for place in PLACES if place.permissions & held]
    urls = [(place, reverse(place.url_name, args=[school.urn])) for place in shown]
    here = max((url for _, url in urls if request.path.startswith(url)), key=len, default="")
    return [{"label": place.label, "url": url, "current": url == here} for place, url in urls]

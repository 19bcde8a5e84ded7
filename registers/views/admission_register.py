"""Finding a pupil: the admission register in alphabetical order, narrowed as one types (ADM-01)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.access import classes_taught
from registers.queries.pupils import Roll, admission_register, classes_in, narrowed, year_groups_in
from registers.views.school import SchoolRequest, school_page

PER_PAGE = 50


@school_page(Permission.SEE_ALL_PUPILS, Permission.SEE_OWN_PUPILS)
def find_pupil(request: SchoolRequest) -> HttpResponse:
    """The whole register for those who see every pupil; for a teacher the classes they teach today."""
    today = clock.today()
    sees_all = request.access.can(Permission.SEE_ALL_PUPILS, request.school.id)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "class", "year")}
    roll = Roll(request.GET["roll"]) if sees_all and request.GET.get("roll") in set(Roll) else Roll.NOW
    mine = (
        None
        if sees_all
        else list(classes_taught(request.access, request.school.id, today).values_list("id", flat=True))
    )
    everybody = admission_register(request.school.id, on=today, roll=roll, within=mine)
    found = narrowed(everybody, text=asked["q"], class_name=asked["class"], year_group=asked["year"])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "asked": asked,
        "roll": roll,
        "rolls": list(Roll) if sees_all else [],
        "classes": classes_in(everybody),
        "years": year_groups_in(everybody),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
        "total": len(everybody),
        "own": not sees_all,
        "may_admit": request.access.can(Permission.EDIT_ADMISSIONS, request.school.id),
        "narrowed": any(asked.values()),
    }
    htmx = request.htmx  # type: ignore[attr-defined]  # set by its middleware
    context["part"] = bool(htmx) and not htmx.history_restore_request
    template = "registers/pupils/found.html" if context["part"] else "registers/pupils/find.html"
    return render(request, template, context)

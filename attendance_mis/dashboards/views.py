"""Where people land: the page of their day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from registers.access import schools_of
from registers.views.school import SchoolRequest, school_page


def home(request: HttpRequest) -> HttpResponse:
    """Straight to the school one works in; with several, the first – the switcher is one click away."""
    school = schools_of(access_of(request.user)).first()
    if school is None:
        return render(request, "dashboards/no_school.html")
    return redirect("school_home", urn=school.urn)


@school_page(*Permission)
def school_home(request: SchoolRequest) -> HttpResponse:
    """The first page of the person's role at this school."""
    held = request.access.permissions(request.school.id)
    if Permission.SEE_BOARD in held:
        return redirect("school_today", urn=request.school.urn)
    if held & {Permission.MARK_OWN_CLASSES, Permission.MARK_ALL_CLASSES}:
        return redirect("my_registers", urn=request.school.urn)
    if Permission.SEE_FOLLOW_UP in held:
        return redirect("weekly", urn=request.school.urn)
    if Permission.SEE_FIGURES in held:
        return redirect("governors", urn=request.school.urn)
    return redirect("access_log", urn=request.school.urn)

"""Opening the file of a pupil outside one's own classes, with a reason (T1)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from protection.actions.openings import may_open_files, open_file
from protection.forms.access import OpenFileForm
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.SEE_OWN_PUPILS)
def open_another_file(request: SchoolRequest) -> HttpResponse:
    if not may_open_files(request.access, request.school.id):
        raise Http404
    form = OpenFileForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        assert form.pupil is not None
        try:
            open_file(request.school, form.pupil, form.cleaned_data["reason"], access=request.access)
        except Refused as refused:
            add_refused(form, refused)
        else:
            return redirect("pupil", urn=request.school.urn, pupil_id=form.pupil.id)
    return render(request, "protection/open_file.html", {"form": form}, status=400 if form.errors else 200)

"""The pupil an address names, with everything needed to judge a mark of theirs today."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from registers.models import Pupil
from registers.queries.no_class import pupils_in_no_class
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.views.school import SchoolRequest


class InNoClass(Http404):
    """The pupil is on roll here and sits in no class: there is no register to enter anything in."""

    def __init__(self, pupil: Pupil) -> None:
        super().__init__()
        self.pupil = pupil


def pupil_here(request: SchoolRequest, pupil_id: uuid.UUID, day: date) -> tuple[Roster, RosterPupil]:
    """A pupil on roll at this school that day; anybody else does not exist. Raises `InNoClass`."""
    roster = read_roster(urn=request.school.urn, first=day, last=day, pupil_ids=[pupil_id], authors=True)
    found = roster.expected(day) if roster is not None else []
    if roster is None or not found:
        for pupil in pupils_in_no_class(request.school, day):
            if pupil.id == pupil_id:
                raise InNoClass(pupil)
        raise Http404
    return roster, found[0]


def put_in_a_class_first(request: SchoolRequest, pupil: Pupil, desk: str) -> HttpResponse:
    """What a desk (named by its route) says of a pupil in no class, with the way to put that right."""
    may = request.access.can(Permission.EDIT_ADMISSIONS, request.school.id)
    context = {
        "pupil": pupil,
        "back": reverse(desk, args=[request.school.urn]),
        "change_url": reverse("change_class", args=[request.school.urn, pupil.id]) if may else "",
    }
    return render(request, "registers/desk/no_class.html", context, status=409)

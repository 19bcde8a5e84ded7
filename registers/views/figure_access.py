"""What of figures a person may ask: whose marks, which characteristics, and where a figure's marks are listed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.access import classes_taught
from registers.models import School
from registers.queries.measured import Measured, Narrow
from registers.queries.pupil import SENSITIVE
from registers.queries.question import Question, slice_for
from registers.queries.slices import CHARACTERISTICS, Slice
from registers.rules.measures import Kind
from registers.views.school import SchoolRequest

SEES_PUPILS = (Permission.SEE_ALL_PUPILS, Permission.SEE_OWN_PUPILS)
__all__ = ["SEES_PUPILS", "address_of", "kinds_for", "narrow_for", "refused"]


def narrow_for(access: Access, school: School) -> Narrow:
    """Everybody's marks for those who see every pupil, else those of the classes one teaches now."""
    if access.can(Permission.SEE_ALL_PUPILS, school.id):
        own = None
    else:
        own = list(classes_taught(access, school.id, clock.today()).values_list("id", flat=True))

    def narrow(asked: Question) -> Slice:
        return slice_for(asked, school, own_classes=own)

    return narrow


def kinds_for(access: Access, school: School) -> frozenset[str]:
    """The characteristics the person may break figures down by."""
    every = frozenset(CHARACTERISTICS)
    return every if access.can(Permission.SEE_SENSITIVE, school.id) else every - SENSITIVE


def address_of(school: School, figure: Measured) -> str:
    """Where a figure opens to: its marks, or the pupils it counts."""
    asked = {"measure": figure.measure.key, **figure.asked.parameters()}
    page = "absentees" if figure.measure.kind is Kind.ENROLMENTS else "figure_marks"
    return f"{reverse(page, args=[school.urn])}?{urlencode(asked)}"


def refused(request: SchoolRequest, problems: dict[str, list[str]]) -> HttpResponse:
    """An address that asks for something senseless: what is wrong with it, part by part."""
    said = [(name, sentence) for name, sentences in problems.items() for sentence in sentences]
    return render(request, "registers/figures/refused.html", {"said": said}, status=400)

"""What of figures a person may ask: whose marks, which characteristics, and where a figure's marks are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.access import narrowing_classes
from registers.models import School
from registers.queries.measured import Measured, Narrow
from registers.queries.question import Question, slice_for
from registers.queries.slices import CHARACTERISTICS, Slice
from registers.rules.characteristics import SENSITIVE
from registers.rules.measures import ENROLMENT_KEYS
from registers.views.school import SchoolRequest

SEES_PUPILS = (Permission.SEE_ALL_PUPILS, Permission.SEE_OWN_PUPILS)


@dataclass(frozen=True)
class Link:
    """A number of a page that opens to what it counts (`opens` in a template)."""

    part: int
    """How many marks, pupils or minutes stand behind it."""
    whole: int | None
    """Out of how many; `None` where it is out of nothing."""
    url: str


def link_to(school: School, measure: str, asked: Question, part: int, whole: int | None = None) -> Link:
    """The marks of a measure, or the pupils where it counts pupils."""
    page = "absentees" if measure in ENROLMENT_KEYS else "figure_marks"
    return Link(part, whole, f"{_address(page, school.urn)}?measure={measure}&{asked.query}")


def links_by_pupil(school: School, measure: str, asked: Question) -> Callable[[str, int, int], Link]:
    """The same for each pupil of a list, by UPN: sessions of the measure out of the possible ones.

    A list has hundreds of these, and they differ in the pupil alone: the rest of the address is put together once.
    """
    start = f"{link_to(school, measure, asked, 0).url}&upn="

    def link(upn: str, part: int, whole: int) -> Link:
        return Link(part, whole, start + quote(upn))

    return link


@lru_cache(maxsize=1_000)
def _address(page: str, urn: str) -> str:
    """Of a page of a school. A list has some hundred links to the same page."""
    return reverse(page, args=[urn])


def link_of(school: School, figure: Measured) -> Link:
    return link_to(school, figure.measure.key, figure.asked, figure.part, figure.whole)


def narrow_for(access: Access, school: School) -> Narrow:
    """Everybody's marks for those who see every pupil, else those of the classes one teaches now."""
    today = clock.today()
    own = narrowing_classes(access, school.id, today)

    def narrow(asked: Question) -> Slice:
        if own is not None and asked.all_classes:
            classes = narrowing_classes(access, school.id, today, all_of=asked.upn, until=asked.last)
            return slice_for(asked, school, own_classes=classes)
        return slice_for(asked, school, own_classes=own)

    return narrow


def kinds_for(access: Access, school: School) -> frozenset[str]:
    """The characteristics the person may break figures down by."""
    every = frozenset(CHARACTERISTICS)
    return every if access.can(Permission.SEE_SENSITIVE, school.id) else every - SENSITIVE


def without(request: HttpRequest, *names: str) -> str:
    """The query of the page, some of its parts left out."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def refused(request: SchoolRequest, problems: dict[str, list[str]]) -> HttpResponse:
    """An address that asks for something senseless: what is wrong with it, part by part."""
    said = [(name, sentence) for name, sentences in problems.items() for sentence in sentences]
    return render(request, "registers/figures/refused.html", {"said": said}, status=400)

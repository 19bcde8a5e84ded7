"""The search box of the desks: two letters and Enter. Without a script it is a form that lists who was found."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from attendance_mis.kit import clock, words
from registers.queries.find import MOST, FoundPupil, find_pupils
from registers.queries.no_class import IN_NO_CLASS
from registers.rules.codes import lookup
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest


@dataclass(frozen=True)
class FoundLine:
    name: str
    surname: str
    forename: str
    class_name: str
    url: str
    mark: str
    """Today's marks in words."""


@dataclass(frozen=True)
class Finder:
    text: str
    lines: tuple[FoundLine, ...]
    more: bool
    """There are more than are shown."""

    @property
    def count_words(self) -> str:
        if not self.text:
            return ""
        if not self.lines:
            return f"Nobody on roll today has a name that begins with “{self.text}”."
        if self.more:
            return f"The first {MOST}; another letter narrows it."
        return "1 pupil" if len(self.lines) == 1 else f"{len(self.lines)} pupils"


def find(request: SchoolRequest, url_name: str) -> Finder:
    text = request.GET.get("q", "").strip()[:60]
    found = find_pupils(request.school.id, clock.today(), text) if text else []
    lines = tuple(
        _line(pupil, reverse(url_name, args=[request.school.urn, pupil.id])) for pupil in found[:MOST]
    )
    return Finder(text, lines, more=len(found) > MOST)


def only_one(request: SchoolRequest, finder: Finder) -> HttpResponse | None:
    """Enter with one pupil found goes straight there."""
    typing = request.headers.get("X-Typing") == "1"
    return redirect(finder.lines[0].url) if len(finder.lines) == 1 and not typing else None


def _line(pupil: FoundPupil, url: str) -> FoundLine:
    return FoundLine(
        name=pupil.name,
        surname=pupil.surname,
        forename=pupil.forename,
        class_name=pupil.class_name or IN_NO_CLASS,
        url=url,
        mark=marks_words(pupil.marks),
    )


def marks_words(marks: dict[str, tuple[str, int | None]]) -> str:
    """`morning No reason yet; afternoon Present`, or `not marked today`."""
    told = [f"{session.words}: {mark_words(*marks[session])}" for session in Session if session in marks]
    return "; ".join(told) or "not marked today"


def mark_words(code: str | None, minutes: int | None) -> str:
    """`Late, 6 minutes`"""
    if code is None:
        return "blank"
    row = lookup(code, clock.today())
    said = row.words if row else code
    return said if minutes is None else f"{said}, {words.minutes(minutes)}"

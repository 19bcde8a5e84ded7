"""The fire roll: who is on site now, on one page that prints in grey. Whoever can't be placed comes first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock, words
from registers.queries.on_site import FireRoll, OnSiteLine, fire_roll_of
from registers.queries.setup import setup_of
from registers.rules.codes import lookup
from registers.rules.sessions import Session
from registers.rules.whereabouts import Where, Why
from registers.rules.year_groups import year_group_words
from registers.views.days import choose_day
from registers.views.school import SchoolRequest, school_page


@dataclass(frozen=True)
class RollRow:
    name: str
    surname: str
    forename: str
    why: str
    urgent: bool = False


@dataclass(frozen=True)
class RollClass:
    name: str
    rows: tuple[RollRow, ...]
    pupils: int
    """All pupils of the class on roll, so that the count can be read as "24 of 27"."""


@school_page(Permission.SEE_FIRE_ROLL)
def fire_roll(request: SchoolRequest) -> HttpResponse:
    roll = fire_roll_of(request.school, clock.now())
    told = request.access.can(Permission.SEE_ALL_PUPILS, request.school.id)
    return render(
        request,
        "registers/board/fire_roll.html",
        {
            "roll": roll,
            "counts": [
                (len(roll.standing(where)), said, tone)
                for where, said, tone in (
                    (Where.NOT_KNOWN, "not known", "unauthorised"),
                    (Where.ON_SITE, "on site", "present"),
                    (Where.OFF_SITE, "not on site", ""),
                )
            ],
            "on_roll": len(roll.lines),
            "not_known": _by_class(roll, Where.NOT_KNOWN, told=told),
            "on_site": _by_class(roll, Where.ON_SITE, told=told),
            "off_site": _by_class(roll, Where.OFF_SITE, told=told),
            "closed": choose_day(request, setup_of(request.school), clock.today()).closed,
        },
    )


def _by_class(roll: FireRoll, where: Where, *, told: bool) -> list[RollClass]:
    """`told`: the person may know why another class's pupil is absent; else it just says so."""
    rows: dict[str, list[RollRow]] = defaultdict(list)
    pupils: dict[str, int] = defaultdict(int)
    for line in roll.lines:
        pupils[line.class_name] += 1
        if line.found.where is where:
            rows[line.class_name].append(_row(line, told=told))
    return [RollClass(name, tuple(rows[name]), pupils[name]) for name in sorted(rows)]


def _row(line: OnSiteLine, *, told: bool) -> RollRow:
    secret = not told and line.found.why in (Why.ABSENT, Why.NO_REASON)
    return RollRow(
        name=line.pupil.name,
        surname=line.pupil.surname,
        forename=line.pupil.forename,
        why="Absent" if secret else _why(line),
        urgent=line.found.why is Why.LEFT_WITHOUT_PERMISSION,
    )


def _why(line: OnSiteLine) -> str:
    at = words.clock_time(line.found.at) if line.found.at else ""
    match line.found.why:
        case Why.ARRIVED:
            return f"Arrived {at}"
        case Why.CAME_BACK:
            return f"Back {at}"
        case Why.SIGNED_OUT:
            return f"Signed out {at}"
        case Why.LEFT_WITHOUT_PERMISSION:
            return f"Left without permission {at}"
        case Why.NOT_MARKED:
            return _unmarked(line)
        case Why.NO_SESSION:
            return _no_session(line)
    assert line.mark is not None
    assert line.mark.code is not None  # every other reason rests on a mark
    code = lookup(line.mark.code, clock.today())
    said = code.words if code else line.mark.code
    if line.found.why is Why.MARKED:
        return "" if line.mark.code in ("/", "\\") else said
    return f"{said}: {line.mark.note}" if line.found.why is Why.ACTIVITY and line.mark.note else said


def _no_session(line: OnSiteLine) -> str:
    whom = f" for {year_group_words(line.year_group)}" if line.year_group else ""
    if line.session is Session.AM or line.morning is None or line.morning.category is None:
        return f"No school this {line.session.words}{whom}"
    here = "here" if line.morning.category.attended else "away"
    return f"No school this {line.session.words}{whom}; {here} this morning"


def _unmarked(line: OnSiteLine) -> str:
    if line.session is Session.AM or line.morning is None or line.morning.category is None:
        return ""  # the list itself says so
    here = line.morning.category.attended
    return f"{'Here' if here else 'Away'} this morning; afternoon not marked"

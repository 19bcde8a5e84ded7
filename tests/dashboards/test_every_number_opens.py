"""Every number of every page opens to its marks, and they add up to it (DSH-16); names only to whom they are for (ROL-03).

A person of each role opens every page that shows figures. What is behind each number is listed, numerator and
denominator, and counted. A page added next year is walked without anyone remembering to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.accounts.permissions import FOR_A_TIME, ROLES
from attendance_mis.dashboards.governors.issue import issue_due
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from registers.models import ClassMembership, Pupil
from tests.absence.ladders import set_ladder
from tests.dashboards.governed import governed_world
from tests.dashboards.opening import Number, Opener, numbers_in
from tests.marking import AM, put
from tests.routes import ROUTES
from tests.routing import ALL, FIGURES_ONLY, PAGE, TEACHERS
from tests.test_routes import samples_of, url_of
from tests.world import World

SignIn = Callable[..., Client]
MORE = [
    *(f"governors/how/{figure}/" for figure in ("attendance", "persistent", "unauthorised", "severe")),
    "reports/figures/?rows=pupil&measure=minutes_late",
    "reports/figures/?rows=class&measure=persistent",
    "reports/figures/?rows=weekday&across=session&measure=missed",
    "reports/figures/?rows=code&measure=not_possible",
]
"""Beside the addresses as they stand in the table."""
SHOWING = {
    "school_today", "weekly", "trust_overview", "targets", "figures", "class_figures", "codes_in_use", "absentees", "pupil",
    "leave_request", "leaders", "why_unauthorised",
}  # fmt: skip
"""Pages that have numbers that open. More may come; none may lose them."""


@pytest.fixture
def everybody(alpha: Trust) -> World:
    """Two classes of five with two half terms of marks; one pupil changed class, one is new in it; a report is issued."""
    world = governed_world(5)
    moved, old = world.pupils["4 Rowan"][4], date(2026, 10, 2)
    ClassMembership.objects.filter(pupil=moved).update(last_day=old)
    ClassMembership.objects.create(
        school=world.school, pupil=moved, school_class=world.classes["6 Elm"], year_group="5",
        first_day=date(2026, 10, 3),
    )  # fmt: skip
    came = world.pupils["6 Elm"][4]
    ClassMembership.objects.filter(pupil=came).update(last_day=date(2026, 9, 18))
    ClassMembership.objects.create(
        school=world.school, pupil=came, school_class=world.classes["4 Rowan"], year_group="4",
        first_day=date(2026, 9, 19),
    )  # fmt: skip
    set_ladder(world.school, [], at_risk_below=95, late_marks_per_half_term=1)
    issue_due(world.school, clock.today())
    rowan, elm = world.pupils["4 Rowan"], world.pupils["6 Elm"]
    put(
        world.school,
        {rowan[0]: "L", rowan[2]: "G", elm[0]: "N", elm[1]: "I", came: "N"},
        clock.today(),
        AM,
        minutes=4,
    )
    return world


def pages(samples: dict[str, str]) -> dict[str, str]:
    """Name → address of every page one can look at."""
    shown = {
        f"{route.name} {route.path}": url_of(route, samples)
        for route in ROUTES
        if route.method == "get" and route.answer == PAGE and not route.api and not route.public
        and not route.path.endswith((".csv", ".pdf"))
    }  # fmt: skip
    return shown | {f"more {place}": f"/schools/900001/{place}" for place in MORE}


def unlike(roles: set[str]) -> list[str]:
    """One role of each set of permissions; teachers apart, since one of them has a class and the other none."""
    found = {(ROLES[role][1], role in TEACHERS and role): role for role in sorted(roles)}
    return sorted(found.values())


def read(client: Client, url: str) -> str:
    """The page, or nothing where it is not for this person, or is a file."""
    answer = client.get(url)
    if answer.status_code != PAGE or not answer["Content-Type"].startswith("text/html"):
        return ""
    return answer.content.decode()


def test_every_number_of_every_page_adds_up_for_everybody(everybody: World, sign_in: SignIn) -> None:
    RoleGrant.objects.exclude(role__in=FOR_A_TIME).update(school_id=None)
    samples = samples_of(everybody)
    places = pages(samples)
    lead = sign_in(everybody.people["trust_lead"])
    walked = {name: numbers_in(read(lead, url)) for name, url in places.items()}
    showing = {name for name, found in walked.items() if found}
    assert SHOWING - {name.split()[0] for name in showing} == set(), (
        "these pages no longer open their numbers"
    )

    wrong: dict[str, list[str]] = {}
    counted: set[tuple[Number, bool]] = set()
    for role in unlike(ALL - FIGURES_ONLY):
        client = sign_in(everybody.people[role])
        opener = Opener(client)
        for name in sorted(showing):
            for number in dict.fromkeys(numbers_in(read(client, places[name]))):
                key = (replace(number, words=""), role in TEACHERS)
                if key in counted:
                    continue
                counted.add(key)
                if said := opener.problems(number):
                    wrong[f"{role}, {name}"] = [*wrong.get(f"{role}, {name}", []), *said]

    assert wrong == {}
    assert len(counted) > 100


def test_a_number_that_does_not_add_up_would_be_noticed(everybody: World, sign_in: SignIn) -> None:
    client = sign_in(everybody.people["officer"])
    page = read(client, f"/schools/900001/pupils/{everybody.pupil.id}/")
    [number, *_] = numbers_in(page)
    problems = Opener(client).problems
    assert problems(number) == []

    assert problems(replace(number, part=(number.part or 0) + 1))
    assert problems(replace(number, whole=(number.whole or 0) - 1))
    assert problems(replace(number, words="nothing"))
    assert numbers_in(page.replace("data-part", "data-odd"))[0].part is None


def secrets_of(pupils: list[Pupil]) -> set[str]:
    return {secret for pupil in pupils for secret in (pupil.upn, str(pupil.id))}


def test_names_are_withheld_from_whom_they_are_not_for(everybody: World, sign_in: SignIn) -> None:
    """Who sees figures alone meets no pupil and no way to one; a teacher those of own classes alone."""
    places = pages(samples_of(everybody))
    every = [pupil for names in everybody.pupils.values() for pupil in names]
    named = {pupil.legal_surname for pupil in every}
    governor = sign_in(everybody.people["governor"])
    theirs = {name: url for name, url in places.items() if read(governor, url)}
    for role in sorted(FIGURES_ONLY):
        client = sign_in(everybody.people[role])
        told = {name: read(client, url) for name, url in theirs.items()}
        assert any("governors" in name for name in told)
        for name, page in told.items():
            assert numbers_in(page) == [], name
            assert [secret for secret in secrets_of(every) | named if secret in page] == [], f"{role}, {name}"
        assert client.get("/schools/900001/reports/marks/?from=2026-09-01&to=2026-09-30").status_code == 404

    others = [pupil for place, pupil in enumerate(everybody.pupils["6 Elm"]) if place != 4]
    teacher = sign_in(everybody.people["teacher"])
    shown = "".join(read(teacher, url) for name, url in places.items() if "reports" in url or "pupil" in name)
    assert everybody.pupil.upn in shown
    assert [secret for secret in secrets_of(others) if secret in shown] == []

"""What stands out on a pupil's page: with the rule that judges, the marks behind it, and nothing that is chance."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from registers.actions.policy import Wanted, change_policy
from registers.models import School
from tests.marking import AM, OFFICER, PM, bring_in
from tests.world import World

SignIn = Callable[..., Client]
FIRST = date(2026, 9, 7)
ODD = {(week, 4, "PM"): "O" for week in (0, 2, 3, 4, 6)}
ILL = {(5, day, session): "I" for day in (0, 1) for session in ("AM", "PM")}
LATE = {(1, day, "AM"): "L" for day in range(5)}


@pytest.fixture
def year(world: World) -> World:
    """Seven weeks of the first half term and two of the second."""
    rows = []
    for week in (0, 1, 2, 3, 4, 5, 6, 8, 9):
        for day in range(5):
            for session, present in ((AM, "/"), (PM, "\\")):
                code = (ODD | ILL | LATE).get((week, day, str(session)), present)
                rows.append(
                    (
                        world.pupil,
                        FIRST + timedelta(weeks=week, days=day),
                        session,
                        code,
                        6 if code == "L" else None,
                    )
                )
    bring_in(world.school, rows)
    return world


def page_of(world: World, client: Client) -> str:
    answer = client.get(f"/schools/900001/pupils/{world.pupil.id}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_page_leads_with_the_pattern_and_outlines_it_alone(year: World, sign_in: SignIn) -> None:
    page = page_of(year, sign_in(year.people["officer"]))

    assert "Friday afternoons are where the gaps are" in page
    assert "Leaving illness out, Test missed 5 of 9, against 0 of 77 other sessions." in page
    assert page.count("strip-year__outline") == 1
    assert "Fri pm 5 of 9 (stands out)" in page


def test_page_says_the_rule_the_spells_and_the_lateness(year: World, sign_in: SignIn) -> None:
    page = page_of(year, sign_in(year.people["officer"]))

    assert "9 of 90 sessions missed: a tenth or more (9 × 10 is at least 90)." in page
    assert "Attending the next session (½ day) would leave it." in page
    assert "One spell of illness, 2 school days: 4 sessions (2 days) in all." in page
    assert "Late 5 times before the register closed: 30 minutes in all." in page


def test_every_sentence_opens_to_its_marks(year: World, sign_in: SignIn) -> None:
    client = sign_in(year.people["officer"])
    page = page_of(year, client)
    links = re.findall(r'<a href="([^"]+reports/marks[^"]+)"[^>]*>[^<]+: see how<span', page)

    counts = [client.get(url).content.decode().count('<th scope="row">') for url in links]
    assert counts == [5, 4, 5, 9]  # the pattern, illness, lateness, trend


def test_T14_persistent_lateness_is_shown_where_the_school_set_a_number(year: World, sign_in: SignIn) -> None:
    client = sign_in(year.people["officer"])
    assert ">Persistent<" not in page_of(year, client)

    change_policy(
        school=School.objects.get(id=year.school.id),
        wanted=Wanted(values={"late_marks_per_half_term": "5"}),
        effective_from=date(2026, 11, 23),
        reason="From now on",
        by=OFFICER,
    )

    assert ">Persistent<" in page_of(year, client)


def test_year_without_gaps_has_its_plain_heading(world: World, sign_in: SignIn) -> None:
    bring_in(world.school, [(world.pupil, FIRST + timedelta(day), AM, "/", None) for day in range(5)])

    page = page_of(world, sign_in(world.people["officer"]))

    assert "The year, session by session" in page
    assert "Illness is not the problem: no session of I." in page
    assert "strip-year__outline" not in page

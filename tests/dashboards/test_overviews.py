"""School today, the weekly list and the trust's schools: every number opens to what it is counted from (DSH-06, DSH-07, DSH-11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.dashboards.governors.issue import issue_due
from attendance_mis.dashboards.rules.support import support
from attendance_mis.dashboards.trust import SchoolRow, live_rows, ranked
from attendance_mis.dashboards.weekly import weekly_rows
from attendance_mis.kit import clock
from attendance_mis.kit.charts import Datum
from attendance_mis.tenancy.models import Trust
from registers.models import ExtraDay, HalfTerm, School
from registers.queries.setup import setup_of
from tests.dashboards.governed import governed_world
from tests.dashboards.test_governors import text
from tests.marking import AM, put
from tests.routing import ALL, FIGURES_ONLY, TEACHERS
from tests.world import World, build_world

SignIn = Callable[..., Client]
TODAY = date(2026, 11, 23)
MOST_QUERIES = 15


@pytest.fixture
def governed(alpha: Trust) -> World:
    return governed_world(12)


@pytest.fixture
def morning(world: World) -> World:
    one, two, three, four = world.pupils["4 Rowan"]
    put(world.school, {one: "/", two: "L", three: "N", four: "I"}, TODAY, AM, minutes=6, hand_in="4 Rowan")
    return world


def numbers(page: str) -> dict[str, tuple[int, str]]:
    found = re.findall(r'<a href="([^"]+)"[^>]* data-number="([^"]+)">(\d+)<', page)
    return {label: (int(count), url.replace("&amp;", "&")) for url, label, count in found}


def test_school_today_counts_the_session_and_each_number_opens_its_list(
    morning: World, sign_in: SignIn
) -> None:
    client = sign_in(morning.people["officer"])
    found = numbers(client.get("/schools/900001/today/").content.decode())

    assert {label: count for label, (count, _) in found.items()} == {
        "In school now": 2, "No reason yet": 1, "Registers missing": 1, "Late": 1, "Away with a reason": 1, "Unauthorised": 1,
    }  # fmt: skip
    for label, (_, url) in found.items():
        assert client.get(url).status_code == 200, label


def test_school_today_counts_a_day_of_school_for_one_year_group(world: World, sign_in: SignIn) -> None:
    """A Saturday for the fourth year: their register is due, and whoever is missing is missed (REG-49)."""
    saturday = date(2026, 11, 28)
    ExtraDay.objects.create(school=world.school, day=saturday, year_groups=["4"], note="Catching up")
    School.objects.update(setup_version=F("setup_version") + 1)
    clock.set_clock(datetime(2026, 11, 28, 9, 40, tzinfo=clock.LONDON))
    one, two, *_ = world.pupils["4 Rowan"]
    put(world.school, {one: "/", two: "N"}, saturday, AM)

    page = sign_in(world.people["officer"]).get("/schools/900001/today/").content.decode()

    assert "There is nothing to count" not in page
    assert numbers(page)["No reason yet"][0] == 1


def test_lists_behind_the_numbers_add_up_to_them(morning: World, sign_in: SignIn) -> None:
    client = sign_in(morning.people["dsl"])
    page = client.get("/schools/900001/today/").content.decode()
    found = numbers(page)
    links = [*((count, url) for count, url in found.values()),
             *((int(n), u.replace("&amp;", "&")) for u, n in re.findall(r'<a href="([^"]+/marks/[^"]+)"[^>]*>(\d+)<', page))]  # fmt: skip

    tried = 0
    for count, url in links:
        if "/marks/" in url:
            behind = client.get(url).content.decode()
            assert "<tbody>" in behind, url + text(behind)[-800:]
            rows = re.findall(r"<tr[ >]", behind.split("<tbody>", 1)[1].split("</tbody>")[0])
            assert len(rows) == count, url
            tried += 1
    assert tried >= 6


def test_school_today_on_a_day_without_school_says_when_the_next_is(
    world: World, sign_in: SignIn, freeze: Callable[[str], None]
) -> None:
    freeze("2026-11-21T10:00")
    page = text(sign_in(world.people["head"]).get("/schools/900001/today/").content.decode())

    assert "at a weekend" in page
    assert "The next school day is Monday 23 November 2026." in page


@pytest.mark.parametrize("role", sorted(ALL))
def test_everybody_lands_on_the_page_of_their_day(role: str, world: World, sign_in: SignIn) -> None:
    page = sign_in(world.people[role]).get("/", follow=True).content.decode()
    heading = "School today"
    if role in TEACHERS:
        heading = "registers"
    elif role in FIGURES_ONLY:
        heading = "Report to governors"
    heading = {"dpo": "Access log", "reviewer": "Weekly list"}.get(role, heading)
    assert heading in re.findall(r"<h1[^>]*>(.*?)</h1>", page)[0]


def test_weekly_list_names_who_misses_a_tenth_and_which_way_it_went(governed: World, sign_in: SignIn) -> None:
    page = sign_in(governed.people["officer"]).get("/schools/900001/weekly/").content.decode()
    severe = governed.pupils["4 Rowan"][2]

    assert f"/pupils/{severe.id}/" in page
    assert "Half or more" in text(page)
    only = sign_in(governed.people["officer"]).get("/schools/900001/weekly/?show=severe").content.decode()
    assert re.findall(r"Showing (\d+) of", only) == ["1"]


def test_weekly_numbers_are_the_lengths_of_their_lists(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["officer"])
    page = client.get("/schools/900001/weekly/").content.decode()
    counts = re.findall(r'<a href="\?show=(\w+)"[^>]*>(\d+)<', page)

    assert len(counts) == 5
    for key, count in counts:
        shown = client.get(f"/schools/900001/weekly/?show={key}").content.decode()
        assert re.findall(r"Showing (\d+) of", shown) == [count]


def test_first_weekly_list_of_a_year_counts_that_year_though_its_monday_lies_in_august(
    governed: World, sign_in: SignIn
) -> None:
    """31 August 2026 is a Monday; the year begins on the Wednesday. Last year is over."""
    clock.set_clock(datetime(2026, 9, 7, 10, 0, tzinfo=clock.LONDON))
    [week] = setup_of(governed.school).calendar.school_weeks_back(date(2026, 8, 31), 1, "")
    assert week == date(2026, 8, 31)

    rows = weekly_rows(governed.school, [week])

    assert rows
    assert {row.tally.possible for row in rows} == {6}  # Wednesday to Friday


def everywhere(world: World, role: str) -> User:
    user = world.people[role]
    RoleGrant.objects.filter(user=user).update(school_id=None)
    return user


def test_trust_lead_sees_schools_side_by_side_with_the_newest_figures(
    governed: World, sign_in: SignIn
) -> None:
    governed_world(12, urn="900002", emails="other")
    page = text(sign_in(everywhere(governed, "trust_lead")).get("/trust/").content.decode())

    assert "Invented School 900001" in page
    assert "Invented School 900002" in page
    assert "last week" in page
    assert re.search(r"[\d,]+ of [\d,]+ sessions", page)


def test_nothing_has_moved_since_last_week_before_the_year_had_one(governed: World) -> None:
    school = governed.school
    HalfTerm.objects.filter(school=school, first_day=date(2026, 9, 1)).update(first_day=date(2026, 9, 2))
    School.objects.update(setup_version=F("setup_version") + 1)
    school.refresh_from_db()

    [row] = live_rows([school], date(2026, 9, 8))  # its figures end on the 7th; a week earlier: August
    assert row.attendance.value is not None
    assert row.moved == "–"

    [row] = live_rows([school], date(2026, 9, 11))
    assert "last week" in row.moved


def test_places_of_schools_go_by_the_exact_share() -> None:
    nothing = support(None, None, None)
    rows = [
        SchoolRow(School(name=name), Datum(Decimal("95.4"), "95.4%"), Fraction(attended, 10_000), "", None, "–", "–", "–", "–", nothing, "")
        for name, attended in (("Lower", 9541), ("Higher", 9544), ("Also higher", 9544))
    ]  # fmt: skip

    assert [(row.rank, row.school.name) for row in ranked(rows)] == [
        (1, "Also higher"), (1, "Higher"), (3, "Lower"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["trustee", "trust_executive"])
def test_trustees_see_issued_figures_only(role: str, governed: World, sign_in: SignIn) -> None:
    governed_world(12, urn="900002", emails="other")
    issue_due(governed.school, TODAY)
    client = sign_in(everywhere(governed, role))
    before = text(client.get("/trust/").content.decode())
    codes = dict.fromkeys(governed.pupils["4 Rowan"], "O")
    put(governed.school, codes, date(2026, 11, 16), AM)

    after = text(client.get("/trust/").content.decode())

    assert before == after
    assert "Autumn term 2026, first half" in before
    assert not re.search(r"\([1-4] of", before), "a count of one to four is shown"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("officer", "/schools/900001/today/"),
        ("officer", "/schools/900001/weekly/"),
        ("trust_lead", "/trust/"),
        ("trustee", "/trust/"),
        ("governor", "/schools/900001/governors/"),
        ("governor", "/schools/900001/targets/"),
    ],
)
def test_dashboards_ask_little_of_the_database(
    role: str, path: str, governed: World, sign_in: SignIn
) -> None:
    build_world(urn="900002", emails="other")
    user = everywhere(governed, role) if path == "/trust/" else governed.people[role]
    client = sign_in(user)
    issue_due(governed.school, TODAY)
    client.get(path)  # the calendar and settings of a school are read once a process

    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200

    assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"][:90] for query in asked)

"""What a page lists can be taken away: the same lines, as CSV and as a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.benchmarks.models import Target
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from tests.conftest import NOW
from tests.dashboards.governed import governed_world
from tests.marking import AM, put
from tests.world import World

SignIn = Callable[..., Client]
MONDAY = date(2026, 11, 23)


@pytest.fixture
def governed(alpha: Trust) -> World:
    world = governed_world(6)
    put(world.school, dict.fromkeys(world.pupils["4 Rowan"], "I"), MONDAY, AM, hand_in="4 Rowan")
    Target.objects.create(
        school=world.school, measure="attendance", tenths=955, first_day=date(2026, 9, 1), last_day=date(2027, 7, 21),
        agreed_by="Governors", agreed_on=date(2026, 9, 10), set_at=NOW, by_name="Test", by_position="Test",
    )  # fmt: skip
    return world


def lines(client: Client, url: str) -> list[list[str]]:
    answer = client.get(f"{url}{'&' if '?' in url else '?'}format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv"), answer.status_code
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("role", "url", "line"),
    [
        ("officer", "/schools/900001/today/", ["Class", "4 Rowan", "Authorised", "6", "6"]),
        ("officer", "/schools/900001/today/", ["Year group", "Year 4", "Ill", "6", "6"]),
        ("officer", "/schools/900001/board/", ["Morning", "4 Rowan", "Handed in", "6", "6"]),
        ("head", "/schools/900001/targets/", ["The school", "Attendance", "at least 95.5%"]),
        ("trust_lead", "/trust/", ["1", "Invented School 900001", "Primary"]),
    ],
)
def test_page_is_given_as_a_table(
    role: str, url: str, line: list[str], governed: World, sign_in: SignIn
) -> None:
    if url == "/trust/":
        RoleGrant.objects.filter(user=governed.people[role]).update(school_id=None)
    client = sign_in(governed.people[role])

    head, *rows = lines(client, url)

    assert line in [row[: len(line)] for row in rows], rows
    assert {len(row) for row in rows} == {len(head)}
    assert "format=xlsx" in client.get(url).content.decode()


def test_weekly_list_is_given_with_the_part_that_is_shown(governed: World, sign_in: SignIn) -> None:
    clock.set_clock(datetime(2026, 11, 2, 10, 0, tzinfo=clock.LONDON))
    client = sign_in(governed.people["officer"])
    page = client.get("/schools/900001/weekly/?show=severe").content.decode()

    head, *rows = lines(client, "/schools/900001/weekly/?show=severe")

    assert governed.pupils["4 Rowan"][2].upn in [row[0] for row in rows]
    assert re.findall(r"Showing (\d+) of", page) == [str(len(rows))]
    assert {dict(zip(head, row, strict=True))["State"] for row in rows} == {"half or more"}

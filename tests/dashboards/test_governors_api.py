"""The API tells people who see no pupils what their reports show, number for number, and nothing else (P15, ROL-03)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.governors.issue import issue_due
from attendance_mis.dashboards.rules.published import Published
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from tests.answers import Answer
from tests.dashboards.governed import governed_world
from tests.marking import AM, put
from tests.world import World

SignIn = Callable[..., Client]
HALF = ("2026-09-01", "2026-10-23")


@pytest.fixture
def governed(alpha: Trust) -> World:
    world = governed_world(8)
    issue_due(world.school, clock.today())
    return world


def ask(client: Client, first: str, last: str, more: str = "") -> Answer:
    return client.get(f"/api/v1/attendance?school=900001&by=school&from={first}&to={last}{more}")


def test_governor_gets_the_numbers_of_the_report_and_they_never_move(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["governor"])
    [row] = ask(client, *HALF).json()["rows"]
    shown = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers)

    assert (row["attended"], row["possible"]) == (shown.attendance.part, shown.attendance.whole)
    assert row["attendance"] == str(shown.attendance.percent)
    assert (row["authorised"], row["unauthorised"], row["late"]) == (
        shown.authorised.part, shown.unauthorised.part, shown.late.part,
    )  # fmt: skip
    assert row["marks"] is None
    put(governed.school, {governed.pupil: "O"}, date(2026, 10, 12), AM, reason="Seen in town")
    assert ask(client, *HALF).json()["rows"] == [row]


def test_a_number_the_report_keeps_back_is_not_told_either(governed: World, sign_in: SignIn) -> None:
    report = IssuedReport.objects.get(key="2026/27 HT1")
    back = {"verdict": "few", "part": None, "whole": None}
    kept = report.numbers | {"unauthorised": back, "authorised": back, "attendance": back}
    days = (date(2024, 9, 2), date(2024, 10, 25))
    IssuedReport.objects.create(
        school=governed.school, key="2024/25 HT1", words="Test", first_day=days[0], last_day=days[1], school_days=39,
        numbers=kept, benchmarks={}, targets=[], issued_at=clock.now(), by_name="Test", by_position="Test",
    )  # fmt: skip

    [row] = ask(sign_in(governed.people["trustee"]), *map(str, days)).json()["rows"]

    told = {row[name] for name in ("unauthorised", "authorised", "attended", "possible", "attendance")}
    assert told == {None}
    assert row["persistent"] is row["severe"] is None


def test_nothing_but_the_stretches_of_reports_is_told_and_nothing_narrower_than_the_school(
    governed: World, sign_in: SignIn
) -> None:
    """A stretch that differs by a day from a report's would show that day by subtraction."""
    client = sign_in(governed.people["link_governor"])
    for first, last in (
        ("2026-09-01", "2026-10-22"),
        ("2026-09-02", "2026-10-23"),
        ("2026-11-02", "2026-11-23"),
        ("2026-09-01", "2026-11-23"),
        ("2026-10-19", "2026-10-19"),
    ):
        refused = ask(client, first, last)
        assert refused.status_code == 400, (first, last)
        assert "2026-09-01 to 2026-10-23" in refused.json()["to"][0]
    for more in ("&sex=F", "&class=4+Rowan", "&as_at=2026-11-20T12:00Z", "&statutory=true"):
        assert ask(client, *HALF, more).status_code == 404, more

"""A voicemail is as early as it was left, and news from when it is heard (ABS-01, ABS-03)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from absence.models import AbsenceReport
from attendance_mis.kit import clock
from registers.models import Contact
from tests.absence.conftest import MONDAY, Day, SignIn
from tests.absence.test_pages import text
from tests.answers import Answer
from tests.world import World

REPORTS = "/schools/900001/absence-reports/"


@pytest.fixture
def mother(day: Day, world: World) -> Contact:
    return day.adult(world.pupil, "Parentley")


@pytest.fixture
def office(day: Day, mother: Contact, world: World, sign_in: SignIn) -> Client:
    """The child is N and looked for; it is 9:40."""
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:40")
    assert day.asked() == ["Alphaby"]
    return sign_in(world.people["office"])


def take(office: Client, world: World, mother: Contact, **more: Any) -> Answer:  # Any: what a form sends
    url = f"{REPORTS}{world.pupil.id}/"
    sent = {
        "op_id": office.get(url).context["form"]["op_id"].value(), "reason": "illness", "who": str(mother.id),
        "channel": "phone", "first_day": MONDAY.isoformat(), "session": "",
    }  # fmt: skip
    return office.post(url, sent | more)


def test_voicemail_left_in_time_is_not_late_and_ends_the_search(
    day: Day, office: Client, world: World, mother: Contact
) -> None:
    assert take(office, world, mother, received_at_0="2026-11-23", received_at_1="07:50").status_code == 302

    report = AbsenceReport.objects.get()
    assert report.received_at == datetime(2026, 11, 23, 7, 50, tzinfo=clock.LONDON)
    assert not report.late
    assert day.asked() == []


def test_report_without_a_time_came_now(office: Client, world: World, mother: Contact) -> None:
    take(office, world, mother)

    report = AbsenceReport.objects.get()
    assert report.late
    assert report.received_at.astimezone(clock.LONDON).hour == 9


def test_nothing_is_received_in_the_future(office: Client, world: World, mother: Contact) -> None:
    answer = take(office, world, mother, received_at_0="2026-11-23", received_at_1="10:00")

    assert answer.status_code == 400
    assert "This time has not come yet." in text(answer)
    assert not AbsenceReport.objects.exists()

"""The attendance plan a school and its governors agreed on: kept, told of, read by governors, naming nobody (DSH-17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from attendance_mis.benchmarks.models import IssuedReport, PlanStep
from attendance_mis.benchmarks.rules.plan import Stands, stands
from attendance_mis.dashboards.governors.issue import issue_due
from registers.models import Pupil
from tests.marking import AM, PM, bring_in
from tests.world import World, build_world

SignIn = Callable[..., Client]
PLAN = "/schools/900001/attendance-plan/"
STEP = {
    "what": "Somebody at the gate every morning", "why": "Late arrivals doubled", "who": "Head of year",
    "agreed_by": "Governing body", "due_on_day": "18", "due_on_month": "12", "due_on_year": "2026",
    "agreed_on_day": "10", "agreed_on_month": "9", "agreed_on_year": "2026",
}  # fmt: skip
LATER = {"due_on_day": "15", "due_on_month": "1", "due_on_year": "2027"}


@pytest.mark.parametrize(
    ("state", "due", "expected"),
    [
        ("open", date(2026, 12, 8), Stands.OPEN),
        ("open", date(2026, 12, 7), Stands.SOON),
        ("open", date(2026, 11, 23), Stands.SOON),
        ("open", date(2026, 11, 22), Stands.OVERDUE),
        ("done", date(2026, 11, 1), Stands.DONE),
        ("stopped", date(2027, 11, 1), Stands.STOPPED),
    ],
)
def test_how_a_step_stands(state: str, due: date, expected: Stands) -> None:
    assert stands(state, due, date(2026, 11, 23)) is expected


@pytest.fixture
def head(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["head"])


def send(client: Client, address: str, sent: dict[str, str]) -> tuple[int, str]:
    answer = client.post(address, sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_step_is_agreed_told_of_and_done(head: Client) -> None:
    assert "Somebody at the gate" in send(head, f"{PLAN}new/", STEP)[1]
    step = PlanStep.objects.get()

    send(head, f"{PLAN}{step.id}/", {"kind": "moved", "words": "The barrier comes in January."} | LATER)
    step.refresh_from_db()
    assert (step.state, step.due_on) == ("open", date(2027, 1, 15))
    page = send(head, f"{PLAN}{step.id}/", {"kind": "done", "words": "Every day since."})[1]
    assert "The barrier comes in January." in page
    assert "Every day since." in page

    status, page = send(head, f"{PLAN}{step.id}/", {"kind": "news", "words": "More."})
    assert status == 400
    assert "This step has ended." in page
    assert step.events.count() == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"what": ""}, "Say what is done."),
        ({"what": "Visit test alphaby at home"}, "“Test Alphaby” is a pupil of this school."),
        ({"why": "Test Betaham’s Fridays"}, "name no pupil"),
        ({"agreed_on_year": "2027"}, "agreed on a day to come"),
        ({"due_on_month": "8"}, "due before it was agreed"),
    ],
)
def test_a_step_that_is_wrong_says_why(head: Client, change: dict[str, str], says: str) -> None:
    status, page = send(head, f"{PLAN}new/", STEP | change)
    assert status == 400
    assert says in page
    assert not PlanStep.objects.exists()


@pytest.mark.parametrize("name", ["Test Alphaby", "Sam Alphaby"])
def test_a_pupil_is_known_by_legal_and_by_chosen_name(head: Client, world: World, name: str) -> None:
    Pupil.objects.filter(id=world.pupil.id).update(chosen_forename="Sam")
    assert send(head, f"{PLAN}new/", STEP | {"what": f"Ring {name} on Fridays"})[0] == 400


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"words": ""}, "Say in a sentence what happened."),
        ({"words": "Test Alphaby came"}, "name no pupil"),
        ({"kind": "moved"}, "Give the day it needs until"),
        (LATER, "Leave the day empty"),
    ],
)
def test_news_that_is_wrong_says_why(head: Client, change: dict[str, str], says: str) -> None:
    send(head, f"{PLAN}new/", STEP)
    step = PlanStep.objects.get()
    status, page = send(head, f"{PLAN}{step.id}/", {"kind": "news", "words": "Half way."} | change)
    assert status == 400
    assert says in page
    assert not step.events.exists()


def test_another_schools_step_is_unknown(head: Client, world: World) -> None:
    send(head, f"{PLAN}new/", STEP)
    other = build_world(urn="900002", emails="other").school
    PlanStep.objects.update(school=other)
    assert head.get(f"{PLAN}{PlanStep.objects.get().id}/").status_code == 404


def test_governors_read_it_and_their_report_keeps_it_as_it_stood(
    head: Client, world: World, sign_in: SignIn
) -> None:
    pupils = [pupil for found in world.pupils.values() for pupil in found]
    bring_in(
        world.school,
        [(p, date(2026, 9, 7), s, "/" if s == AM else "\\", None) for p in pupils for s in (AM, PM)],
    )
    send(head, f"{PLAN}new/", STEP)
    issue_due(world.school, date(2026, 11, 23))
    step = PlanStep.objects.get()
    send(head, f"{PLAN}{step.id}/", {"kind": "done", "words": "Every day since."})

    governor = sign_in(world.people["governor"])
    report = governor.get("/schools/900001/governors/").content.decode()
    assert IssuedReport.objects.get(key="2026/27 HT1").plan[0]["stands"] == "under way"
    assert "Somebody at the gate" in report
    assert "Every day since." not in report
    page = governor.get(PLAN).content.decode()
    assert "Every day since." in page
    assert f"{PLAN}{step.id}/" not in page

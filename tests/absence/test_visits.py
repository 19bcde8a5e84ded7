"""A pair on the way to a home: never forgotten, and never locked out of saying what they found (ABS-18, SAF-06)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from absence.actions.visits import VisitPlan, leave_for, plan_visit
from absence.models import Visit
from attendance_mis.kit import clock
from tests.absence.conftest import Day, SignIn
from tests.absence.test_pages import QUEUE, text
from tests.answers import Answer
from tests.world import World


@pytest.fixture
def out(day: Day, world: World) -> Visit:
    """Two people are out since 9:31 about the first pupil, to be back at 10:31."""
    day.adult(world.pupil, "Parentley")
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    day.catch_up()
    now, officer = clock.now(), day.actor("officer")
    visit = plan_visit(day.line(world.pupil), VisitPlan(now, ["Test One", "Test Two"]), by=officer)
    leave_for(visit, expected_back=now + timedelta(hours=1), by=officer)
    return visit


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def turns_up(day: Day, world: World) -> None:
    day.at("09:50")
    day.change(world.pupil, "L")
    day.catch_up()
    assert day.case(world.pupil).closed_at is not None


def page_of(visit: Visit, page: str = "") -> str:
    return f"{QUEUE}visits/{visit.id}/{page}"


def found(officer: Client, visit: Visit, **more: str) -> Answer:
    told = {"answered": "no", "child_seen": "no", "letter_left": "on", "outcome": "The house was dark"}
    return officer.post(page_of(visit), told | more)


def test_what_was_found_is_kept_though_the_child_turned_up_meanwhile(
    day: Day, out: Visit, world: World, officer: Client
) -> None:
    turns_up(day, world)
    page = officer.get(page_of(out))
    assert "accounted for meanwhile. Tell those who are out" in text(page)
    assert "reassures" not in page.context["form"].fields

    assert found(officer, out, reassures="on").status_code == 302

    out.refresh_from_db()
    assert out.outcome == "The house was dark"
    assert out.back_at is not None
    case = day.case(world.pupil)
    assert [event.kind for event in case.events.order_by("at", "id")][-2:] == ["closed", "visit"]
    assert case.closed_as == "in_school"


def test_queue_lists_who_is_out_and_says_when_to_ring_them(
    day: Day, out: Visit, world: World, officer: Client
) -> None:
    said = out.case.events.get(kind="visit_out").words
    assert said == "Out at 9:31am, expected back at 10:31am."
    assert "Out on a home visit (1) Test One and Test Two for Test Alphaby" in text(officer.get(QUEUE))
    assert "Ring them now" not in text(officer.get(QUEUE))
    turns_up(day, world)
    day.at("10:32")

    assert "Should be back" in text(officer.get(QUEUE))
    assert "were to be back at 10:31am. Ring them now." in text(officer.get(QUEUE))
    found(officer, out)
    assert "Out on a home visit" not in text(officer.get(QUEUE))


def test_pair_called_back_is_checked_in_and_counts_as_no_visit(
    day: Day, out: Visit, world: World, officer: Client
) -> None:
    day.at("09:40")
    assert "They turned back" in text(officer.get(page_of(out)))
    officer.post(page_of(out, "call-off/"), {"why": "Her aunt rang"})

    out.refresh_from_db()
    assert out.cancelled_at is not None
    assert out.back_at == out.cancelled_at
    assert day.line(world.pupil).child.family_visits_unanswered == 0
    assert "Out on a home visit" not in text(officer.get(QUEUE))
    again = officer.post(page_of(out, "call-off/"), {"why": "Her aunt rang"}, follow=True)
    assert "called it off already" in text(again)


def test_nobody_is_sent_off_about_a_child_who_was_found(
    day: Day, out: Visit, world: World, officer: Client
) -> None:
    second = plan_visit(
        day.line(world.pupil), VisitPlan(clock.now(), ["Test One", "Test Two"]), by=day.actor("officer")
    )
    turns_up(day, world)

    page = text(officer.get(page_of(second)))
    assert "Nobody needs to go." in page
    assert "We are leaving now" not in page

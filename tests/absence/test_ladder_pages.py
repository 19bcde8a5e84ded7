"""The pages of the ladder: who crossed what, why, and saying that it was done."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from absence.actions.ladder import follow_ladder
from absence.models import LadderCrossing
from attendance_mis.accounts.models import User
from tests.absence.ladders import set_ladder, term
from tests.world import World

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)
AUTUMN = {"from": "2026-09-01", "to": "2026-11-23"}


@pytest.fixture
def crossed(world: World) -> World:
    set_ladder(world.school)
    term(world.school, world.pupil, "." * 18 + "aa")
    follow_ladder(world.school, TODAY)
    return world


@pytest.fixture
def office(crossed: World, sign_in: SignIn) -> Client:
    return sign_in(crossed.people["office"])


def listed(client: Client, **query: str) -> list[str]:
    answer = client.get(reverse("ladder_list", args=["900001"]), AUTUMN | query)
    assert answer.status_code == 200
    return [line.crossing.test for line, _ in answer.context["lines"]]


def test_list_shows_crossings_with_what_was_counted(office: Client) -> None:
    answer = office.get(reverse("ladder_list", args=["900001"]), AUTUMN)

    assert [words for _, words in answer.context["lines"]] == [
        "4 of 40 sessions missed, 90.0% attended",
        "2 of 38 sessions missed, 94.7% attended",
    ]
    assert answer.context["overdue"] == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"test": "attendance below 95% this year"}, 1),
        ({"state": "open"}, 2),
        ({"state": "due"}, 2),
        ({"state": "done"}, 0),
        ({"state": "lapsed"}, 0),
        ({"state": "standing"}, 2),
        ({"class": "6 Elm"}, 0),
        ({"from": "2026-10-01"}, 0),
    ],
)
def test_list_is_filtered(query: dict[str, str], count: int, office: Client) -> None:
    assert len(listed(office, **query)) == count


def test_number_of_steps_due_opens_a_list_of_as_many_however_old_they_are(office: Client) -> None:
    LadderCrossing.objects.filter(test="attendance below 95% this year").update(crossed_on=date(2026, 7, 1))
    today = office.get(reverse("school_today", args=["900001"]))
    due = next(one for one in today.context["due"] if "ladder" in one.label)

    answer = office.get(due.url)

    assert due.value == len(answer.context["lines"]) == 1


@pytest.mark.parametrize(
    "query", [{"from": "soon"}, {"from": "2026-11-24", "to": "2026-11-23"}, {"state": "x"}, {"test": "x"}]
)
def test_list_answers_nonsense_with_a_sentence(query: dict[str, str], office: Client) -> None:
    answer = office.get(reverse("ladder_list", args=["900001"]), query)

    assert answer.status_code == 400
    assert "There is a problem" in answer.content.decode()


def test_list_can_be_taken_away(office: Client) -> None:
    answer = office.get(reverse("ladder_list", args=["900001"]), AUTUMN | {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]

    assert [row["Threshold"] for row in rows] == [
        "attendance at or below 90% this year", "attendance below 95% this year",
    ]  # fmt: skip
    assert rows[0]["Attendance per cent"] == "90.0"


def url(test: str = "attendance below 95% this year") -> str:
    return reverse("ladder_crossing", args=["900001", LadderCrossing.objects.get(test=test).id])


def test_page_shows_the_sessions_behind_the_crossing(office: Client) -> None:
    page = office.get(url())

    assert [str(one["date"]) for one in page.context["sessions"]] == ["2026-09-28", "2026-09-28"]
    assert "Letter and meeting" in page.content.decode()


def test_saying_it_was_done_takes_it_off_the_list_of_things_to_do(office: Client) -> None:
    answer = office.post(url(), {"note": "Letter posted to both parents"})

    assert answer.status_code == 302
    assert listed(office, state="open") == ["attendance at or below 90% this year"]
    assert "Letter posted to both parents" in office.get(url()).content.decode()


def test_done_without_words_is_answered_with_a_sentence(office: Client) -> None:
    answer = office.post(url(), {"note": " "})

    assert answer.status_code == 400
    assert "Say what was done" in answer.content.decode()


def test_whoever_only_sees_follow_up_cannot_say_it_was_done(crossed: World, sign_in: SignIn) -> None:
    pastoral = sign_in(crossed.people["pastoral"])

    assert pastoral.get(url()).context["form"] is None
    assert pastoral.post(url(), {"note": "Done"}).status_code == 404
    assert LadderCrossing.objects.filter(state="done").count() == 0

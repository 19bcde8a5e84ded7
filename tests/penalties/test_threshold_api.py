"""`penalty-threshold`: the contract's answer, as of any day, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from attendance_mis.accounts.models import User
from penalties.models import PenaltyNotice
from registers.models import ClassMembership, Closure, School, Spell
from tests.marking import AM, PM, bring_in, put
from tests.penalties.autumn import FIRST, away
from tests.world import World, build_world, make_contact

SignIn = Callable[[User], Client]
URL = "/api/v1/penalty-threshold"


@pytest.fixture
def api(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def ask(api: Client, **query: str) -> list[dict[str, Any]]:  # Any: JSON
    answer = api.get(URL, {"school": "900001", "as_of": "2026-11-23", **query})
    assert answer.status_code == 200, answer.content
    return answer.json()["rows"]  # type: ignore[no-any-return]


def test_only_pupils_who_have_met_it_are_listed_with_their_sessions(world: World, api: Client) -> None:
    ten, nine = world.pupils["4 Rowan"][:2]
    away(world.school, ten, FIRST, 10)
    away(world.school, nine, FIRST, 9)

    (row,) = ask(api)

    assert (row["upn"], row["met"], row["count"]) == (ten.upn, True, 10)
    assert row["window"] == {"from": "2026-09-14", "to": "2026-11-29"}
    assert row["sessions"][0] == {"date": "2026-09-14", "session": "AM", "code": "O", "used": False}
    assert len(row["sessions"]) == 10


def test_weeks_come_with_those_left_out_between_them_and_say_why(world: World, api: Client) -> None:
    away(world.school, world.pupil, FIRST, 10)

    (row,) = ask(api)
    skipped = [week for week in row["weeks"] if not week["counted"]]

    assert sum(week["counted"] for week in row["weeks"]) == 10
    assert skipped == [
        {
            "starts": "2026-10-26",
            "counted": False,
            "why": "Holiday: no session, so it uses up none of the ten weeks.",
        }
    ]


def test_a_pupil_asked_for_is_answered_below_ten(world: World, api: Client) -> None:
    away(world.school, world.pupil, FIRST, 3)

    (row,) = ask(api, upn=world.pupil.upn)

    assert (row["met"], row["count"]) == (False, 3)


def test_T08_by_the_api(world: World, api: Client) -> None:
    """Nine in week 1, week 7 without school, one in week 11: met; in week 12 instead: not."""
    for n in range(5):
        Closure.objects.create(school=world.school, day=date(2026, 11, 2 + n), kind="closure")
    School.objects.update(setup_version=2)
    first, second = world.pupils["4 Rowan"][:2]
    for pupil, day in ((first, date(2026, 11, 30)), (second, date(2026, 12, 7))):
        away(world.school, pupil, date(2026, 9, 14), 9)
        bring_in(world.school, [(pupil, day, AM, "U", None)])

    assert [row["upn"] for row in ask(api, as_of="2026-11-30")] == [first.upn]
    assert ask(api, as_of="2026-12-07") == []


def test_T09_one_o_amended_to_i_takes_the_pupil_off_the_list(world: World, api: Client) -> None:
    away(world.school, world.pupil, FIRST, 10)
    assert len(ask(api)) == 1

    put(world.school, {world.pupil: "I"}, FIRST, AM, reason="Doctor's letter received")

    assert ask(api) == []
    assert ask(api, upn=world.pupil.upn)[0]["count"] == 9


def test_sessions_of_another_school_of_the_trust_count_where_the_pupil_is_now(
    world: World, api: Client
) -> None:
    other = build_world(urn="900002", emails="other")
    mover = other.pupils["4 Rowan"][0]
    away(other.school, mover, FIRST, 6)
    Spell.objects.filter(pupil=mover).update(leaves_on=date(2026, 10, 30))
    ClassMembership.objects.filter(pupil=mover).update(last_day=date(2026, 10, 30))
    Spell.objects.create(pupil=mover, school=world.school, starts_on=date(2026, 11, 2))
    ClassMembership.objects.create(
        school=world.school, pupil=mover, school_class=world.classes["4 Rowan"], year_group="4",
        first_day=date(2026, 11, 2),
    )  # fmt: skip
    away(world.school, mover, date(2026, 11, 2), 4)

    (row,) = ask(api)

    assert (row["upn"], row["count"]) == (mover.upn, 10)


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 8),
        ({"status": "paid"}, 8),
        ({"status": "withdrawn"}, 10),
        ({"kind": "public_place"}, 10),
        ({"offence_from": None, "offence_to": None}, 10),
        ({"issued_on": date(2026, 11, 24)}, 10),
        ({"issued_on": date(2026, 11, 23)}, 8),
    ],
)
def test_sessions_of_an_issued_notice_are_used(
    facts: dict[str, object], count: int, world: World, api: Client
) -> None:
    away(world.school, world.pupil, FIRST, 10)
    given = {
        "issued_on": date(2026, 10, 1), "kind": "absence", "status": "issued",
        "offence_from": FIRST, "offence_to": FIRST, **facts,
    }  # fmt: skip
    PenaltyNotice.objects.create(
        school=world.school, pupil=world.pupil, contact=make_contact(world.pupil), **given
    )

    (row,) = ask(api, upn=world.pupil.upn)

    assert (row["count"], len(row["sessions"])) == (count, 10)
    assert sum(one["used"] for one in row["sessions"]) == 10 - count


def test_any_lists_every_time_ten_was_newly_reached(world: World, api: Client) -> None:
    away(world.school, world.pupil, FIRST, 10)
    away(world.school, world.pupil, date(2026, 12, 7), 10)
    any_since = {"windows": "any", "as_of": "2026-12-18"}

    rows = ask(api, **any_since, **{"from": "2026-09-01"})

    assert [(row["as_of"], row["count"]) for row in rows] == [("2026-09-18", 10), ("2026-12-11", 10)]
    assert rows[0]["window"]["to"] == "2026-09-20"
    assert len(ask(api, **any_since, **{"from": "2026-09-19"})) == 1


def test_rows_page(world: World, api: Client) -> None:
    for pupil in world.pupils["4 Rowan"]:
        away(world.school, pupil, FIRST, 10)
    answer = api.get(URL, {"school": "900001", "as_of": "2026-11-23", "page_size": "3"}).json()

    assert len(answer["rows"]) == 3
    assert len(api.get(answer["next"]).json()["rows"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": ""}, "as_of"),
        ({"as_of": "9999-12-31"}, "as_of"),
        ({"as_of": "0001-01-01"}, "as_of"),
        ({"windows": "all"}, "windows"),
        ({"windows": "any"}, "from"),
        ({"windows": "any", "from": "2026-11-24"}, "from"),
        ({"page": "0"}, "page"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(query: dict[str, str], field: str, api: Client) -> None:
    answer = api.get(URL, {"school": "900001", "as_of": "2026-11-23", **query})

    assert answer.status_code == 400
    assert answer.json()[field][0].endswith(".")


def test_pupil_of_another_school_is_as_unknown_as_nobody(world: World, api: Client) -> None:
    other = build_world(urn="900002", emails="other")
    for upn in (other.pupil.upn, "A000000000000"):
        query = {"school": "900001", "as_of": "2026-11-23", "upn": upn}
        assert api.get(URL, query).status_code == 404
    assert api.get(URL, {"school": "900002", "as_of": "2026-11-23"}).status_code == 404


def test_age_is_judged_on_the_day_of_the_session(world: World, api: Client) -> None:
    world.pupil.date_of_birth = date(2021, 12, 31)
    world.pupil.save()
    away(world.school, world.pupil, FIRST, 10)
    bring_in(world.school, [(world.pupil, date(2027, 1, 4), session, "O", None) for session in (AM, PM)])

    (row,) = ask(api, upn=world.pupil.upn, as_of="2027-01-04")

    assert [one["date"] for one in row["sessions"]] == ["2027-01-04", "2027-01-04"]

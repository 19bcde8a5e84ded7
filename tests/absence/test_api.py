"""`follow-up` as other programs rely on it (contracts §3): names, meanings, refusals."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from absence.models import Case, CaseEvent
from attendance_mis.accounts.tokens import issue_token
from registers.models import Mark
from tests.absence.conftest import Day, SignIn
from tests.conftest import browser
from tests.world import World, build_world

URL = "/api/v1/follow-up"
QUERY = {"school": "900001", "date": "2026-11-23"}


@pytest.fixture
def away(day: Day, world: World) -> Day:
    day.adult(world.pupil, "Parentley")
    day.fact(world.pupil, "vulnerable")
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    return day


@pytest.fixture
def program(world: World) -> Client:
    return browser_with_token(world, "officer")


def browser_with_token(world: World, role: str) -> Client:
    client = browser("alpha.testserver")
    client.defaults["HTTP_AUTHORIZATION"] = f"Token {issue_token(world.people[role])}"
    return client


def rows(client: Client) -> list[dict[str, Any]]:  # Any: JSON
    return client.get(URL, QUERY).json()["rows"]  # type: ignore[no-any-return]  # JSON


def post(client: Client, case: str, **sent: object) -> Any:  # Any: a test client's answer
    return client.post(f"{URL}/{case}/attempts", sent, content_type="application/json")


def test_rows_have_the_contracts_fields(away: Day, program: Client, world: World) -> None:
    (row,) = rows(program)

    assert {"id", "upn", "day", "opened_on", "vulnerable", "due", "attempts"} <= row.keys()
    assert (row["upn"], row["day"], row["opened_on"], row["vulnerable"]) == (
        world.pupil.upn, 1, "2026-11-23", True,
    )  # fmt: skip
    assert row["due"][0].keys() == {"step", "by", "why"}
    assert [step["step"] for step in row["due"]] == ["contact", "settle_n"]
    assert row["due"][1]["by"] == "2026-11-30"


@pytest.mark.parametrize(
    ("outcome", "note", "closed"),
    [
        ("no_answer", "", False),
        ("message_left", "", False),
        ("unsatisfactory", "Does not know where he is", False),
        ("reason_given", "Ill", True),
        ("seen", "Seen at the gate by the caretaker", True),
    ],
)
def test_every_outcome_of_the_contract_is_kept(
    away: Day, program: Client, world: World, outcome: str, note: str, closed: bool
) -> None:
    case = rows(program)[0]["id"]
    answer = post(
        program, case, contact_ref=f"Parentley-{world.pupil.upn}", channel="phone", outcome=outcome, note=note
    )

    assert answer.status_code == 201
    assert answer.json()["closed"] is closed
    assert CaseEvent.objects.get(kind="attempt").outcome == outcome
    assert (rows(program) == []) is closed
    if not closed:
        (kept,) = rows(program)[0]["attempts"]
        assert (kept["outcome"], kept["note"], kept["channel"]) == (outcome, note, "phone")


def test_code_amends_the_mark(away: Day, program: Client, world: World) -> None:
    case = rows(program)[0]["id"]
    ref = f"Parentley-{world.pupil.upn}"
    answer = post(
        program, case, contact_ref=ref, channel="phone", outcome="reason_given", note="Ill", code="I"
    )

    assert answer.status_code == 201
    assert Mark.objects.get(pupil=world.pupil).code == "I"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"outcome": "vanished"}, "outcome"),
        ({"channel": "pigeon"}, "channel"),
        ({"contact_ref": "nobody"}, "contact_ref"),
        ({"outcome": "unsatisfactory"}, "note"),
        ({"outcome": "reason_given"}, "note"),
        ({"code": "I"}, "code"),
        ({"outcome": "reason_given", "note": "Ill", "code": "ZZ"}, "code"),
        ({"outcome": "reason_given", "note": "Leave", "code": "C"}, "code"),
        ({"note": "x" * 1001}, "note"),
        ({"op_id": "not one"}, "op_id"),
    ],
)
def test_bad_attempt_is_refused_with_sentences_and_nothing_is_kept(
    away: Day, program: Client, world: World, sent: dict[str, str], field: str
) -> None:
    case = rows(program)[0]["id"]
    usual = {"contact_ref": f"Parentley-{world.pupil.upn}", "channel": "phone", "outcome": "no_answer"}
    answer = post(program, case, **(usual | sent))

    assert answer.status_code == 400
    assert isinstance(answer.json()[field], list)
    assert not CaseEvent.objects.filter(kind="attempt").exists()
    assert Mark.objects.get(pupil=world.pupil).code == "N"


def test_op_id_of_another_childs_attempt_is_refused_with_a_sentence(
    away: Day, program: Client, world: World
) -> None:
    other = world.pupils["4 Rowan"][1]
    away.adult(other, "Parentley")
    away.change(other, "N")
    rows(program)
    op_id = str(uuid.uuid4())
    answers = [
        post(
            program, str(away.case(pupil).id), contact_ref=f"Parentley-{pupil.upn}", channel="phone",
            outcome="no_answer", op_id=op_id,
        )
        for pupil in (world.pupil, other)
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [201, 400]
    assert answers[1].json().keys() == {"op_id"}
    assert CaseEvent.objects.filter(kind="attempt").count() == 1


def test_same_op_id_is_one_attempt(away: Day, program: Client, world: World) -> None:
    case = rows(program)[0]["id"]
    sent = {
        "contact_ref": f"Parentley-{world.pupil.upn}", "channel": "phone", "outcome": "no_answer",
        "op_id": str(uuid.uuid4()),
    }  # fmt: skip
    answers = [post(program, case, **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert CaseEvent.objects.filter(kind="attempt").count() == 1


@pytest.mark.parametrize("written", ["", "yesterday", "2026-13-01"])
def test_date_that_is_none_is_refused(away: Day, program: Client, written: str) -> None:
    answer = program.get(URL, QUERY | {"date": written})
    assert answer.status_code == 400
    assert "date" in answer.json()


def test_not_yours_and_not_there_are_both_404(away: Day, program: Client, world: World) -> None:
    other = build_world(urn="900002", emails="other")
    stranger = browser_with_token(other, "officer")
    case = rows(program)[0]["id"]

    assert stranger.get(URL, QUERY).status_code == 404
    assert post(stranger, case, contact_ref="", channel="phone", outcome="seen").status_code == 404
    assert (
        post(program, str(uuid.uuid4()), contact_ref="", channel="phone", outcome="seen").status_code == 404
    )


def test_closed_case_takes_no_attempt(away: Day, program: Client, world: World) -> None:
    case = rows(program)[0]["id"]
    Case.objects.update(closed_at="2026-11-23T09:32:00Z", covered_day="2026-11-23", covered_session="PM")
    answer = post(program, case, contact_ref="", channel="phone", outcome="seen", note="Seen")

    assert answer.status_code == 400
    assert "closed" in str(answer.json())


def test_day_gone_by_shows_its_cases_as_they_stood(
    away: Day, program: Client, world: World, sign_in: SignIn
) -> None:
    case = rows(program)[0]["id"]
    ref = f"Parentley-{world.pupil.upn}"
    post(program, case, contact_ref=ref, channel="phone", outcome="no_answer")
    away.at("12:00", date(2026, 11, 25))
    post(program, case, contact_ref=ref, channel="phone", outcome="reason_given", note="Ill")
    (row,) = rows(program)

    assert (row["day"], row["due"]) == (1, [])
    assert [attempt["outcome"] for attempt in row["attempts"]] == ["no_answer"]

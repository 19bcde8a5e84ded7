"""Reading and marking a register through the API (contracts §3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from attendance_mis.accounts.tokens import issue_token
from attendance_mis.kit import clock
from registers.models import (
    ClassMembership,
    Mark,
    MarkEvent,
    RegisterSave,
    SchoolClass,
    Spell,
    WeekSummary,
)
from registers.queries.chain_check import check_school
from tests.conftest import NOW
from tests.world import World, make_person, make_school

TODAY = date(2026, 11, 23)


@pytest.fixture
def teacher(world: World, sign_in: Callable[..., Client]) -> Client:
    return sign_in(world.people["teacher"])


@pytest.fixture
def officer(world: World, sign_in: Callable[..., Client]) -> Client:
    return sign_in(world.people["officer"])


def address(session: str = "AM", day: str = "2026-11-23", school_class: str = "4 Rowan") -> str:
    return f"/api/v1/registers/900001/{day}/{session}?class={school_class}"


def send(client: Client, marks: list[dict[str, Any]], *, url: str = "", **body: Any) -> Any:
    body = {"op_id": str(uuid.uuid4()), "marks": marks} | body
    return client.post(url or address(), body, content_type="application/json")


def mark(pupil: Any, code: str | None = "/", version: int = 0, **more: Any) -> dict[str, Any]:
    return {"upn": pupil.upn, "code": code, "base_version": version} | more


def test_register_lists_each_pupil_unmarked_when_nobody_marked(teacher: Client, world: World) -> None:
    answer = teacher.get(address()).json()

    assert answer["status"] == "missing"
    assert (answer["opens"], answer["late_from"], answer["closes"]) == ("08:50", "09:00", "09:20")
    assert [row["upn"] for row in answer["marks"]] == [pupil.upn for pupil in world.pupils["4 Rowan"]]
    assert {(row["code"], row["version"]) for row in answer["marks"]} == {(None, 0)}


def test_marks_are_saved_with_trail_chain_and_summary(teacher: Client, world: World) -> None:
    answer = send(teacher, [mark(p) for p in world.pupils["4 Rowan"]])

    assert answer.status_code == 200, answer.content
    assert {row["version"] for row in answer.json()["saved"]} == {1}
    assert Mark.objects.filter(submitted=True, category="P").count() == 4
    assert MarkEvent.objects.filter(kind="new").count() == 4
    assert RegisterSave.objects.get().by_position == "Class teacher"
    assert WeekSummary.objects.get(pupil=world.pupil).present == 1
    assert teacher.get(address()).json()["status"] == "closed"


def test_same_operation_again_gives_same_answer_and_changes_nothing(teacher: Client, world: World) -> None:
    op = str(uuid.uuid4())
    first = send(teacher, [mark(world.pupil, "N")], op_id=op)
    again = send(teacher, [mark(world.pupil, "N")], op_id=op)

    assert again.json() == first.json()
    assert RegisterSave.objects.count() == 1


def test_operation_id_used_for_another_save_is_refused(teacher: Client, world: World) -> None:
    op = str(uuid.uuid4())
    send(teacher, [mark(world.pupil, "N")], op_id=op)
    other = send(teacher, [mark(world.pupil, "L")], op_id=op)

    assert other.status_code == 400
    assert "op_id" in other.json()


def test_second_person_sees_the_first_ones_mark_instead_of_overwriting(
    teacher: Client, officer: Client, world: World
) -> None:
    first, second = world.pupils["4 Rowan"][:2]
    send(officer, [mark(first, "I")], submit=False)
    answer = send(teacher, [mark(first, "N"), mark(second, "/")], submit=False)

    assert answer.status_code == 409
    clash = answer.json()["conflicts"][0]
    assert (clash["yours"], clash["theirs"], clash["by"], clash["version"]) == (
        "N",
        "I",
        "Test Attendance officer",
        1,
    )
    assert [row["upn"] for row in answer.json()["saved"]] == [second.upn]
    assert Mark.objects.get(pupil=first).code == "I"


def test_same_mark_by_two_people_is_no_conflict(teacher: Client, officer: Client, world: World) -> None:
    send(officer, [mark(world.pupil, "/")], submit=False)
    answer = send(teacher, [mark(world.pupil, "/")], submit=False)

    assert answer.status_code == 200
    assert MarkEvent.objects.count() == 1


def test_T18_change_before_hand_in_is_an_edit_and_after_it_an_amendment(
    officer: Client, world: World
) -> None:
    send(officer, [mark(world.pupil, "N")], submit=False)
    send(officer, [mark(world.pupil, "L", 1, minutes_late=5)], submit=True)
    refused = send(officer, [mark(world.pupil, "I", 2)])
    done = send(officer, [mark(world.pupil, "I", 2, reason="Parent rang")])

    assert refused.status_code == 400
    assert "reason" in refused.json()
    assert done.status_code == 200
    kinds = MarkEvent.objects.order_by("version").values_list("kind", "old_code", "code", "reason")
    assert list(kinds) == [
        ("new", None, "N", ""),
        ("edit", "N", "L", ""),
        ("amend", "L", "I", "Parent rang"),
    ]


def test_first_mark_after_hand_in_counts_as_handed_in(teacher: Client, officer: Client, world: World) -> None:
    send(teacher, [mark(world.pupil)])
    late = world.pupils["4 Rowan"][1]
    send(officer, [mark(late, "N")], submit=False)

    assert MarkEvent.objects.get(pupil=late).kind == "added"
    refused = send(officer, [mark(late, "I", 1)], submit=False)
    assert refused.status_code == 400
    assert "reason" in refused.json()
    send(officer, [mark(late, "I", 1, reason="Mother rang")], submit=False)
    assert MarkEvent.objects.get(pupil=late, version=2).kind == "amend"
    assert check_school(world.school).holds


def test_nothing_is_saved_when_one_mark_is_refused(teacher: Client, world: World) -> None:
    first, second = world.pupils["4 Rowan"][:2]
    answer = send(teacher, [mark(first, "/"), mark(second, "\\")])

    assert answer.status_code == 400
    assert "use / in the morning" in str(answer.json())
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    ("user", "body", "field"),
    [
        ("officer", {"code": "H"}, "code"),
        ("officer", {"code": "\\"}, "code"),
        ("officer", {"code": "C"}, "code"),
        ("officer", {"code": "X"}, "code"),
        ("officer", {"code": "Y7"}, "note"),
        ("officer", {"code": "V"}, "note"),
        ("officer", {"code": "Z"}, "code"),
        ("officer", {"code": "#"}, "code"),
        ("officer", {"code": "¤"}, "code"),
        ("officer", {"code": "/", "minutes_late": 3}, "minutes_late"),
        ("teacher", {"code": "I"}, "code"),
    ],
)
def test_mark_that_breaks_a_rule_is_refused_with_a_sentence(
    user: str, body: dict[str, Any], field: str, world: World, sign_in: Callable[..., Client]
) -> None:
    answer = send(sign_in(world.people[user]), [mark(world.pupil) | body])

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    ("session", "day", "word"),
    [
        ("PM", "2026-11-23", "not begun"),
        ("AM", "2026-11-24", "not begun"),
        ("AM", "2026-11-22", "weekend"),
        ("AM", "2026-10-28", "outside term"),
        ("AM", "2026-09-01", "INSET"),
    ],
)
def test_session_that_is_not_held_or_lies_ahead_is_refused(
    officer: Client, world: World, session: str, day: str, word: str
) -> None:
    code = "/" if session == "AM" else "\\"
    answer = send(officer, [mark(world.pupil, code)], url=address(session, day))

    assert answer.status_code == 400
    assert word in str(answer.json())


@pytest.mark.parametrize(
    "body",
    [
        {"marks": "all"},
        {"marks": [{"upn": "A", "code": "/"}]},
        {"marks": [], "op_id": "yes"},
        {"marks": [{"upn": "A000000000000", "code": "/", "base_version": 0}]},
        {"marks": [{"upn": "A000000000000", "code": "/", "base_version": -1}]},
        {"marks": [{"upn": "\x00", "code": "/", "base_version": 0}]},
        [],
        "text",
    ],
)
def test_body_of_the_wrong_shape_is_a_400(officer: Client, world: World, body: Any) -> None:
    if isinstance(body, dict):
        body = {"op_id": str(uuid.uuid4())} | body
    answer = officer.post(address(), body, content_type="application/json")

    assert answer.status_code == 400


def test_class_that_is_not_mine_is_404_like_one_that_does_not_exist(teacher: Client, world: World) -> None:
    assert teacher.get(address(school_class="6 Elm")).status_code == 404
    assert teacher.get(address(school_class="9 Nowhere")).status_code == 404
    assert teacher.get("/api/v1/registers/900999/2026-11-23/AM?class=4 Rowan").status_code == 404


def test_clearing_a_mark_before_hand_in_leaves_it_unmarked(teacher: Client, world: World) -> None:
    send(teacher, [mark(world.pupil, "N")], submit=False)
    send(teacher, [mark(world.pupil, None, 1)], submit=False)

    assert Mark.objects.get().code is None
    assert WeekSummary.objects.get().unauthorised == 0


def test_as_at_shows_the_register_as_it_stood(officer: Client, world: World) -> None:
    send(officer, [mark(world.pupil, "N")])
    before = clock.now()
    send(officer, [mark(world.pupil, "I", 1, reason="Parent rang")])

    query = {"school": "900001", "from": "2026-11-23", "to": "2026-11-23"}
    then = officer.get("/api/v1/marks", query | {"as_at": before.isoformat()}).json()["rows"]
    now = officer.get("/api/v1/marks", query).json()["rows"]
    assert [row["code"] for row in then] == ["N"]
    assert [row["code"] for row in now] == ["I"]
    assert now[0]["recorded_by"] == "Test Attendance officer"


def test_attendance_counts_sessions_and_links_to_their_marks(officer: Client, world: World) -> None:
    first, second = world.pupils["4 Rowan"][:2]
    send(officer, [mark(first, "L", minutes_late=4), mark(second, "N")])
    query = {"school": "900001", "from": "2026-11-01", "to": "2026-11-30", "by": "school"}
    row = officer.get("/api/v1/attendance", query).json()["rows"][0]

    assert (row["possible"], row["present"], row["unauthorised"], row["late"]) == (2, 1, 1, 1)
    assert row["attendance"] == "50.0"
    assert row["severe"] is True
    assert len(officer.get(row["marks"]).json()["rows"]) == 2


def test_clock_of_the_tests_is_a_monday_in_term() -> None:
    assert (NOW.isoweekday(), clock.today()) == (1, TODAY)


def test_register_of_a_day_without_school_is_not_due_and_says_why(teacher: Client, world: World) -> None:
    answer = teacher.get(address(day="2026-10-28")).json()

    assert answer["status"] == "not_due"
    assert "outside term" in answer["no_session"]


def test_missing_registers_lists_due_ones_until_they_are_handed_in(
    officer: Client, teacher: Client, world: World
) -> None:
    query = {"school": "900001", "date": "2026-11-23"}
    before = officer.get("/api/v1/registers/missing", query).json()["rows"]
    send(teacher, [mark(p) for p in world.pupils["4 Rowan"]])
    after = officer.get("/api/v1/registers/missing", query).json()["rows"]

    assert [row["class"] for row in before] == ["4 Rowan", "6 Elm"]
    assert [row["class"] for row in after] == ["6 Elm"]
    assert teacher.get("/api/v1/registers/missing", query).status_code == 404


def test_two_schools_of_a_trust_hold_a_mark_each_for_a_pupil_at_both(
    officer: Client, world: World, sign_in: Callable[..., Client]
) -> None:
    other = build_world_beside(world)
    send(officer, [mark(world.pupil, "I")])
    answer = send(
        sign_in(other.people["officer"]),
        [mark(world.pupil, "/")],
        url="/api/v1/registers/900002/2026-11-23/AM?class=2 Ash",
    )

    assert answer.status_code == 200, answer.content
    assert set(Mark.objects.values_list("school__urn", "code")) == {("900001", "I"), ("900002", "/")}


def build_world_beside(world: World) -> World:
    """A second school where the first school's first pupil is registered too."""
    school = make_school("900002")
    officer = make_person("officer", school, email="second@alpha.invalid")
    ash = SchoolClass.objects.create(school=school, name="2 Ash")
    Spell.objects.create(pupil=world.pupil, school=school, starts_on=date(2026, 9, 1))
    ClassMembership.objects.create(
        school=school, pupil=world.pupil, school_class=ash, year_group="4", first_day=date(2026, 9, 1)
    )
    return World(school=school, classes={"2 Ash": ash}, people={"officer": officer})


def test_amendment_with_a_reason_that_says_nothing_is_refused(officer: Client, world: World) -> None:
    send(officer, [mark(p) for p in world.pupils["4 Rowan"]])
    refused = send(officer, [mark(world.pupil, "I", 1, reason=" . ")])
    saved = send(officer, [mark(world.pupil, "I", 1, reason="Mother rang")])

    assert refused.status_code == 400
    assert "Say why the mark is changed" in str(refused.json())
    assert saved.status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        r'{"upn": "\ud800", "code": "/", "base_version": 0}',
        r'{"upn": "%s", "code": "I", "base_version": 0, "note": "Half \ud83d"}',
        r'{"upn": "%s", "code": "I", "base_version": 0, "reason": "\udc00"}',
        r'{"upn": "%s", "code": "I", "base_version": 0, "\ud800": 1}',
    ],
)
def test_half_a_character_is_refused_with_a_sentence(teacher: Client, world: World, sent: str) -> None:
    body = f'{{"op_id": "{uuid.uuid4()}", "marks": [{sent.replace("%s", world.pupil.upn)}]}}'

    answer = teacher.post(address(), body, content_type="application/json")

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert not Mark.objects.exists()


def test_person_of_another_school_gets_404(world: World, sign_in: Callable[..., Client]) -> None:
    other = build_world_beside(world)

    assert sign_in(other.people["officer"]).get(address()).status_code == 404


def test_session_of_one_trust_means_nothing_on_another_trusts_host(
    world: World, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(world.people["officer"])

    assert client.get(address(), headers={"host": "beta.testserver"}).status_code == 401


def test_token_of_one_trust_means_nothing_on_another_trusts_host(world: World) -> None:
    key = issue_token(world.people["officer"])
    client = Client(headers={"authorization": f"Token {key}"})

    assert client.get(address(), headers={"host": "alpha.testserver"}).status_code == 200
    assert client.get(address(), headers={"host": "beta.testserver"}).status_code == 401
    assert client.get(address(), headers={"host": "nobody.testserver"}).status_code == 404


def test_save_takes_at_most_six_statements(
    teacher: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    send(teacher, [mark(world.pupil, "N")], submit=False)

    with django_assert_max_num_queries(6):
        send(teacher, [mark(world.pupil, "L", 1)], submit=False)

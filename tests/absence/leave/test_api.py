"""`leave-requests` and their decision, as other programs use them (contracts §3)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from absence.models import LeaveDelegation, LeaveRequest
from attendance_mis.kit import clock
from registers.models import ExpectedAbsence, Mark, PlannedAbsence
from registers.presets import PRESETS
from tests.absence.leave.conftest import Answer, SignIn, resident, run_policy, set_policy
from tests.world import World, build_world, make_contact, mark_as

URL = "/api/v1/leave-requests"
KEYS = [preset.key for preset in PRESETS]
TWO_DAYS = [{"date": f"2026-12-0{day}", "session": session} for day in (1, 2) for session in ("AM", "PM")]


@pytest.fixture
def parent(world: World) -> str:
    return resident(world.pupil).ref


def send(client: Client, world: World, parent: str, **changed: Any) -> Answer:
    body = {
        "upn": world.pupil.upn, "contact_ref": parent, "kind": "exceptional", "from": "2026-12-01", "to": "2026-12-02",
        "reason": "Her uncle is to be ordained",
    }  # fmt: skip
    return client.post(URL, body | changed, content_type="application/json")


def decide(client: Client, request_id: str, **changed: Any) -> Answer:
    body = {"outcome": "granted", "sessions": TWO_DAYS, "code": "C", "reason": "", "met_on": "2026-11-20"}
    return client.post(f"{URL}/{request_id}/decision", body | changed, content_type="application/json")


def test_request_is_kept_with_its_sessions_and_nothing_decided(
    office: Client, world: World, parent: str
) -> None:
    answer = send(office, world, parent)

    assert answer.status_code == 201
    assert answer.json()["advice"] == []
    request = LeaveRequest.objects.get(id=answer.json()["id"])
    assert [(str(row.day), row.session, row.outcome) for row in request.sessions.all()] == [
        (when["date"], when["session"], "asked") for when in TWO_DAYS
    ]
    assert (request.state, request.applicant_name) == ("waiting", "Test Parentley")
    assert not PlannedAbsence.objects.exists()


ADVICE = {
    # short notice, 2 of 3 sessions attended and one of them unauthorised, a cheaper holiday
    "sharley_park": [("notice", "advise"), ("refused_reason", "advise")],
    "att": [("refused_reason", "advise")],
    "cambrian": [("attendance_below", "advise"), ("refused_reason", "advise")],
    "wessex": [("unauthorised_on_record", "stop"), ("absence_above", "stop"), ("notice", "advise")],
    "rise": [("refused_reason", "stop")],
}


@pytest.mark.parametrize("key", KEYS)
def test_same_request_gets_each_policys_own_advice(
    key: str, office: Client, world: World, parent: str
) -> None:
    run_policy(world.school, key)
    head = world.people["head"]
    for day, code in [(17, "/"), (18, "/"), (19, "O")]:
        mark_as(head, world.pupil, code, day=date(2026, 11, day))

    answer = send(office, world, parent, reason="A holiday is so much cheaper then")

    assert sorted((one["rule"], one["severity"]) for one in answer.json()["advice"]) == sorted(ADVICE[key])
    assert all(one["why"].endswith(".") for one in answer.json()["advice"])


def test_stops_stand_first(office: Client, world: World, parent: str) -> None:
    run_policy(world.school, "wessex")
    mark_as(world.people["head"], world.pupil, "O", day=date(2026, 11, 19))

    severities = [one["severity"] for one in send(office, world, parent).json()["advice"]]

    assert severities == sorted(severities, reverse=True)


def test_head_grants_and_the_register_shows_it(
    office: Client, head: Client, world: World, parent: str
) -> None:
    request = send(office, world, parent).json()["id"]

    answer = decide(head, request)

    assert answer.status_code == 200
    assert {row["outcome"] for row in answer.json()["sessions"]} == {"granted"}
    clock.set_clock(datetime(2026, 12, 1, 9, 0))
    register = office.get("/api/v1/registers/900001/2026-12-01/AM?class=4 Rowan")
    assert register.json()["marks"][0]["hints"] == [
        {"code": "C", "why": "Exceptional circumstances, granted"}
    ]


def test_part_grant_leaves_the_rest_to_g(office: Client, head: Client, world: World, parent: str) -> None:
    request = send(office, world, parent).json()["id"]

    answer = decide(head, request, outcome="part", sessions=TWO_DAYS[:3], reason="The flight home can wait")

    assert [row["outcome"] for row in answer.json()["sessions"]] == [
        "granted",
        "granted",
        "granted",
        "refused",
    ]
    hint = ExpectedAbsence.objects.get()
    assert (hint.code, hint.first_day, hint.last_day, hint.sessions, str(hint.source_id)) == (
        "G", date(2026, 12, 2), date(2026, 12, 2), ["3PM"], request
    )  # fmt: skip
    assert not Mark.objects.exists()


def test_refusal_proposes_g_for_every_session(
    office: Client, head: Client, world: World, parent: str
) -> None:
    request = send(office, world, parent).json()["id"]

    answer = decide(head, request, outcome="refused", sessions=[], reason="Not exceptional")

    assert answer.status_code == 200
    hint = ExpectedAbsence.objects.get()
    assert (hint.code, hint.first_day, hint.last_day, hint.sessions) == (
        "G",
        date(2026, 12, 1),
        date(2026, 12, 2),
        [],
    )
    assert not PlannedAbsence.objects.exists()


@pytest.mark.parametrize("role", ["office", "officer", "senior_lead", "assistant_head", "trust_lead"])
def test_who_may_not_decide_is_told_so(
    role: str, office: Client, world: World, parent: str, sign_in: SignIn
) -> None:
    request = send(office, world, parent).json()["id"]

    answer = decide(sign_in(world.people[role]), request)

    assert (answer.status_code, answer.json()["rule"]) == (403, "decider")
    assert LeaveRequest.objects.get().state == "waiting"


@pytest.mark.parametrize("role", ["teacher", "pastoral", "dsl", "governor"])
def test_to_others_there_is_no_such_request(
    role: str, office: Client, world: World, parent: str, sign_in: SignIn
) -> None:
    request = send(office, world, parent).json()["id"]
    client = sign_in(world.people[role])

    assert send(client, world, parent).status_code == 404
    assert decide(client, request).status_code == 404


def test_stop_is_lifted_by_the_heads_written_reason(
    office: Client, head: Client, world: World, parent: str
) -> None:
    run_policy(world.school, "wessex")
    mark_as(world.people["head"], world.pupil, "O", day=date(2026, 11, 19))
    for day in (17, 18):
        for session, code in (("AM", "/"), ("PM", "\\")):
            mark_as(world.people["head"], world.pupil, code, day=date(2026, 11, day), session=session)
    request = send(office, world, parent).json()["id"]

    without = decide(head, request, reason=" ")
    assert (without.status_code, without.json()["rule"]) == (400, "unauthorised_on_record")
    with_one = decide(head, request, reason="One session in November, explained since")
    assert with_one.status_code == 200
    lifted = LeaveRequest.objects.get().events.filter(what="lifted")
    assert {event.facts["rule"] for event in lifted} == {"unauthorised_on_record", "absence_above"}


@pytest.mark.parametrize(
    ("now", "sessions", "status"),
    [
        (datetime(2026, 12, 1, 8, 49), TWO_DAYS, 200),
        (datetime(2026, 12, 1, 8, 50), TWO_DAYS, 400),
        (datetime(2026, 12, 1, 8, 50), TWO_DAYS[1:], 200),
        (datetime(2026, 12, 2, 13, 0), TWO_DAYS[3:], 400),
        (datetime(2026, 12, 9, 9, 0), TWO_DAYS[3:], 400),
    ],
)
def test_no_session_is_granted_once_its_time_has_begun(
    now: datetime,
    sessions: list[dict[str, str]],
    status: int,
    office: Client,
    world: World,
    parent: str,
    sign_in: SignIn,
) -> None:
    request = send(office, world, parent).json()["id"]
    clock.set_clock(now)
    outcome = "granted" if sessions == TWO_DAYS else "part"

    answer = decide(
        sign_in(world.people["head"]), request, outcome=outcome, sessions=sessions, reason="Agreed"
    )

    assert answer.status_code == status
    assert status == 200 or answer.json()["rule"] == "retrospective"
    assert PlannedAbsence.objects.exists() is (status == 200)


def test_request_made_too_late_is_kept_with_its_stop(office: Client, world: World, parent: str) -> None:
    answer = send(office, world, parent, **{"from": "2026-11-19", "to": "2026-11-20"})

    assert answer.status_code == 201
    assert [(one["rule"], one["severity"]) for one in answer.json()["advice"]] == [("retrospective", "stop")]


def test_parent_elsewhere_may_ask_and_is_not_granted(office: Client, head: Client, world: World) -> None:
    away = make_contact(world.pupil, surname="Elsewhere")
    asked = send(office, world, away.ref)

    assert [one["rule"] for one in asked.json()["advice"]] == ["not_resident_parent"]
    answer = decide(head, asked.json()["id"], reason="All the same")
    assert (answer.status_code, answer.json()["rule"]) == (400, "not_resident_parent")
    assert (
        decide(head, asked.json()["id"], outcome="refused", sessions=[], reason="Not resident").status_code
        == 200
    )


def test_program_too_says_when_the_family_was_met(
    office: Client, head: Client, world: World, parent: str
) -> None:
    set_policy(world.school, leave_meeting="required")
    made = send(office, world, parent).json()["id"]

    without, to_come = (decide(head, made, met_on=day) for day in (None, "2026-11-24"))
    assert [answer.json()["rule"] for answer in (without, to_come)] == ["meeting", "meeting"]
    assert decide(head, made, met_on=None, not_met_because="They are abroad").status_code == 200
    assert LeaveRequest.objects.get().not_met_because == "They are abroad"


def test_decided_once(office: Client, head: Client, world: World, parent: str) -> None:
    request = send(office, world, parent).json()["id"]
    decide(head, request)

    again = decide(head, request, outcome="refused", sessions=[], reason="Changed my mind")

    assert again.status_code == 400
    assert "already" in again.json()["detail"][0]
    assert LeaveRequest.objects.get().outcome == "granted"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "holiday"}, "kind"), ({"kind": None}, "kind"), ({"kind": ["exceptional"]}, "kind"),
        ({"from": "1 December"}, "from"), ({"to": None}, "to"), ({"to": "2026-11-30"}, "to"),
        ({"to": "2028-12-01"}, "to"), ({"from": "2026-12-24", "to": "2026-12-28"}, "from"),
        ({"reason": " "}, "reason"), ({"reason": 7}, "reason"), ({"reason": "x" * 3001}, "reason"),
        ({"contact_ref": "nobody"}, "contact_ref"), ({"details": ["x"]}, "details"), ({"details": {"x": 1}}, "details"),
        ({"reason_kind": "fun"}, "reason_kind"), ({"sessions_of_week": ["9AM"]}, "sessions_of_week"),
        ({"kind": "part_time", "to": "2027-02-12"}, "to"), ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"from": "9999-12-30", "to": "9999-12-31"}, "from"),
    ],
)  # fmt: skip
def test_bad_request_gets_a_sentence(
    changed: dict[str, Any], field: str, office: Client, world: World, parent: str
) -> None:
    answer = send(office, world, parent, **changed)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not LeaveRequest.objects.exists()


def test_nobodys_upn_is_unknown(office: Client, world: World, parent: str) -> None:
    assert send(office, world, parent, upn="A999200112345").status_code == 404
    assert decide(office, str(uuid.uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"outcome": "maybe"}, "outcome"), ({"outcome": None}, "outcome"), ({"sessions": "all"}, "sessions"),
        ({"sessions": [{"date": "2026-12-01"}]}, "sessions"), ({"sessions": [7]}, "sessions"),
        ({"sessions": TWO_DAYS[:1]}, "outcome"), ({"outcome": "part"}, "outcome"),
        ({"outcome": "part", "sessions": []}, "sessions"), ({"lifted": {"x": 1}}, "lifted"), ({"code": "HOLIDAY"}, "code"),
    ],
)  # fmt: skip
def test_bad_decision_gets_a_sentence(
    changed: dict[str, Any], named: str, office: Client, head: Client, world: World, parent: str
) -> None:
    request = send(office, world, parent).json()["id"]

    answer = decide(head, request, **changed)

    assert (answer.status_code, list(answer.json())) == (400, [named])
    assert LeaveRequest.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"code": "I"}, "code"), ({"sessions": [*TWO_DAYS, {"date": "2026-12-03", "session": "AM"}]}, "sessions"),
        ({"outcome": "refused", "reason": ""}, "reason"),
    ],
)  # fmt: skip
def test_forbidden_decision_names_the_rule(
    changed: dict[str, Any], rule: str, office: Client, head: Client, world: World, parent: str
) -> None:
    request = send(office, world, parent).json()["id"]

    answer = decide(head, request, **changed)

    assert (answer.status_code, answer.json()["rule"]) == (400, rule)


@pytest.mark.parametrize("body", ["[]", "7", '"x"', '{"upn": "\\ud800"}', "{"])
def test_anything_else_is_answered_with_400(body: str, office: Client, world: World) -> None:
    assert office.post(URL, body, content_type="application/json").status_code == 400


def test_same_sessions_are_not_asked_for_twice_while_waiting(
    office: Client, head: Client, world: World, parent: str
) -> None:
    request = send(office, world, parent).json()["id"]

    again = send(office, world, parent, **{"from": "2026-12-02", "to": "2026-12-03"})

    assert (again.status_code, list(again.json())) == (400, ["from"])
    decide(head, request, outcome="refused", sessions=[], reason="No")
    assert send(office, world, parent).status_code == 201  # a refused request stands beside the new one
    assert LeaveRequest.objects.count() == 2


def test_head_of_another_school_finds_neither_pupil_nor_request(
    office: Client, world: World, parent: str, sign_in: SignIn
) -> None:
    elsewhere = build_world(urn="900002", emails="other")
    request = send(office, world, parent).json()["id"]
    client = sign_in(elsewhere.people["head"])

    assert send(client, world, parent).status_code == 404
    assert decide(client, request).status_code == 404


def test_person_named_by_the_head_decides_for_the_head(
    office: Client, world: World, parent: str, sign_in: SignIn
) -> None:
    delegate(world, "assistant_head")
    request = send(office, world, parent).json()["id"]

    answer = decide(sign_in(world.people["assistant_head"]), request)

    assert (answer.status_code, answer.json()["decided_for"]) == (200, "Test Headteacher, Headteacher")
    assert (
        PlannedAbsence.objects.get().approved_position
        == "Assistant headteacher for Test Headteacher, Headteacher"
    )


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 11, 1), date(2026, 11, 22)), (date(2026, 11, 24), date(2026, 12, 31))]
)
def test_naming_holds_between_its_days_only(
    first: date, last: date, office: Client, world: World, parent: str, sign_in: SignIn
) -> None:
    delegate(world, "assistant_head", first=first, last=last)
    request = send(office, world, parent).json()["id"]

    assert decide(sign_in(world.people["assistant_head"]), request).status_code == 403


def test_person_named_may_not_lift_a_stop(office: Client, world: World, parent: str, sign_in: SignIn) -> None:
    run_policy(world.school, "wessex")
    mark_as(world.people["head"], world.pupil, "O", day=date(2026, 11, 19))
    delegate(world, "assistant_head")
    request = send(office, world, parent).json()["id"]

    answer = decide(sign_in(world.people["assistant_head"]), request, reason="All the same")

    assert (answer.status_code, answer.json()["rule"]) == (403, "unauthorised_on_record")


def delegate(
    world: World, role: str, *, first: date = date(2026, 11, 1), last: date = date(2026, 12, 31)
) -> None:
    head, person = world.people["head"], world.people[role]
    LeaveDelegation.objects.create(
        school=world.school, user_id=person.id, user_name=person.name, first_day=first, last_day=last,
        in_writing="Letter of 1 November", given_at=clock.now(), given_by_id=head.id, given_by=head.name,
        given_position=head.position,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "details", "said"),
    [
        ("performance", {"licence": "yes", "education_hours": "three"}, "education_hours: send the hours"),
        ("performance", {"licence": "yes", "education_hours": "nan"}, "education_hours: send the hours"),
        ("performance", {"licence": "yes", "licence_from": "1 Sept"}, "licence_from: give the day"),
        ("performance", {"licence": "yes", "licence_to": "20261231"}, "licence_to: give the day"),
        ("exceptional", {"booked_on": "in May"}, "booked_on: give the day"),
        ("part_time", {"review_on": "2026-13-01"}, "review_on: give the day"),
        ("religious", {"set_apart_exclusively": "No"}, "set_apart_exclusively: send yes or no"),
    ],
)
def test_detail_nothing_could_read_later_is_refused_and_not_kept(
    kind: str, details: dict[str, str], said: str, office: Client, world: World, parent: str
) -> None:
    """Kept, its request had no page any more: nobody could decide or withdraw it."""
    run_policy(world.school, "wessex")

    answer = send(office, world, parent, kind=kind, details=details)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not LeaveRequest.objects.exists()


def test_details_in_their_shape_are_kept_and_the_page_shows_them(
    office: Client, world: World, parent: str
) -> None:
    told = {
        "licence": "yes", "licence_from": "2026-09-01", "licence_to": "2026-12-31", "licence_names_dates": "yes",
        "education_hours": "3.5",
    }  # fmt: skip
    answer = send(office, world, parent, kind="performance", details=told)

    assert answer.status_code == 201
    assert LeaveRequest.objects.get().details == told
    assert office.get(f"/schools/900001/leave/{answer.json()['id']}/").status_code == 200

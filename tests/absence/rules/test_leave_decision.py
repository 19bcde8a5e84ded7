"""Who may decide what, for which sessions, with which code (LEV-05 to LEV-09, LEV-18, ROL-05)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from absence.rules.leave_decision import (
    Choice,
    Decider,
    Meeting,
    Outcome,
    decide_by,
    forbidden,
    projected,
    stops_in_the_way,
)
from absence.rules.leave_facts import Applicant
from absence.rules.leave_kinds import LeaveKind
from registers.rules.figures import Tally
from tests.absence.rules.leave_cases import AGREED, AM, ASKED, CALENDAR, KEYS, TODAY, facts, policy

K = LeaveKind
HEAD, NAMED, OFFICE = Decider(True, True), Decider(True, False), Decider(False, False)
ALL_C = dict.fromkeys(ASKED, "C")
NONE: dict[Any, str] = {}
MET = Meeting(TODAY)
ONE_O = ((date(2026, 10, 12), "O"),)


def rules_against(
    granted: dict[Any, str],
    *,
    key: str = "wessex",
    kind: LeaveKind = K.EXCEPTIONAL,
    by: Decider = HEAD,
    reason: str = "As we spoke about",
    lifted: dict[str, str] | None = None,
    met: Meeting = MET,
    **changed: Any,
) -> list[str]:
    choice = Choice(granted, reason, lifted or {})
    return [one.rule for one in forbidden(kind, facts(**changed), policy(key), choice, by, met)]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("granted", [ALL_C, NONE])
def test_lev06_only_the_head_or_somebody_named_decides(key: str, granted: dict[Any, str]) -> None:
    assert rules_against(granted, key=key, by=OFFICE) == ["decider"]
    assert rules_against(granted, key=key, by=HEAD) == []
    assert rules_against(granted, key=key, by=NAMED) == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", list(K))
def test_lev05_no_session_that_has_begun_is_ever_granted(key: str, kind: LeaveKind) -> None:
    details = {"licence": "yes", "licence_names_dates": "yes", "examination": "GCSE", "work": "Fair"} | AGREED
    granted = dict.fromkeys(ASKED[:2], kind.code)
    given: Any = {"begun": frozenset(ASKED[:1]), "details": details, "asked": ASKED[:2]}

    assert "retrospective" in rules_against(granted, key=key, kind=kind, **given)
    assert rules_against(dict(list(granted.items())[1:]), key=key, kind=kind, **given) == []


@pytest.mark.parametrize(
    ("by", "lifted", "expected"),
    [
        (HEAD, {}, ["unauthorised_on_record"]),
        (HEAD, {"unauthorised_on_record": "  "}, ["unauthorised_on_record"]),
        (HEAD, {"unauthorised_on_record": "One day in October, explained"}, []),
        (NAMED, {"unauthorised_on_record": "One day in October, explained"}, ["unauthorised_on_record"]),
    ],
)
def test_stop_is_lifted_by_the_head_with_a_reason_and_by_nobody_else(
    by: Decider, lifted: dict[str, str], expected: list[str]
) -> None:
    assert rules_against(ALL_C, by=by, lifted=lifted, unauthorised=ONE_O) == expected


def test_refusing_needs_no_stop_lifted() -> None:
    assert rules_against(NONE, by=NAMED, unauthorised=ONE_O) == []


@pytest.mark.parametrize("granted", [NONE, dict(list(ALL_C.items())[:2])])
def test_refusal_even_in_part_gives_its_reason(granted: dict[Any, str]) -> None:
    assert rules_against(granted, key="att", reason=" ") == ["reason"]
    assert rules_against(ALL_C, key="att", reason=" ") == []


@pytest.mark.parametrize(("key", "expected"), [(key, ["not_resident_parent"]) for key in KEYS])
def test_law_is_lifted_by_nobody(key: str, expected: list[str]) -> None:
    lifted = {"not_resident_parent": "All the same"}

    assert (
        rules_against(ALL_C, key=key, lifted=lifted, applicant=Applicant("X", lives_with=False)) == expected
    )


@pytest.mark.parametrize(("key", "wants"), [(key, key in ("cambrian", "wessex")) for key in KEYS])
@pytest.mark.parametrize("granted", [ALL_C, NONE])
def test_lev12_school_that_meets_every_family_decides_nothing_before(
    key: str, wants: bool, granted: dict[Any, str]
) -> None:
    assert rules_against(granted, key=key, met=Meeting()) == (["meeting"] if wants else [])
    assert rules_against(granted, key=key, met=Meeting(not_because="They are abroad")) == []
    assert rules_against(granted, key=key, met=Meeting(TODAY + timedelta(days=1))) == ["meeting"]


def test_session_that_was_not_asked_for() -> None:
    assert rules_against({(date(2026, 12, 14), AM): "C"}) == ["sessions"]


@pytest.mark.parametrize("code", ["I", "R", "C1", "G", ""])
def test_code_belongs_to_the_kind(code: str) -> None:
    assert rules_against({ASKED[0]: code}) == ["code"]


def test_lev18_second_day_of_an_occasion_is_granted_as_c_or_not_at_all() -> None:
    both_r = dict.fromkeys(ASKED, "R")
    split = {when: "R" if place < 2 else "C" for place, when in enumerate(ASKED)}
    away = Applicant("X", lives_with=False)

    assert rules_against(both_r, key="rise", kind=K.RELIGIOUS) == ["religious_days"]
    assert rules_against(both_r, key="att", kind=K.RELIGIOUS) == []
    assert rules_against(split, key="rise", kind=K.RELIGIOUS) == []
    assert rules_against(split, key="rise", kind=K.RELIGIOUS, applicant=away) == ["not_resident_parent"]


def test_lev17_no_licence_no_leave() -> None:
    granted = dict.fromkeys(ASKED, "C1")

    assert rules_against(granted, kind=K.PERFORMANCE, lifted={"licence": "please"}) == ["licence"]


def test_lev17_floor_is_asked_of_the_sessions_granted() -> None:
    given = facts(year=Tally(present=141, authorised=5), details={"licence": "yes"}, ahead=4, asked_ahead=4)
    stops = [
        [stop.rule for stop in stops_in_the_way(K.PERFORMANCE, given, policy("wessex"), ASKED[:count])]
        for count in (0, 3, 4)
    ]  # 145, then 142 and 141 of 150: the last is exactly 94 %

    assert stops == [[], [], []]
    fewer = facts(year=Tally(present=140, authorised=6), details={"licence": "yes"}, ahead=4, asked_ahead=4)
    assert [
        [stop.rule for stop in stops_in_the_way(K.PERFORMANCE, fewer, policy("wessex"), ASKED[:count])]
        for count in (3, 4)
    ] == [[], ["performance_floor"]]


def test_assessment_stop_asks_only_about_granted_sessions_in_it() -> None:
    from dataclasses import replace

    rules = replace(policy("wessex"), leave_assessment_days=("11/12/2026",))
    given = facts(assessment=ASKED[2:], assessment_words="11 December 2026")

    assert stops_in_the_way(K.EXCEPTIONAL, given, rules, ASKED[:2]) == []
    assert [one.rule for one in stops_in_the_way(K.EXCEPTIONAL, given, rules, ASKED)] == ["assessment_period"]


@pytest.mark.parametrize(
    ("granted", "outcome"),
    [(ALL_C, Outcome.GRANTED), (dict(list(ALL_C.items())[1:]), Outcome.PART), (NONE, Outcome.REFUSED)],
)
def test_outcome_follows_the_sessions(granted: dict[Any, str], outcome: Outcome) -> None:
    assert Choice(granted, "").outcome(ASKED) is outcome


@pytest.mark.parametrize(
    ("asked_on", "first", "due"),
    [
        (date(2026, 11, 23), date(2026, 12, 10), date(2026, 11, 30)),
        (
            date(2026, 11, 21),
            date(2026, 12, 10),
            date(2026, 11, 27),
        ),  # a Saturday: counted from the Monday on
        (date(2026, 10, 22), date(2026, 11, 30), date(2026, 11, 5)),  # half term is not counted
        (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 25)),  # never after the leave begins
        (date(2027, 2, 11), date(2027, 6, 1), date(2027, 6, 1)),  # beyond the recorded calendar
    ],
)
def test_lev27_answer_is_due(asked_on: date, first: date, due: date) -> None:
    assert decide_by(asked_on, first, CALENDAR, "6", policy("att")) == due


def test_projection_counts_granted_sessions_as_missed_and_all_others_as_attended() -> None:
    given = facts(year=Tally(present=88, authorised=3, unauthorised=2), ahead=20, asked_ahead=4)

    assert projected(given, ASKED) == "92.0%"
    assert projected(given, []) == "95.6%"

"""Each advisory check in each of the five policies: which speak, how gravely, with which facts (LEV-03 to LEV-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from absence.rules.leave_check import Severity
from absence.rules.leave_checks import advise, all_checks
from absence.rules.leave_facts import Applicant
from absence.rules.leave_kinds import LeaveKind
from registers.rules.figures import Tally
from registers.rules.policy_kinds import OFF
from tests.absence.rules.leave_cases import AGREED, ASKED, KEYS, facts, policy

K = LeaveKind
BELOW_96 = Tally(present=95, authorised=5)
AT_96 = Tally(present=96, authorised=4)
AT_10 = Tally(present=90, authorised=10)
ABOVE_10 = Tally(present=89, authorised=11)
LATE_ASK = date(2026, 12, 1)
ONE_O = ((date(2026, 10, 12), "O"),)

CASES: list[tuple[str, dict[str, Any], list[list[str]]]] = [
    #                                                       sharley_park     att              cambrian                 wessex                       rise
    ("nothing speaks against it", {}, [[], [], [], [], []]),
    ("nine days' notice", {"asked_on": LATE_ASK}, [["notice"], [], [], ["notice"], []]),
    ("fourteen days' notice", {"asked_on": date(2026, 11, 26)}, [[], [], [], [], []]),
    ("below 96 %", {"year": BELOW_96}, [[], [], ["attendance_below"], [], []]),
    ("exactly 96 %", {"year": AT_96}, [[], [], [], [], []]),
    ("exactly 10 % absent", {"year": AT_10}, [[], [], ["attendance_below"], [], []]),
    ("above 10 % absent", {"year": ABOVE_10}, [[], [], ["attendance_below"], ["!absence_above"], []]),
    ("one unauthorised session", {"unauthorised": ONE_O}, [[], [], [], ["!unauthorised_on_record"], []]),
    ("the same weeks last year", {"same_weeks": ("May 2025, 10 sessions, refused",)}, [[], [], ["!annual_pattern"], [], []]),
    ("left without permission", {"left_without_permission": 1}, [[], [], ["!truancy"], [], []]),
    ("truancy noted", {"truancy_noted": True}, [[], [], ["!truancy"], [], []]),
    ("a protest", {"reasons": ("protest",)}, [["!protest"], [], [], [], []]),
    ("a holiday", {"reasons": ("holiday",)}, [["refused_reason"], ["refused_reason"], ["refused_reason"], [], []]),
    ("a cheaper holiday", {"reasons": ("cheaper",)}, [[], [], [], [], ["!refused_reason"]]),
    ("a family birthday", {"reasons": ("birthday",)}, [[], [], [], [], ["!refused_reason"]]),
    ("a funeral", {"reasons": ("bereavement",)}, [[], [], [], [], []]),
]  # fmt: skip


def said(kind: LeaveKind, given: Any, rules: Any) -> list[str]:
    """Rules that speak, a stop with an exclamation mark."""
    return [f"{'!' * (check.severity is Severity.STOP)}{check.rule}" for check in advise(kind, given, rules)]


@pytest.mark.parametrize(("name", "changed", "expected"), CASES, ids=[case[0] for case in CASES])
def test_lev09_checks_of_the_five_policies(
    name: str, changed: dict[str, Any], expected: list[list[str]]
) -> None:
    given = facts(**changed)

    assert [said(K.EXCEPTIONAL, given, policy(key)) for key in KEYS] == expected


@pytest.mark.parametrize(
    ("key", "severity"),
    [("sharley_park", None), ("att", None), ("cambrian", None), ("wessex", "!assessment_period"), ("rise", "assessment_period")],
)  # fmt: skip
def test_assessment_days_stop_or_discourage(key: str, severity: str | None) -> None:
    rules = replace(policy(key), leave_assessment_days=("07/12/2026 to 11/12/2026: 6",))
    given = facts(assessment=ASKED, assessment_words="7 to 11 December 2026")

    assert said(K.EXCEPTIONAL, given, rules) == ([severity] if severity else [])


def test_assessment_check_waits_until_days_are_set() -> None:
    assert said(K.EXCEPTIONAL, facts(assessment=ASKED), policy("wessex")) == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", [K.EXCEPTIONAL, K.PART_TIME])
@pytest.mark.parametrize(
    ("applicant", "words"),
    [
        (Applicant("Test Parentley", lives_with=False), "does not normally live with"),
        (Applicant("Test Parentley", parent=False), "is not recorded as a parent"),
        (Applicant("Test Parentley", known=False), "is not matched yet"),
        (Applicant("Test Parentley", restricted=True), "may not be in contact"),
    ],
)
def test_lev03_only_a_parent_the_pupil_lives_with(
    key: str, kind: LeaveKind, applicant: Applicant, words: str
) -> None:
    (check,) = advise(kind, facts(applicant=applicant), policy(key))

    assert (check.rule, check.severity, check.liftable) == ("not_resident_parent", Severity.STOP, False)
    assert words in check.why


@pytest.mark.parametrize("kind", [K.PERFORMANCE, K.INTERVIEW, K.STUDY, K.RELIGIOUS, K.TRAVEL])
def test_lev03_other_kinds_do_not_ask_where_the_parent_lives(kind: LeaveKind) -> None:
    given = facts(
        applicant=Applicant("Test Parentley", lives_with=False),
        details={"licence": "yes", "examination": "x"},
    )

    assert "!not_resident_parent" not in said(kind, given, policy("rise"))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", list(K))
def test_lev05_sessions_that_have_begun_stop_every_kind_everywhere(key: str, kind: LeaveKind) -> None:
    given = facts(begun=frozenset(ASKED[:1]), details={"licence": "yes", "examination": "x"})
    first = advise(kind, given, policy(key))[0]

    assert (first.rule, first.severity, first.liftable) == ("retrospective", Severity.STOP, False)


NOTICE = [
    (K.EXCEPTIONAL, "wessex", "notice"), (K.EXCEPTIONAL, "att", None),
    (K.RELIGIOUS, "wessex", "notice"), (K.RELIGIOUS, "sharley_park", None),
    (K.TRAVEL, "wessex", "travel_notice"), (K.TRAVEL, "rise", None),
    (K.INTERVIEW, "wessex", None), (K.PART_TIME, "wessex", None),
    (K.STUDY, "sharley_park", "notice"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "key", "rule"), NOTICE)
def test_notice_is_each_kinds_own(kind: LeaveKind, key: str, rule: str | None) -> None:
    given = facts(asked_on=LATE_ASK, details=AGREED | {"examination": "GCSE"}, asked=ASKED[:2])

    assert said(kind, given, policy(key)) == ([rule] if rule else [])


def test_short_notice_says_until_when_it_can_be_decided() -> None:
    given = facts(asked_on=LATE_ASK, decidable_until=datetime(2026, 12, 10, 8, 45))
    (check,) = advise(K.EXCEPTIONAL, given, policy("wessex"))

    assert check.why == (
        "9 days’ notice; the policy asks for 14. It can be decided until Thursday 10 December 2026, 08:45."
    )


def test_sentences_carry_their_facts() -> None:
    given = facts(
        year=Tally(present=88, authorised=9, unauthorised=3),
        unauthorised=((date(2026, 10, 12), "O"), (date(2026, 10, 12), "O"), (date(2026, 11, 3), "U")),
    )
    why = {check.rule: check.why for check in advise(K.EXCEPTIONAL, given, policy("wessex"))}

    assert why == {
        "unauthorised_on_record": (
            "There is unauthorised absence this school year: 3 sessions (2 O and 1 U), Mon 12 Oct and Tue 3 Nov."
        ),
        "absence_above": "Absence is 12.0%, 12 of 100 sessions, above the 10% of the policy.",
    }


def test_rounded_share_is_never_the_test() -> None:
    """960 of 1000 shows as 96.0%, and so does 9596 of 10000: only the second is below."""
    rules = policy("cambrian")

    assert said(K.EXCEPTIONAL, facts(year=Tally(present=960, authorised=40)), rules) == []
    assert said(K.EXCEPTIONAL, facts(year=Tally(present=9596, authorised=404)), rules) == ["attendance_below"]


LICENCE = {"licence": "yes", "licence_from": "2026-12-01", "licence_to": "2026-12-31"}


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, ["!licence"]),
        ({"licence": "no"}, ["!licence"]),
        (LICENCE, ["licence"]),
        (LICENCE | {"licence_names_dates": "yes"}, []),
        (LICENCE | {"licence_to": "2026-12-10"}, ["!licence"]),
        (LICENCE | {"licence_names_dates": "yes", "education_hours": "2.5"}, ["licence"]),
        (LICENCE | {"licence_names_dates": "yes", "education_hours": "3"}, []),
    ],
)
def test_lev17_licence(details: dict[str, str], expected: list[str]) -> None:
    assert (
        said(K.PERFORMANCE, facts(details=details, asked_on=date(2026, 11, 1)), policy("wessex")) == expected
    )


@pytest.mark.parametrize(
    ("year", "stops"), [(Tally(present=140, authorised=5), False), (Tally(present=140, authorised=7), True)]
)
def test_lev17_floor_tests_the_year_as_it_would_be(year: Tally, stops: bool) -> None:
    given = facts(year=year, details=LICENCE, ahead=10, asked_ahead=4)
    checks = {check.rule: check for check in all_checks(K.PERFORMANCE, given, policy("wessex"))}

    assert (checks["performance_floor"].severity is Severity.STOP) is stops
    assert "performance_floor" not in said(K.PERFORMANCE, given, policy("rise"))


def test_lev18_days_beyond_one_occasion_are_not_r() -> None:
    given = facts(asked=ASKED, asked_on=date(2026, 11, 1))

    assert [said(K.RELIGIOUS, given, policy(key)) for key in KEYS] == [
        ["!religious_days"], [], [], [], ["!religious_days"]
    ]  # fmt: skip
    assert said(K.RELIGIOUS, facts(asked=ASKED[:2]), policy("rise")) == []


def test_lev18_day_that_is_not_set_apart() -> None:
    given = facts(asked=ASKED[:2], asked_on=date(2026, 11, 1), details={"set_apart_exclusively": "no"})

    assert said(K.RELIGIOUS, given, policy("wessex")) == ["!religious_days"]


@pytest.mark.parametrize("reason", ["bereavement", "wedding", "visit", "birthday", "holiday"])
def test_lev21_not_every_journey_is_travel_for_work(reason: str) -> None:
    assert said(K.TRAVEL, facts(reasons=(reason,)), policy("rise")) == ["!refused_reason"]
    assert said(K.TRAVEL, facts(reasons=(reason,), details={"work": "Fairground"}), policy("rise")) == []


@pytest.mark.parametrize(
    ("year_group", "examination", "expected"),
    [
        ("10", "", ["!refused_reason"]),
        ("11", "", []),
        ("10", "GCSE Polish", []),
        ("6", "", ["!refused_reason"]),
    ],
)
def test_lev22_study_leave_is_for_those_who_sit_examinations(
    year_group: str, examination: str, expected: list[str]
) -> None:
    given = facts(year_group=year_group, details={"examination": examination})

    assert said(K.STUDY, given, policy("att")) == expected


@pytest.mark.parametrize(("travelled", "flagged"), [(180, []), (181, ["travel_notice"])])
def test_lev20_travel_is_flagged_above_the_number(travelled: int, flagged: list[str]) -> None:
    assert said(K.TRAVEL, facts(travel_sessions=travelled), policy("rise")) == flagged
    assert said(K.TRAVEL, facts(travel_sessions=travelled), policy("att")) == []


def test_check_that_is_off_never_speaks() -> None:
    rules = replace(policy("wessex"), leave_unauthorised_on_record=OFF)

    assert said(K.EXCEPTIONAL, facts(unauthorised=ONE_O), rules) == []


def test_stops_stand_before_advice() -> None:
    given = facts(asked_on=LATE_ASK, unauthorised=ONE_O)

    assert said(K.EXCEPTIONAL, given, policy("wessex")) == ["!unauthorised_on_record", "notice"]


def test_school_year_without_marks_is_no_ground_for_anything() -> None:
    assert [said(K.EXCEPTIONAL, facts(year=Tally()), policy(key)) for key in KEYS] == [[], [], [], [], []]


@pytest.mark.parametrize(
    ("details", "kept", "words"),
    [
        (AGREED, 2, None),
        (AGREED | {"review_on": ""}, 2, "No review is agreed"),
        (AGREED | {"review_on": "2026-12-12"}, 2, "The first review is after the last day"),
        (AGREED | {"plan": " "}, 2, "How full time is reached again is not agreed"),
        (AGREED, 0, "Every session is asked for"),
    ],
)
def test_lev24_part_time_has_a_review_a_way_back_and_some_school(
    details: dict[str, str], kept: int, words: str | None
) -> None:
    found = [one for one in all_checks(K.PART_TIME, facts(details=details, kept_in_school=kept), policy("rise")) if one.rule == "part_time"]  # fmt: skip

    assert [(one.severity, one.final) for one in found] == [
        (Severity.STOP if words else Severity.OK, words is not None)
    ]
    assert words is None or words in found[0].why


def test_lev13_journey_abroad_asks_for_what_the_policy_wants_shown() -> None:
    abroad = facts(details={"abroad": "yes", "flights": "BA1"})
    told = facts(
        details={"abroad": "yes", "flights": "BA1", "booked_on": "2026-10-01", "contact_away": "Aunt"}
    )
    asks, asks_not = (replace(policy("rise"), leave_foreign_travel_proof=one) for one in (True, False))

    (found,) = [one for one in advise(K.EXCEPTIONAL, abroad, asks) if one.rule == "foreign_travel"]
    assert (found.severity, found.why.endswith("Not told yet: when it was booked and how to reach the family.")) == (Severity.ADVISE, True)  # fmt: skip
    assert "foreign_travel" not in said(K.EXCEPTIONAL, told, asks)
    assert "foreign_travel" not in said(K.EXCEPTIONAL, abroad, asks_not)
    assert "foreign_travel" not in said(K.EXCEPTIONAL, facts(details={"abroad": "no"}), asks)

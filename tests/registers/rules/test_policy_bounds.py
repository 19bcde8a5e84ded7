"""What the law refuses, what the guidance warns of, and from which day (POL-03, L1, L4, L5, L6)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from registers.rules.policy import PolicyLayer, Scope, resolve
from registers.rules.policy_bounds import Bound, Finding, Severity, check_policy, open_minutes
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session

NOW = date(2026, 11, 23)
OLD, NEW = date(2024, 8, 18), date(2024, 8, 19)
GOOD = {
    "am_opens": time(8, 50),
    "am_closes": time(9, 20),
    "pm_opens": time(13),
    "pm_closes": time(13, 30),
    "day_end": time(15, 20),
}


def found(on: date = NOW, **values: Any) -> list[tuple[str, Severity, Bound, str]]:
    return [(one.field, one.severity, one.rule, one.ref) for one in findings(on, **values)]


def findings(on: date = NOW, **values: Any) -> list[Finding]:
    return check_policy(
        resolve([PolicyLayer(Scope.SCHOOL, "Invented School", {**GOOD, **values})]).policy, on
    )


def test_bounds_find_nothing_in_a_plain_policy_or_an_empty_one() -> None:
    assert found() == []
    assert check_policy(resolve([]).policy, NOW) == []


@pytest.mark.parametrize(
    ("years", "on", "refused"),
    [(6, NOW, False), (7, NOW, False), (5, NOW, True), (3, NEW, True), (3, OLD, False), (2, OLD, True)],
)
def test_l1_retention_floor_refuses_shorter(years: int, on: date, refused: bool) -> None:
    expected = [("register_retention_years", Severity.REFUSE, Bound.FLOOR, "L1")] if refused else []
    assert found(on, register_retention_years=years) == expected


def test_l1_retention_sentence_says_both_numbers() -> None:
    assert "3 years" in findings(register_retention_years=3)[0].sentence
    assert "requires 6" in findings(register_retention_years=3)[0].sentence


@pytest.mark.parametrize(
    ("days", "on", "refused"),
    [(5, NOW, False), (1, NOW, False), (6, NOW, True), (6, NEW, True), (6, OLD, False)],
)
def test_l6_settling_an_n_may_take_five_school_days_at_most(days: int, on: date, refused: bool) -> None:
    expected = [("n_settle_school_days", Severity.REFUSE, Bound.CEIL, "L6")] if refused else []
    assert found(on, n_settle_school_days=days) == expected


@pytest.mark.parametrize(
    ("closes", "on", "warned"),
    [
        (time(9, 20), NOW, False),
        (time(9, 21), NOW, True),
        (time(9, 30), NEW, True),
        (time(9, 30), OLD, False),
    ],
)
def test_l5_register_open_longer_than_thirty_minutes_warns(closes: time, on: date, warned: bool) -> None:
    long = ("am_closes", Severity.WARN, Bound.WARN, "L5")
    assert (long in found(on, am_closes=closes)) is warned


@pytest.mark.parametrize(("pm_closes", "warned"), [(time(13, 30), False), (time(13, 29), True)])
def test_l5_sessions_of_different_length_warn(pm_closes: time, warned: bool) -> None:
    different = ("pm_closes", Severity.WARN, Bound.WARN, "L5")
    assert found(pm_closes=pm_closes) == ([different] if warned else [])


def test_open_length_is_counted_from_the_start_of_the_day_when_the_register_is_called_before() -> None:
    layer = PolicyLayer(
        Scope.SCHOOL, "Invented School", {**GOOD, "am_opens": time(8, 40), "day_start": time(8, 55)}
    )
    policy = resolve([layer]).policy
    assert open_minutes(policy, Session.AM) == 25
    assert open_minutes(policy, Session.PM) == 30


@pytest.mark.parametrize(
    ("late_from", "warned"), [(time(8, 49), True), (time(8, 50), False), (time(8, 55), False)]
)
def test_l4_late_before_the_register_opens_warns(late_from: time, warned: bool) -> None:
    early = ("am_late_from", Severity.WARN, Bound.WARN, "L4")
    assert found(am_late_from=late_from) == ([early] if warned else [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("am_closes", time(8, 50)),
        ("am_closes", time(8, 40)),
        ("pm_opens", time(9, 10)),
        ("pm_closes", time(12, 59)),
        ("pm_closes", time(15, 21)),
        ("am_late_from", time(9, 21)),
        ("am_ends", time(9, 19)),
        ("am_submit_by", time(8, 49)),
        ("pm_late_from", time(9)),
        ("day_start", time(15, 20)),
        ("gates_open", time(9, 21)),
        ("pm_ends", time(15, 30)),
    ],
)
def test_times_out_of_order_are_refused(field: str, value: Any) -> None:
    assert (Severity.REFUSE, Bound.ORDER) in [finding[1:3] for finding in found(**{field: value})]


def test_times_out_of_order_are_told_apart_by_name_and_clock() -> None:
    sentence = findings(am_closes=time(8, 40))[0].sentence
    assert sentence == "“Morning register closes” (08:40) has to be after “Morning register opens” (08:50)."


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("/", "\\", "N"), []),
        (("/", "\\", "L", "N", "V", "I"), []),
        (("/", "L", "N"), [(Severity.REFUSE, "L3")]),
        (("/", "\\", "N", "H"), [(Severity.REFUSE, "L3")]),
        (("/", "\\", "N", "QQ"), [(Severity.REFUSE, "L3")]),
        (("/", "\\", "N", "#"), [(Severity.REFUSE, "L3")]),
        (("/", "\\", "N", "C"), [(Severity.WARN, "REG-25")]),
    ],
)
def test_codes_of_a_teacher_must_take_a_register_and_exist(
    codes: tuple[str, ...], expected: list[tuple[Severity, str]]
) -> None:
    assert [(severity, ref) for _, severity, _, ref in found(teacher_code_set=codes)] == expected


def test_code_that_has_ended_was_a_teachers_to_use_before() -> None:
    assert found(OLD, teacher_code_set=("/", "\\", "N", "H"), am_closes=time(9, 20)) == []


@pytest.mark.parametrize(
    ("least", "target", "refused"),
    [(1, OFF, False), (0, OFF, True), (2, 3, False), (3, 2, True), (2, 2, False)],
)
def test_contacts_have_a_floor_and_a_target_no_lower(least: int, target: object, refused: bool) -> None:
    assert bool(found(min_emergency_contacts=least, target_emergency_contacts=target)) is refused


@pytest.mark.parametrize(
    ("title", "refused"), [("LAC", True), ("lac", True), ("Local academy committee", False)]
)
def test_governing_body_is_never_only_lac(title: str, refused: bool) -> None:
    assert bool(found(governing_body_title=title)) is refused


def test_refusals_come_before_warnings() -> None:
    order = [finding[1] for finding in found(am_closes=time(9, 40), register_retention_years=3)]
    assert order == sorted(order, key=lambda severity: severity is Severity.WARN)
    assert set(order) == {Severity.REFUSE, Severity.WARN}

"""How settings resolve: who says what, who may lock it, and the ways of having no value (POL-01, 08, 11)."""

from __future__ import annotations

import dataclasses
from datetime import time
from typing import Any

import pytest

from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.illness_policy import IllnessPolicy
from absence.rules.ladder import LadderPolicy
from absence.rules.leave_policy import LeavePolicy
from exchange.rules.policy import ExchangePolicy
from letters.rules.certificates import AwardsPolicy
from letters.rules.recipients import LettersPolicy
from letters.rules.sending import DeliveryPolicy
from letters.rules.sheets import SheetsPolicy
from penalties.rules.policy import PenaltyPolicy
from protection.rules.classes import RetentionPolicy
from registers.rules.policy import PolicyLayer, RegisterPolicy, Scope, resolve
from registers.rules.policy_fields import FIELDS
from registers.rules.policy_figures import FiguresPolicy
from registers.rules.policy_kinds import OFF
from registers.rules.policy_reports import ReportPolicy
from registers.rules.sessions import Session, SessionTimes
from roll.rules.leaving import RollPolicy
from support.rules.policy import SupportPolicy


def trust(locked: tuple[str, ...] = (), **values: Any) -> PolicyLayer:
    return PolicyLayer(Scope.TRUST, "Invented Trust", values, frozenset(locked))


def school(locked: tuple[str, ...] = (), **values: Any) -> PolicyLayer:
    return PolicyLayer(Scope.SCHOOL, "Invented School", values, frozenset(locked))


def year_six(**values: Any) -> PolicyLayer:
    return PolicyLayer(Scope.YEAR_GROUP, "Year 6", values)


def test_policy_fields_describe_every_setting_and_nothing_else() -> None:
    parts = (
        RegisterPolicy,
        FollowUpPolicy,
        IllnessPolicy,
        LadderPolicy,
        FiguresPolicy,
        ReportPolicy,
        LeavePolicy,
        PenaltyPolicy,
        LettersPolicy,
        AwardsPolicy,
        SheetsPolicy,
        DeliveryPolicy,
        RollPolicy,
        SupportPolicy,
        ExchangePolicy,
        RetentionPolicy,
    )
    read = {one.name for part in parts for one in dataclasses.fields(part)}
    keys = [spec.key for spec in FIELDS]
    assert set(keys) == read
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("layers", "value", "origin"),
    [
        ([], False, "product default"),
        ([trust(lesson_registers=True)], True, "trust default"),
        ([trust(lesson_registers=True), school(lesson_registers=False)], False, "school"),
        ([trust(lesson_registers=True), school()], True, "trust default"),
        ([school(lesson_registers=False), year_six(lesson_registers=True)], True, "Year 6"),
        ([year_six(lesson_registers=True), trust(lesson_registers=False)], True, "Year 6"),
        (
            [trust(("lesson_registers",), lesson_registers=True), school(lesson_registers=False)],
            True,
            "trust default",
        ),
        ([trust(("lesson_registers",)), school(lesson_registers=True)], False, "product default"),
        (
            [school(("lesson_registers",), lesson_registers=True), year_six(lesson_registers=False)],
            True,
            "school",
        ),
    ],
)
def test_setting_comes_from_the_lowest_layer_that_may_speak(
    layers: list[PolicyLayer], value: object, origin: str
) -> None:
    found = resolve(layers).fields["lesson_registers"]
    assert (found.value, found.origin) == (value, origin)


def test_setting_names_who_locked_it() -> None:
    found = resolve([trust(("am_closes",), am_closes=time(9, 30)), school(am_closes=time(10))])
    assert found.fields["am_closes"].locked_by is Scope.TRUST
    assert found.fields["am_opens"].locked_by is None
    assert found.policy.am_closes == time(9, 30)


def test_blank_unset_and_off_are_three_different_things() -> None:
    resolved = resolve([school(missing_register_alert_minutes=OFF)])
    alert, checks, close = (
        resolved.fields[key]
        for key in ("missing_register_alert_minutes", "contact_check_interval_days", "close_is_inclusive")
    )
    assert (alert.is_off, alert.is_unset, alert.words, alert.origin) == (True, False, "Off", "school")
    assert (checks.is_off, checks.is_unset, checks.words, checks.origin) == (
        False,
        True,
        "Not set yet",
        "not set yet",
    )
    assert (close.is_off, close.is_unset, close.words, close.origin) == (
        False,
        False,
        "Yes",
        "product default",
    )


def test_two_layers_of_one_scope_are_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="one layer of each scope"):
        resolve([school(am_opens=time(9)), school(am_opens=time(8))])


def test_unset_times_say_what_waits_for_them() -> None:
    blocked = resolve([school(am_opens=time(8, 50), pm_opens=time(13))]).blocked
    assert blocked["late desk"] == ("am_closes", "pm_closes")
    assert "taking the register" not in blocked
    assert blocked["late desk once the register has closed"] == ("pm_ends",)


@pytest.mark.parametrize(
    ("values", "am_ends", "pm_ends"),
    [
        ({}, None, None),
        ({"pm_closes": time(13, 30)}, time(13, 30), None),
        ({"pm_opens": time(13), "pm_closes": time(13, 30)}, time(13), None),
        ({"pm_opens": time(13), "lunch_starts": time(12)}, time(12), None),
        ({"pm_opens": time(13), "lunch_starts": time(12), "am_ends": time(11, 45)}, time(11, 45), None),
        ({"day_end": time(15, 20)}, None, time(15, 20)),
        ({"day_end": time(15, 20), "pm_ends": time(15, 10)}, None, time(15, 10)),
    ],
)
def test_session_ends_follow_from_the_day_when_nobody_set_them(
    values: dict[str, Any], am_ends: time | None, pm_ends: time | None
) -> None:
    policy = resolve([school(**values)]).policy
    assert (policy.times(Session.AM).ends, policy.times(Session.PM).ends) == (am_ends, pm_ends)


def test_times_and_hand_in_time_are_those_of_the_session_asked_for() -> None:
    policy = resolve(
        [
            school(
                pm_opens=time(13),
                pm_late_from=time(13, 5),
                pm_closes=time(13, 30),
                pm_ends=time(15, 15),
                pm_submit_by=time(13, 10),
            )
        ]
    ).policy
    assert policy.times(Session.PM) == SessionTimes(time(13), time(13, 5), time(13, 30), time(15, 15))
    assert policy.submit_by(Session.PM) == time(13, 10)
    assert policy.submit_by(Session.AM) is None

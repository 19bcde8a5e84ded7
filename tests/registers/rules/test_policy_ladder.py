"""The settings of attendance thresholds, in the five policies and as a person writes them."""

from __future__ import annotations

from datetime import date

import pytest

from registers.presets import load_preset
from registers.rules.policy import resolve
from registers.rules.policy_fields import FIELD
from registers.rules.policy_kinds import OFF
from registers.rules.policy_values import BadValue, read_value, value_words
from registers.rules.steps import read_steps

LADDERS = {
    "sharley_park": (["absence at least 10% this year"], None, None, OFF),
    "att": (["attendance below 95% this year", "absence at least 10% this year"], None, 5, OFF),
    "cambrian": (["absence at least 10% this year"], None, None, 90),
    "wessex": (["attendance below 90% this year"], None, None, OFF),
    "rise": (["attendance below 95% this year"], 95, None, 85),
}


@pytest.mark.parametrize("key", sorted(LADDERS))
def test_each_policy_has_its_own_steps(key: str) -> None:
    fields = resolve(load_preset(key, effective_from=date(2026, 9, 1)).layers()).fields
    ladder = fields["ladder"].value
    assert isinstance(ladder, tuple)

    assert (
        [step.when for step in read_steps(ladder)],
        fields["at_risk_below"].value,
        fields["late_marks_per_half_term"].value,
        fields["la_referral_below"].value,
    ) == LADDERS[key]


def test_a_silent_policy_has_no_steps() -> None:
    assert resolve([]).fields["ladder"].value is OFF


def test_lines_are_kept_in_one_way_of_writing() -> None:
    value = read_value(FIELD["ladder"], "Attendance below  95 % this year:letter;officer\n")

    assert value == ("attendance below 95% this year: letter; officer; within 5 school days",)
    assert value_words(FIELD["ladder"], value) == value[0]  # type: ignore[index]  # a tuple


def test_a_line_that_is_no_step_is_refused_with_the_settings_name() -> None:
    with pytest.raises(BadValue, match="“Steps at attendance thresholds”: Put a colon"):
        read_value(FIELD["ladder"], "attendance below 95%")

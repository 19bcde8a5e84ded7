"""A setting is read as people write it and said as people read it; nonsense gets a sentence."""

from __future__ import annotations

from datetime import date, time

import pytest

from registers.rules.policy_fields import FIELD, FIELDS
from registers.rules.policy_kinds import OFF, FieldSpec, Kind, Value
from registers.rules.policy_values import BadValue, read_value, value_words, written


@pytest.mark.parametrize(
    ("key", "raw", "value", "words"),
    [
        ("am_opens", "8:50", time(8, 50), "08:50"),
        ("am_opens", " 13.05 ", time(13, 5), "13:05"),
        ("am_opens", time(8, 50, 30), time(8, 50), "08:50"),
        ("missing_register_alert_minutes", "10", 10, "10 minutes"),
        ("missing_register_alert_minutes", 1, 1, "1 minute"),
        ("missing_register_alert_minutes", "Off", OFF, "Off"),
        ("lesson_registers", True, True, "Yes"),
        ("lesson_registers", "no", False, "No"),
        ("signout_approver", "senior_lead", "senior_lead", "Senior leadership"),
        ("teacher_code_set", "/\n\\\n\n N \n/", ("/", "\\", "N"), "/, \\, N"),
        (
            "unauthorised_reasons",
            ["truancy", "unexplained"],
            ("unexplained", "truancy"),
            "No explanation, Truancy",
        ),
        ("head_title", "  head   of school ", "head of school", "head of school"),
        ("policy_next_review", "2026-11-30", date(2026, 11, 30), "30 November 2026"),
    ],
)
def test_value_is_read_and_said(key: str, raw: str, value: Value, words: str) -> None:
    assert read_value(FIELD[key], raw) == value
    assert value_words(FIELD[key], value) == words


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("am_opens", "25:00"),
        ("am_opens", "9:60"),
        ("am_opens", "nine"),
        ("am_opens", ""),
        ("am_opens", "off"),
        ("am_opens", "٩:٣٠x"),
        ("missing_register_alert_minutes", "0"),
        ("missing_register_alert_minutes", "121"),
        ("missing_register_alert_minutes", "ten"),
        ("missing_register_alert_minutes", True),
        ("missing_register_alert_minutes", "9" * 5000),
        ("lesson_registers", "perhaps"),
        ("signout_approver", "caretaker"),
        ("teacher_code_set", ""),
        ("teacher_code_set", 7),
        ("teacher_code_set", "\n".join(str(n) for n in range(41))),
        ("unauthorised_reasons", "bored"),
        ("head_title", " "),
        ("head_title", "x" * 121),
        ("head_title", "bell\a"),
        ("policy_next_review", "30/11/2026"),
    ],
)
def test_value_that_makes_no_sense_gets_a_sentence_about_its_setting(key: str, raw: str) -> None:
    with pytest.raises(BadValue, match=FIELD[key].label) as refused:
        read_value(FIELD[key], raw)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "spec", [spec for spec in FIELDS if spec.default is not None], ids=lambda spec: spec.key
)
def test_product_default_survives_being_written_and_read(spec: FieldSpec) -> None:
    assert spec.default is not None
    assert read_value(spec, written(spec.default)) == spec.default


@pytest.mark.parametrize("spec", FIELDS, ids=lambda spec: spec.key)
def test_setting_is_described_in_full(spec: FieldSpec) -> None:
    assert spec.label
    assert spec.help.endswith(".")
    assert (spec.kind in (Kind.CHOICE, Kind.CHOICES)) is bool(spec.choices)
    assert (spec.kind is Kind.NUMBER) is (spec.least is not None and spec.most is not None)

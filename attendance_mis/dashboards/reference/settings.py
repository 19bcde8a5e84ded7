"""Every setting as a table for people: what it is, what holds if nobody sets it, and how far a school may go.

How far is asked of `policy_bounds` itself, value by value, so that no bound is written here a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.rules.policy import PolicyLayer, Scope, resolve
from registers.rules.policy_bounds import Bound, Severity, check_resolved
from registers.rules.policy_fields import fields_in
from registers.rules.policy_kinds import FieldSpec, Group, Kind, Value
from registers.rules.policy_values import value_words

KIND_WORDS = {
    Kind.TIME: "a time",
    Kind.YES_NO: "yes or no",
    Kind.LIST: "lines in the school’s own words",
    Kind.TEXT: "words",
    Kind.DATE: "a date",
}


@dataclass(frozen=True)
class SettingRow:
    label: str
    help: str
    default: str
    values: str
    """What may be entered."""
    law: str
    """What the law refuses and what the guidance advises against; blank when neither says anything."""


@dataclass(frozen=True)
class SettingGroup:
    name: str
    rows: list[SettingRow]


def setting_groups(on: date) -> list[SettingGroup]:
    """Under the headings of the settings pages, in their order, as the law stands on a day."""
    return [
        SettingGroup(group.value, [_row(spec, on) for spec in specs])
        for group in Group
        if (specs := fields_in(group))
    ]


def _row(spec: FieldSpec, on: date) -> SettingRow:
    return SettingRow(spec.label, spec.help, value_words(spec, spec.default), _values(spec), _law(spec, on))


def _values(spec: FieldSpec) -> str:
    off = "; or off" if spec.can_be_off else ""
    match spec.kind:
        case Kind.NUMBER:
            return f"{spec.least} to {value_words(spec, spec.most)}{off}"
        case Kind.CHOICE:
            return f"one of: {_choices(spec)}{off}"
        case Kind.CHOICES:
            return f"any of: {_choices(spec)}{off}"
        case kind:
            return KIND_WORDS[kind] + off


def _choices(spec: FieldSpec) -> str:
    return ", ".join(words for _, words in spec.choices)


def _law(spec: FieldSpec, on: date) -> str:
    tried = {value: _judged(spec, value, on) for value in _worth_trying(spec)}
    said = []
    for severity, words in (
        (Severity.REFUSE, "Refused"),
        (Severity.WARN, "Against guidance, saved with a reason"),
    ):
        named = [value for value, judged in tried.items() if judged is severity]
        if named:
            said.append(f"{words}: {_named(spec, named)}")
    return "; ".join(said)


def _worth_trying(spec: FieldSpec) -> list[Value]:
    if spec.kind is Kind.YES_NO:
        return [True, False]
    if spec.kind is Kind.NUMBER and spec.least is not None and spec.most is not None:
        return list(range(spec.least, spec.most + 1))
    return []


def _judged(spec: FieldSpec, value: Value, on: date) -> Severity | None:
    """The worst that is said of a value with every other setting as the product has it."""
    layer = PolicyLayer(Scope.SCHOOL, "school", {spec.key: value})
    findings = check_resolved(resolve([layer]), on)
    found = [one.severity for one in findings if one.field == spec.key and one.rule is not Bound.ORDER]
    return min(found, key=list(Severity).index, default=None)


def _named(spec: FieldSpec, values: list[Value]) -> str:
    """Whole numbers lie at one end of what may be entered."""
    first, last = values[0], values[-1]
    if isinstance(first, bool) or not isinstance(first, int):
        return ", ".join(value_words(spec, value) for value in values).lower()
    if first == spec.least and last == spec.most:
        return "any number"
    if first == last:
        return value_words(spec, first)
    if first == spec.least:
        return f"{value_words(spec, last)} or fewer"
    return f"{value_words(spec, first)} or more"

"""A school's register policy on one day, resolved from the product, the trust, the school and a year group.

Each layer may say something or be silent; a silent layer leaves the setting to the one above it. The trust
may lock a setting, and what lower layers say about it is then ignored (POL-01, POL-08, POL-11). Which version
of a layer is in force on a day is `policy_history`'s question; what the law allows is `policy_bounds`'s.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from registers.rules.policy_fields import FIELDS
from registers.rules.policy_kinds import FieldSpec, Off, Value
from registers.rules.policy_values import value_words
from registers.rules.sessions import Session, SessionTimes

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PRODUCT_DEFAULT = "product default"
NOBODY = "not set yet"
AFTER_CLOSE = "late desk once the register has closed"
_ENDS = {Session.AM: "am_ends", Session.PM: "pm_ends"}


class Scope(StrEnum):
    TRUST = "trust"
    SCHOOL = "school"
    YEAR_GROUP = "year_group"

    @property
    def rank(self) -> int:
        return list(Scope).index(self)


@dataclass(frozen=True, kw_only=True)
class RegisterPolicy:
    """The register's settings as they stand; `None` means that nobody has set it yet.

    The settings are described, with their words and requirements, in `policy_fields`.
    """

    gates_open: time | None
    expected_by: time | None
    day_start: time | None
    day_end: time | None
    break_starts: time | None
    break_ends: time | None
    lunch_starts: time | None
    lunch_ends: time | None

    am_opens: time | None
    am_late_from: time | None
    am_closes: time | None
    am_ends: time | None
    am_submit_by: time | None
    pm_opens: time | None
    pm_late_from: time | None
    pm_closes: time | None
    pm_ends: time | None
    pm_submit_by: time | None

    close_is_inclusive: bool
    missing_register_alert_minutes: int | Off
    teacher_code_set: tuple[str, ...]
    lesson_registers: bool
    last_pm_register_counts: bool
    partial_closure_is_marked: bool

    late_parent_must_sign: bool
    signout_approver: str | Off

    n_settle_school_days: int
    n_converts_automatically: bool
    register_retention_years: int
    appointment_evidence: str
    unauthorised_reasons: tuple[str, ...]

    min_emergency_contacts: int
    target_emergency_contacts: int | Off
    both_parents_are_contacts: bool
    contact_check_interval_days: int | Off | None

    head_title: str
    pupil_word: str
    school_word: str
    class_teacher_title: str
    attendance_officer_title: str
    governing_body_title: str

    senior_leader_name: str | None
    senior_leader_title: str
    contact_route: str | None
    policy_approver: str | None
    policy_review_months: int
    policy_next_review: date | None

    def times(self, session: Session) -> SessionTimes:
        """The times of one register; an end nobody set follows from the shape of the day where it can.

        The morning ends when lunch starts, at the latest when the afternoon register is taken; the afternoon
        ends with the day.
        """
        if session is Session.AM:
            ends = self.am_ends or self.lunch_starts or self.pm_opens or self.pm_closes
            return SessionTimes(self.am_opens, self.am_late_from, self.am_closes, ends)
        return SessionTimes(self.pm_opens, self.pm_late_from, self.pm_closes, self.pm_ends or self.day_end)

    def submit_by(self, session: Session) -> time | None:
        return self.am_submit_by if session is Session.AM else self.pm_submit_by


@dataclass(frozen=True)
class PolicyLayer:
    """What one trust, school or year group says; a key absent from `values` is left to the layer above."""

    scope: Scope
    name: str
    """As people read it: "Year 6", the school's or the trust's name."""
    values: Mapping[str, Value]
    locked: frozenset[str] = frozenset()
    effective_from: date | None = None
    """Since when the newest of its values holds; for show only."""


@dataclass(frozen=True)
class ResolvedField:
    spec: FieldSpec
    value: Value | None
    origin: str
    """Where it comes from: "product default", "trust default", "school", "Year 6", or "not set yet"."""
    locked_by: Scope | None = None
    """The layer that keeps those below it from changing it."""

    @property
    def is_unset(self) -> bool:
        return self.value is None

    @property
    def is_off(self) -> bool:
        return isinstance(self.value, Off)

    @property
    def words(self) -> str:
        return value_words(self.spec, self.value)


Rules = TypeVar("Rules", bound="DataclassInstance")


@dataclass(frozen=True)
class ResolvedPolicy:
    fields: Mapping[str, ResolvedField] = field(repr=False)
    # Any: rules of many kinds
    _parts: dict[type, Any] = field(default_factory=dict, repr=False, compare=False)

    def as_rules(self, part: type[Rules]) -> Rules:
        """The settings one subject's rules take: a frozen dataclass whose fields are named like the settings.

        Made once: a list of children asks for each child.
        """
        if part not in self._parts:
            values: dict[str, Any] = {  # Any: that the kinds agree is a test's business
                one.name: self.fields[one.name].value for one in dataclasses.fields(part)
            }
            self._parts[part] = part(**values)
        rules: Rules = self._parts[part]
        return rules

    @cached_property
    def policy(self) -> RegisterPolicy:
        return self.as_rules(RegisterPolicy)

    @property
    def unset(self) -> tuple[ResolvedField, ...]:
        return tuple(one for one in self.fields.values() if one.is_unset)

    @property
    def blocked(self) -> Mapping[str, tuple[str, ...]]:
        """What does not work yet, and the settings each is waiting for."""
        waiting: dict[str, tuple[str, ...]] = {}
        for one in self.unset:
            for what in one.spec.needed_for:
                waiting[what] = (*waiting.get(what, ()), one.spec.key)
        endless = tuple(key for session, key in _ENDS.items() if self.policy.times(session).ends is None)
        return {**waiting, AFTER_CLOSE: endless} if endless else waiting


def resolve(layers: Sequence[PolicyLayer]) -> ResolvedPolicy:
    """Product default, then trust, then school, then year group; the order of `layers` does not matter."""
    ordered = sorted(layers, key=lambda layer: layer.scope.rank)
    scopes = [layer.scope for layer in ordered]
    if len(scopes) != len(set(scopes)):
        raise ValueError("Resolve one layer of each scope: the one in force on the day.")
    resolved = {spec.key: _resolve_field(spec, ordered) for spec in FIELDS}
    return ResolvedPolicy(resolved)


def _resolve_field(spec: FieldSpec, ordered: Sequence[PolicyLayer]) -> ResolvedField:
    value = spec.default
    origin = NOBODY if value is None else PRODUCT_DEFAULT
    for layer in ordered:
        if spec.key in layer.values:
            value, origin = layer.values[spec.key], _origin(layer)
        if spec.key in layer.locked:
            return ResolvedField(spec, value, origin, layer.scope)
    return ResolvedField(spec, value, origin)


def _origin(layer: PolicyLayer) -> str:
    match layer.scope:
        case Scope.TRUST:
            return "trust default"
        case Scope.SCHOOL:
            return "school"
        case Scope.YEAR_GROUP:
            return layer.name

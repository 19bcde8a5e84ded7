"""The compliance list: where a school's policy and the law or the guidance part company (POL-03).

A policy written before the law changed still has to load, and the school still has to be run lawfully. So a
value the law forbids is kept as it was written, the nearest lawful one is used, and the list says both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.policy import ResolvedPolicy
from registers.rules.policy_bounds import (
    LATEST_VISIT_DAY,
    LEAST_CONTACTS,
    MOST_SETTLE_DAYS,
    Severity,
    check_resolved,
    retention_floor,
)
from registers.rules.policy_fields import FIELD, FIELDS
from registers.rules.policy_kinds import Value
from registers.rules.policy_roll import LATEST_CME_DAY
from registers.rules.policy_values import value_words


@dataclass(frozen=True)
class Overruled:
    """A value the law does not allow: what the policy says, and what is used in its place."""

    field: str
    as_written: Value
    used: Value
    ref: str

    @property
    def sentence(self) -> str:
        spec = FIELD[self.field]
        said, used = value_words(spec, self.as_written), value_words(spec, self.used)
        verb = "allows" if self.field in ("n_settle_school_days", "cme_form_day") else "requires"
        return f"{spec.label}: the policy says {said}; the law {verb} {used}. {used[:1].upper()}{used[1:]} is used."


@dataclass(frozen=True)
class LawPrevails:
    """Something a policy's text says that is not a setting, because the law leaves no choice."""

    subject: str
    says: str
    law: str
    ref: str

    @property
    def sentence(self) -> str:
        return f"{self.subject}: the policy says {self.says}; {self.law}."


class Standing(StrEnum):
    OVERRULED = "The law decides"
    REFUSED = "Has to change"
    WARNED = "Outside guidance"
    NOT_SET = "Not set yet"


_RULES = {
    "L1": "The law: registers are kept six years",
    "L3": "The law: national codes only",
    "L4": "The law: what is present, late and after close",
    "L5": "Statutory guidance: 30 minutes at most, the same in every session",
    "L6": "The law: an N is settled within five school days",
    "ABS-72": "Safeguarding: a child nobody can find is reported by school day 10",
    "ABS-17": "Safeguarding: a child nobody has seen is visited by day 3",
    "ABS-32": "Statutory guidance: evidence of illness only for a genuine doubt",
    "ABS-38": "Statutory guidance: evidence of illness only for a genuine doubt",
    "REG-25": "Advice: final coding belongs to attendance staff",
}


@dataclass(frozen=True)
class ComplianceItem:
    standing: Standing
    field: str
    """The setting's key; "" for what is not a setting."""
    ref: str
    sentence: str

    @property
    def rule_words(self) -> str:
        """The rule behind it as a school knows it; "" where it is only a gap."""
        return _RULES.get(self.ref, "")


def within_law(values: Mapping[str, Value], on: date) -> tuple[dict[str, Value], tuple[Overruled, ...]]:
    """The values, every number the law forbids replaced by the nearest it allows, and the replacements."""
    lawful, overruled = dict(values), []
    for key, (least, most, ref) in _limits(on).items():
        said = values.get(key)
        if not isinstance(said, int) or isinstance(said, bool):
            continue
        used = max(said, least) if most is None else min(max(said, least), most)
        if used != said:
            lawful[key] = used
            overruled.append(Overruled(key, said, used, ref))
    return lawful, tuple(overruled)


def _limits(on: date) -> dict[str, tuple[int, int | None, str]]:
    return {
        "register_retention_years": (retention_floor(on), None, "L1"),
        "n_settle_school_days": (1, MOST_SETTLE_DAYS if on >= NEW_REGULATIONS else None, "L6"),
        "min_emergency_contacts": (LEAST_CONTACTS, None, "ADM-04"),
        "home_visit_latest_day": (1, LATEST_VISIT_DAY, "ABS-17"),
        "cme_form_day": (1, LATEST_CME_DAY, "ABS-72"),
    }


def compliance_list(
    resolved: ResolvedPolicy,
    on: date,
    *,
    overruled: Sequence[Overruled] = (),
    prevails: Sequence[LawPrevails] = (),
) -> list[ComplianceItem]:
    """What a school should know about its policy on a day, gravest first."""
    found = check_resolved(resolved, on)
    return [
        *(
            _item(Standing.REFUSED, one.field, one.ref, one.sentence)
            for one in found
            if _refused(one.severity)
        ),
        *(_item(Standing.OVERRULED, one.field, one.ref, one.sentence) for one in overruled),
        *(_item(Standing.OVERRULED, "", one.ref, one.sentence) for one in prevails),
        *(
            _item(Standing.WARNED, one.field, one.ref, one.sentence)
            for one in found
            if not _refused(one.severity)
        ),
        *_missing(resolved),
    ]


_item = ComplianceItem


def _refused(severity: Severity) -> bool:
    return severity is Severity.REFUSE


def _missing(resolved: ResolvedPolicy) -> list[ComplianceItem]:
    waiting: dict[str, tuple[str, ...]] = {}
    for what, keys in resolved.blocked.items():
        for key in keys:
            waiting[key] = (*waiting.get(key, ()), what)
    return [
        ComplianceItem(
            Standing.NOT_SET,
            spec.key,
            spec.ref,
            f"“{spec.label}” is not set yet; needed for: {', '.join(waiting[spec.key])}.",
        )
        for spec in FIELDS
        if spec.key in waiting
    ]

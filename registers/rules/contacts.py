"""Whom to ring first, who is a parent, who must never be told anything, and whether there are enough numbers.

Source: ADM-03 (a parent is a natural parent, somebody with parental responsibility or with day-to-day care),
ADM-04 (fewest emergency contacts: distinct adults with a working number), ADM-05 (call order), SAF-08 (no call,
letter or address to a restricted adult; the address of a protected household is masked), REG-16 (who may collect).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Adult:
    """What the rules need to know of one adult's link to one pupil."""

    ref: str
    priority: int
    phone: str = ""
    natural_parent: bool = False
    parental_responsibility: bool = False
    day_to_day_care: bool = False
    lives_with_pupil: bool = False
    restricted: bool = False

    @property
    def is_parent(self) -> bool:
        return self.natural_parent or self.parental_responsibility or self.day_to_day_care

    @property
    def may_be_rung(self) -> bool:
        return not self.restricted and has_number(self.phone)


def has_number(phone: str) -> bool:
    """Whether this could be a telephone number: at least seven figures."""
    return sum(map(str.isdigit, phone)) >= 7


def collects_unless_told(*, parental_responsibility: bool, lives_with_pupil: bool) -> bool:
    """Whether an adult of whom nobody said so may collect the pupil. Never asked of a restricted adult."""
    return parental_responsibility or lives_with_pupil


def call_order(adults: Iterable[Adult]) -> list[Adult]:
    """Those who may be rung, first to last. A restricted adult is never among them."""
    return sorted(
        (adult for adult in adults if adult.may_be_rung), key=lambda adult: (adult.priority, adult.ref)
    )


def emergency_contacts(adults: Iterable[Adult]) -> int:
    """How many different adults can be reached (ADM-04): one person with two links counts once."""
    return len({adult.ref for adult in adults if adult.may_be_rung})


def is_protected(adults: Iterable[Adult]) -> bool:
    """Whether the household's address is masked: some adult must not learn it (SAF-08)."""
    return any(adult.restricted for adult in adults)


@dataclass(frozen=True)
class Wanted:
    """What the school's policy asks of a pupil's contacts (ADM-04)."""

    fewest: int
    aim: int = 0
    """How many it would like; 0 = no more than the fewest."""
    both_parents: bool = False


def shortfalls(adults: Sequence[Adult], wanted: Wanted) -> list[str]:
    """What is missing from the contacts, as sentences for the office; never a reason to refuse the pupil."""
    found = []
    reached = emergency_contacts(adults)
    if reached < max(wanted.fewest, wanted.aim):
        asks = (
            f"the school's policy asks for {wanted.fewest}"
            if reached < wanted.fewest
            else f"the school aims for {wanted.aim}"
        )
        found.append(
            f"{reached or 'No'} emergency contact{'' if reached == 1 else 's'} with a number; {asks}."
        )
    if wanted.both_parents:
        found += _parents_missing(adults)
    resident = [
        adult for adult in adults if adult.lives_with_pupil and adult.is_parent and not adult.restricted
    ]
    if not resident:
        found.append("No parent is recorded as living with the pupil.")
    elif not any(adult.may_be_rung for adult in resident):
        found.append("No parent who lives with the pupil has a telephone number; the law asks for one.")
    return found


def _parents_missing(adults: Sequence[Adult]) -> list[str]:
    """Whether both parents can be rung. One who may not be contacted is never asked for."""
    parents = {adult.ref: adult for adult in adults if adult.is_parent}.values()
    settled = [adult for adult in parents if adult.restricted or adult.may_be_rung]
    if len(settled) >= 2:
        return []
    unreached = len(parents) - len(settled)
    if unreached:
        return ["A parent has no telephone number; the school's policy asks for both parents."]
    return ["Only one parent is on record; the school's policy asks for both, where there are two."]

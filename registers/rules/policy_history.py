"""Which settings were in force on a day, told from the changes that were made (POL-01, POL-02, T21).

A change holds only what it changes, from a day on. So a change made today does not undo one already planned
for next month, and nothing anybody does today can alter what held yesterday: a past day is always judged by
the changes that had taken effect by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from registers.rules.policy import PolicyLayer, Scope
from registers.rules.policy_kinds import Value


@dataclass(frozen=True, kw_only=True)
class PolicyChange:
    """One recorded change of one trust's, school's or year group's settings."""

    scope: Scope
    name: str
    effective_from: date
    values: Mapping[str, Value]
    cleared: frozenset[str] = frozenset()
    """Settings given back to the layer above."""
    locked: frozenset[str] = frozenset()
    unlocked: frozenset[str] = frozenset()


def layer_in_force(changes: Iterable[PolicyChange], on: date) -> PolicyLayer | None:
    """What one scope says on a day. `changes` are all of one scope, in the order they were recorded.

    Two changes for the same day: the one recorded later has the last word. `None`: nothing was in force yet.
    """
    due = sorted((one for one in changes if one.effective_from <= on), key=lambda one: one.effective_from)
    if not due:
        return None
    if len({(one.scope, one.name) for one in due}) > 1:
        raise ValueError("Ask about one trust, school or year group at a time.")
    values: dict[str, Value] = {}
    locked: set[str] = set()
    for change in due:
        values.update(change.values)
        for key in change.cleared:
            values.pop(key, None)
        locked = (locked | change.locked) - change.unlocked
    newest = due[-1]
    return PolicyLayer(newest.scope, newest.name, values, frozenset(locked), newest.effective_from)


def scheduled(changes: Iterable[PolicyChange], on: date) -> tuple[PolicyChange, ...]:
    """Changes that are recorded but not in force yet, the next one first."""
    later = (one for one in changes if one.effective_from > on)
    return tuple(sorted(later, key=lambda one: one.effective_from))

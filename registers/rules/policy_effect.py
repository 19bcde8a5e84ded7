"""What a change of settings would bring about, asked before it is saved (POL-03).

Only what is new counts: a school whose policy already stands outside the guidance can still change its gate
time without explaining the rest again. A change has to be sound on its own day and on every later day on
which another change already planned takes effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from registers.rules.policy import ResolvedPolicy, Scope, resolve
from registers.rules.policy_bounds import Finding, check_resolved
from registers.rules.policy_history import PolicyChange, layer_in_force

Levels = Mapping[str, Sequence[PolicyChange]]
"""`trust`, `school`, or a year group → its changes in the order they were recorded."""


def resolved_on(levels: Levels, year_group: str, on: date) -> ResolvedPolicy:
    """The settings of one year group on a day; "" is the school as a whole."""
    wanted = ["trust", "school", *([year_group] if year_group else [])]
    layers = [layer_in_force(levels.get(level, ()), on) for level in wanted]
    return resolve([layer for layer in layers if layer is not None])


def new_findings(levels: Levels, level: str, change: PolicyChange) -> dict[str, list[Finding]]:
    """Year group ("" = the school as a whole) → what this change of a level would newly bring about."""
    after = {**levels, level: [*levels.get(level, ()), change]}
    days = sorted({change.effective_from, *_later_days(after, change.effective_from)})
    found: dict[str, list[Finding]] = {}
    for year_group in _touched(after, change.scope, level):
        for day in days:
            before = check_resolved(resolved_on(levels, year_group, day), day)
            for finding in check_resolved(resolved_on(after, year_group, day), day):
                if finding not in before and finding not in found.get(year_group, []):
                    found.setdefault(year_group, []).append(finding)
    return found


def _touched(levels: Levels, scope: Scope, level: str) -> list[str]:
    """A trust's or school's change reaches every year group; a year group's only itself."""
    if scope is Scope.YEAR_GROUP:
        return [level]
    return ["", *(name for name in levels if name not in ("trust", "school"))]


def _later_days(levels: Levels, after: date) -> Iterable[date]:
    return (
        one.effective_from for changes in levels.values() for one in changes if one.effective_from > after
    )


def resolved_above(levels: Levels, scope: Scope, on: date) -> ResolvedPolicy:
    """What holds on a day if the level itself is silent: what its blank boxes mean."""
    wanted = [level for level in (Scope.TRUST, Scope.SCHOOL) if level.rank < scope.rank]
    layers = [layer_in_force(levels.get(str(level), ()), on) for level in wanted]
    return resolve([layer for layer in layers if layer is not None])


def supposed(levels: Levels, level: str, change: PolicyChange) -> dict[str, list[PolicyChange]]:
    """The settings as if what a change says had held at its level all the time; asked of the past, never saved."""
    keys = {*change.values, *change.cleared}
    others = [
        replace(
            one, values={key: value for key, value in one.values.items() if key not in keys},
            cleared=one.cleared - keys,
        )
        for one in levels.get(level, ())
    ]  # fmt: skip
    always = replace(change, effective_from=date.min)
    return {**{name: list(changes) for name, changes in levels.items()}, level: [*others, always]}

"""What the figures say that a plan should answer: findings with their evidence, for the school's own plan (DSH-17).

A group is named where more of its pupils are persistently absent than chance explains among all the groups looked at.
Pupils are compared with pupils: each is one observation, whatever the number of sessions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registers.rules.chance import Part, stands_out
from registers.rules.figures import percent

TOP_REASONS = 3


@dataclass(frozen=True)
class Group:
    """One value of one characteristic."""

    dimension: str
    key: str
    label: str
    persistent: int
    pupils: int


@dataclass(frozen=True)
class GroupFinding:
    group: Group
    words: str
    evidence: str


def groups_that_stand_out(groups: Sequence[Group]) -> list[GroupFinding]:
    """The clearest first; the more groups are looked at, the clearer one has to be."""
    by_dimension: dict[str, list[Group]] = {}
    for group in groups:
        by_dimension.setdefault(group.dimension, []).append(group)
    found = []
    for held in by_dimension.values():
        named = {group.key: group for group in held}
        parts = [Part(group.key, group.persistent, group.pupils) for group in held]
        for finding in stands_out(parts, looked_at=len(groups)):
            group = named[finding.part.key]
            share = percent(group.persistent, group.pupils)
            others = percent(finding.others_missed, finding.others_possible)
            words = f"More pupils are persistently absent among: {group.label}."
            evidence = (
                f"{group.persistent} of {group.pupils} pupils ({share}%), against {finding.others_missed} of"
                f" {finding.others_possible} others ({others}%). Chance does not explain that."
            )
            found.append((finding.odds, GroupFinding(group, words, evidence)))
    return [one for _, one in sorted(found, key=lambda each: each[0])]


@dataclass(frozen=True)
class Reason:
    code: str
    words: str
    evidence: str


def main_reasons(sessions: Mapping[str, int], labels: Mapping[str, str]) -> list[Reason]:
    """The codes most sessions were missed for, with their share of all missed sessions."""
    missed = sum(sessions.values())
    most = sorted(sessions.items(), key=lambda one: (-one[1], one[0]))[:TOP_REASONS]
    return [
        Reason(
            code,
            f"Missed for: {labels[code]}.",
            f"{count} of {missed} missed sessions ({percent(count, missed)}%).",
        )
        for code, count in most
        if count
    ]

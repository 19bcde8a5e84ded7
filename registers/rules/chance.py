"""Whether chance explains that some sessions are missed more than others: exact counting, no approximation.

If the missed sessions had fallen anywhere among the possible ones with equal odds, how often would at least so many
have fallen here? That share is Fisher's exact test, one-sided. With several places looked at, one of them is bound to
look odd, so the share is multiplied by how many were looked at (Bonferroni). A finding is what would turn up less than
once in a hundred pupils who miss at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

ONCE_IN = 100


@dataclass(frozen=True)
class Part:
    """A place among all: a weekday, a session of the week, the days beside a holiday."""

    key: str
    missed: int
    possible: int


@dataclass(frozen=True)
class Finding:
    """A place that chance does not explain, against everything else."""

    part: Part
    others_missed: int
    others_possible: int
    odds: Fraction
    """How often chance alone would bring this much or more, with all the places looked at."""


def as_many_or_more(missed: int, possible: int, all_missed: int, all_possible: int) -> Fraction:
    """The share of ways to spread `all_missed` over `all_possible` with at least `missed` of them in `possible`."""
    ways = sum(
        comb(possible, here) * comb(all_possible - possible, all_missed - here)
        for here in range(missed, min(possible, all_missed) + 1)
        if all_missed - here <= all_possible - possible
    )
    return Fraction(ways, comb(all_possible, all_missed))


def stands_out(parts: Sequence[Part], *, looked_at: int | None = None) -> tuple[Finding, ...]:
    """The parts missed more than chance explains, the clearest first; `parts` together are everything."""
    all_missed, all_possible = sum(p.missed for p in parts), sum(p.possible for p in parts)
    looks = looked_at or len(parts)
    found = []
    for part in parts:
        if not part.missed or part.possible == all_possible:
            continue
        odds = looks * as_many_or_more(part.missed, part.possible, all_missed, all_possible)
        if odds * ONCE_IN < 1:
            found.append(Finding(part, all_missed - part.missed, all_possible - part.possible, odds))
    return tuple(sorted(found, key=lambda finding: finding.odds))

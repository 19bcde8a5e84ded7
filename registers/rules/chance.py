"""Whether chance explains that some sessions are missed more than others: counted, not approximated by a curve.

If the missed sessions had fallen anywhere among the possible ones with equal odds, how often would at least so many
have fallen here? That share is Fisher's exact test, one-sided. With several places looked at, one of them is bound to
look odd, so the share is multiplied by how many were looked at (Bonferroni). A finding is what would turn up less than
once in a hundred pupils who miss at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, exp, fsum, lgamma

ONCE_IN = 100
NEGLIGIBLE = 1e-18
"""From its side of the average on each term is smaller than the one before; below this share of the first none counts."""
EXACT_UP_TO = 4_000
"""Sessions: ten years of a pupil, a class's term."""


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
    """The share of ways to spread `all_missed` over `all_possible` with at least `missed` of them in `possible`.

    Exact for a pupil or a class; of a whole school, where the numbers of ways have tens of thousands of digits, to nine.
    """
    if all_possible > EXACT_UP_TO:
        return Fraction(_summed(missed, possible, all_missed, all_possible))
    ways = sum(
        comb(possible, here) * comb(all_possible - possible, all_missed - here)
        for here in range(missed, min(possible, all_missed) + 1)
        if all_missed - here <= all_possible - possible
    )
    return Fraction(ways, comb(all_possible, all_missed))


def _summed(missed: int, possible: int, all_missed: int, all_possible: int) -> float:
    """The same term by term: the first by logarithms, each further one from the one before."""
    elsewhere = all_possible - possible
    if missed * all_possible < all_missed * possible:
        # From the rarer side, whose first term is the largest.
        return 1.0 - _summed(all_missed - missed + 1, elsewhere, all_missed, all_possible)
    here = max(missed, all_missed - elsewhere)
    most = min(possible, all_missed)
    if here > most:
        return 0.0
    term = exp(
        _log_ways(possible, here)
        + _log_ways(elsewhere, all_missed - here)
        - _log_ways(all_possible, all_missed)
    )
    terms = [term]
    while here < most and term > terms[0] * NEGLIGIBLE:
        term *= (possible - here) * (all_missed - here) / ((here + 1) * (elsewhere - all_missed + here + 1))
        terms.append(term)
        here += 1
    return min(1.0, fsum(terms))


def _log_ways(of: int, chosen: int) -> float:
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def stands_out(parts: Sequence[Part], *, looked_at: int | None = None) -> tuple[Finding, ...]:
    """The parts missed more than chance explains, the clearest first; `parts` together are everything."""
    all_missed, all_possible = sum(p.missed for p in parts), sum(p.possible for p in parts)
    looks = looked_at or len(parts)
    found = []
    for part in parts:
        # No more than its share: chance brings that more often than not, and there is nothing to count.
        if part.missed * all_possible <= all_missed * part.possible or part.possible == all_possible:
            continue
        odds = looks * as_many_or_more(part.missed, part.possible, all_missed, all_possible)
        if odds * ONCE_IN < 1:
            found.append(Finding(part, all_missed - part.missed, all_possible - part.possible, odds))
    return tuple(sorted(found, key=lambda finding: finding.odds))

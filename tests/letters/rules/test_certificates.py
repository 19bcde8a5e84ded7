"""Who may have a certificate (LET-12, LET-13): exact counts at the edges."""

from __future__ import annotations

import pytest

from letters.rules.certificates import Award, AwardsPolicy, Record, judge
from registers.rules.policy_kinds import OFF

PLAIN = AwardsPolicy((), OFF, False)
KIND = AwardsPolicy((), OFF, True)
STRICT = AwardsPolicy((), 2, False)


def eligible(award: Award, policy: AwardsPolicy, *records: Record) -> list[str]:
    return [verdict.key for verdict in judge(award, records, policy) if verdict.eligible]


@pytest.mark.parametrize(
    ("award", "policy", "possible", "absent", "medical", "late", "yes"),
    [
        (Award.HALF_TERM_95, PLAIN, 100, 5, 0, 0, True),
        (Award.HALF_TERM_95, PLAIN, 100, 6, 0, 0, False),
        (Award.HALF_TERM_95, PLAIN, 70, 3, 0, 0, True),  # 95.714…
        (Award.HALF_TERM_95, PLAIN, 79, 4, 0, 0, False),  # 94.93…, shown as 94.9 %
        (Award.HALF_TERM_95, PLAIN, 2000, 101, 0, 0, False),  # 94.95, which would round to 95.0 %
        (Award.HALF_TERM_95, KIND, 100, 20, 20, 0, True),
        (Award.HALF_TERM_100, PLAIN, 70, 0, 0, 9, True),
        (Award.HALF_TERM_100, PLAIN, 70, 1, 1, 0, False),
        (Award.HALF_TERM_100, KIND, 70, 1, 1, 0, True),
        (Award.HALF_TERM_100, KIND, 70, 2, 1, 0, False),
        (Award.TERM_100, STRICT, 130, 0, 0, 2, True),
        (Award.TERM_100, STRICT, 130, 0, 0, 3, False),
        (Award.YEAR_100, PLAIN, 9, 0, 0, 0, False),
        (Award.YEAR_100, PLAIN, 10, 0, 0, 0, True),
        (Award.YEAR_100, KIND, 12, 3, 3, 0, False),
        (Award.EFFORT, PLAIN, 70, 0, 0, 0, False),
    ],
)
def test_award_is_reached_on_whole_sessions(
    award: Award, policy: AwardsPolicy, possible: int, absent: int, medical: int, late: int, yes: bool
) -> None:
    assert eligible(award, policy, Record("A", possible, absent, medical, late)) == (["A"] if yes else [])


def test_best_of_year_six_is_everybody_with_the_highest_fraction() -> None:
    records = [
        Record("A", 100, 2, 0, 0, "6"), Record("B", 50, 1, 0, 0, "6"), Record("C", 100, 3, 0, 0, "6"),
        Record("D", 100, 0, 0, 0, "5"), Record("E", 4, 0, 0, 0, "6"),
    ]  # fmt: skip
    assert eligible(Award.Y6_BEST, PLAIN, *records) == ["A", "B"]


def test_most_improved_are_the_five_who_rose_most_and_only_those_who_rose() -> None:
    records = [Record(f"P{n}", 70, 10 - n, 0, 0, "4", 70, 20, 0) for n in range(7)]
    records += [Record("Fell", 70, 20, 0, 0, "4", 70, 5, 0), Record("New", 70, 0, 0, 0, "4", 0, 0, 0)]
    assert eligible(Award.MOST_IMPROVED, PLAIN, *records) == ["P6", "P5", "P4", "P3", "P2"]


def test_everybody_is_listed_with_a_reason() -> None:
    found = judge(Award.HALF_TERM_100, [Record("A", 70, 1, 0, 0), Record("B", 70, 0, 0, 0)], PLAIN)
    assert [(v.key, v.why) for v in found] == [("B", "70 of 70 sessions"), ("A", "69 of 70 sessions")]

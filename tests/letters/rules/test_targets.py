"""How far a child is from a target, on exact counts (LET-09, D43)."""

from __future__ import annotations

import pytest

from letters.rules.targets import Standing


@pytest.mark.parametrize(
    ("attended", "possible", "tenths", "missing", "in_a_row"),
    [
        (95, 100, 950, 0, 0),
        (94, 100, 950, 1, 20),  # 114 of 120 is 95 % exactly
        (170, 190, 960, 13, 310),
        (99, 100, 1000, 1, None),
        (100, 100, 1000, 0, 0),
        (191, 200, 955, 0, 0),
        (190, 200, 955, 1, 23),
    ],
)
def test_let09_sessions_short_of_a_target(
    attended: int, possible: int, tenths: int, missing: int, in_a_row: int | None
) -> None:
    stands = Standing(attended, possible, tenths)

    assert (stands.missing, stands.in_a_row) == (missing, in_a_row)
    if in_a_row:
        assert Standing(attended + in_a_row, possible + in_a_row, tenths).missing == 0
        assert Standing(attended + in_a_row - 1, possible + in_a_row - 1, tenths).missing > 0

"""Numbers of few children can't be had from what is shown beside them (DSH-02, P15)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.suppression import (
    Cell,
    Verdict,
    fold,
    gives_away,
    is_small,
    protect_line,
    protect_total,
)

S, F, G, W, U = Verdict.SHOWN, Verdict.FEW, Verdict.GUARD, Verdict.WITHHELD, Verdict.UNSAID


def plain(*values: int) -> list[Cell]:
    return [Cell(value) for value in values]


@pytest.mark.parametrize(
    ("values", "verdicts"),
    [
        ((203, 212), (S, S)),
        ((0, 415), (S, S)),  # nought is no child
        ((5, 410), (S, S)),
        ((4, 411), (F, G)),  # the other is what the total leaves
        ((61, 9, 345), (S, S, S)),
        ((61, 2, 345), (G, F, S)),  # the smallest that is enough
        ((2, 3, 345), (F, F, S)),  # together five, and each may be any of 1 to 4
        ((1, 1, 345), (F, F, G)),  # together two: each is one
        ((4, 4, 345), (F, F, G)),  # together eight: each is four
        ((1, 5, 300), (F, G, G)),  # six, of which five at least are the other's
        ((1, 5), (W, W)),  # nothing left to hide behind
        ((3,), (W,)),
        ((), ()),
    ],
)
def test_line_keeps_back_what_is_small_and_what_would_give_it_away(
    values: tuple[int, ...], verdicts: tuple[Verdict, ...]
) -> None:
    assert protect_line(plain(*values)) == verdicts


@pytest.mark.parametrize(
    ("cell", "away"),
    [
        (Cell(4, 30), True),
        (Cell(5, 30), False),
        (Cell(0, 30), False),
        (Cell(30, 30), False),
        (Cell(27, 30), True),  # three are left over, and everybody can subtract
        (Cell(25, 30), False),
        (Cell(40, 400, since=2), True),  # two more than in the report before
        (Cell(40, 400, since=0), False),
    ],
)
def test_complement_of_a_group_counts_as_much_as_the_number(cell: Cell, away: bool) -> None:
    assert gives_away(cell) is away


def test_group_that_is_kept_back_takes_its_other_columns_with_it() -> None:
    """Two pupils have a social worker: the persistent ones among them must not be had from the rest either."""
    assert protect_line([Cell(1, 4), Cell(53, 411)], unsaid=[0]) == (U, G)


@pytest.mark.parametrize(("least", "verdict"), [(5, S), (6, F), (10, F)])
def test_trust_may_ask_for_more(least: int, verdict: Verdict) -> None:
    assert protect_line(plain(5, 80, 90), least=least)[0] is verdict


@pytest.mark.parametrize(
    ("cell", "verdict"), [(Cell(3, 400), F), (Cell(398, 400), G), (Cell(40, 400), S), (Cell(0, 400), S)]
)
def test_number_that_stands_alone(cell: Cell, verdict: Verdict) -> None:
    assert protect_total(cell) is verdict


def possible(values: list[int], verdicts: tuple[Verdict, ...], place: int) -> set[int]:
    """Every value the cell may have, for a reader who tries all of them."""
    total, top = sum(values), sum(values)
    ranges = [
        {S: [value], F: range(1, 5), G: range(5, top + 1), W: range(top + 1), U: range(top + 1)}[verdict]
        for value, verdict in zip(values, verdicts, strict=True)
    ]
    return {tried[place] for tried in product(*ranges) if sum(tried) == total}


@given(st.lists(st.integers(0, 12), min_size=2, max_size=4))
def test_reader_who_tries_everything_is_left_with_every_small_number(values: list[int]) -> None:
    verdicts = protect_line(plain(*values))

    for place, value in enumerate(values):
        if is_small(value) and sum(values) >= 5:
            assert possible(values, verdicts, place) >= {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ([(1742, 300), (318, 80)], ((0,), (1,))),
        ([(1742, 300), (14, 2), (6, 5)], ((0,), (1, 2))),  # fourteen sessions of two children
        ([(1742, 300), (14, 2), (2, 1)], ((0, 1, 2),)),  # three children are still too few
        ([(1742, 300), (60, 9), (14, 2)], ((0,), (1, 2))),
        ([(3, 1)], None),
        ([], ()),
        ([(0, 0), (9, 6)], ((0,), (1,))),
    ],
)
def test_reasons_are_put_together_until_none_is_small(
    counts: list[tuple[int, ...]], rows: tuple[tuple[int, ...], ...] | None
) -> None:
    assert fold(counts) == rows

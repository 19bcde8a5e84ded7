"""Before and after: the same pupils, equal lengths, exact counts, and no more said than the counts can carry (DSH-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from registers.rules.figures import Tally
from registers.rules.impact import MOST_DAYS, Compared, Day, compared, impact_of

ON = date(2026, 10, 7)


def days(before: Sequence[int], after: Sequence[int], *, on: int | None = None) -> list[Day]:
    """Sessions attended (of two) on the days before and after, weekends and all."""
    found = [Day(ON - timedelta(n + 1), attended, 2) for n, attended in enumerate(reversed(before))]
    found += [Day(ON + timedelta(n + 1), attended, 2) for n, attended in enumerate(after)]
    return found + ([Day(ON, on, 2)] if on is not None else [])


@pytest.mark.parametrize(
    ("before", "after", "length", "counts"),
    [
        ([2] * 5, [2] * 5, 5, (10, 10)),
        ([0] * 3 + [2] * 5, [1] * 5, 5, (10, 5)),
        ([1] * 8, [2] * 5 + [0] * 20, 8, (8, 10)),
        ([1] * 40, [2] * 40, MOST_DAYS, (20, 40)),
    ],
)
def test_both_sides_have_the_same_number_of_days_the_nearest_ones(
    before: list[int], after: list[int], length: int, counts: tuple[int, int]
) -> None:
    found = compared(days(before, after, on=0), ON)

    assert found is not None
    assert found.split == length == len(found.days) - found.split
    assert (found.before.attended, found.after.attended) == counts
    assert found.before.possible == found.after.possible == 2 * length
    assert found.before.last < ON < found.after.first


@pytest.mark.parametrize(("before", "after"), [([2] * 4, [2] * 30), ([2] * 30, [2] * 4), ([], [])])
def test_fewer_than_five_days_on_a_side_compare_nothing(before: list[int], after: list[int]) -> None:
    assert compared(days(before, after), ON) is None


def test_days_without_a_possible_session_are_no_days() -> None:
    held = [*days([2] * 4, [2] * 5), Day(ON - timedelta(20), 0, 0)]

    assert compared(held, ON) is None


def pupil(before: int, after: int) -> Compared:
    """Ten sessions on each side, so many of them attended."""
    found = compared(
        days([2] * (before // 2) + [0] * (5 - before // 2), [2] * (after // 2) + [0] * (5 - after // 2)), ON
    )
    assert found is not None
    return found


def test_pupils_are_added_up_and_those_too_soon_are_counted_apart() -> None:
    whole = {ON + timedelta(n): Tally(present=9, authorised=1) for n in range(-5, 6)}

    found = impact_of([pupil(4, 8), pupil(8, 8), pupil(8, 4), None], whole)

    assert (found.pupils, found.too_soon) == (3, 1)
    assert (found.better, found.worse, found.same) == (1, 1, 1)
    assert (found.before.attended, found.before.possible) == (20, 30)
    assert (found.after.attended, found.after.possible) == (20, 30)
    # Five days on each side of each of three pupils.
    assert (found.school_before.attended, found.school_before.possible) == (135, 150)
    assert found.school_after == found.school_before


@pytest.mark.parametrize(
    ("up", "down", "same", "said"),
    [
        (4, 0, 0, "Fewer than 5 pupils: too few to say more than the counts."),
        (7, 0, 0, "As many rose and fell as chance alone could bring."),
        # A coin brings 8 of 8 once in 256 throws, in either direction once in 128.
        (8, 0, 0, "More rose than chance explains: 8 of 8."),
        (8, 0, 30, "More rose than chance explains: 8 of 8."),
        (0, 8, 0, "More fell than chance explains: 8 of 8."),
        (14, 6, 0, "As many rose and fell as chance alone could bring."),
        (0, 0, 9, "As many rose and fell as chance alone could bring."),
    ],
)
def test_chance_is_told_by_the_toss_of_a_coin(up: int, down: int, same: int, said: str) -> None:
    pupils = [pupil(4, 8)] * up + [pupil(8, 4)] * down + [pupil(6, 6)] * same

    assert impact_of(pupils, {}).chance == said

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.code_table import CODES, Category
from registers.rules.codes import category_of
from registers.rules.figures import (
    Tally,
    attendance_percent,
    days,
    is_persistent,
    is_severe,
    percent,
    points_between,
    tally,
)

LAST_OLD, FIRST_NEW = date(2024, 8, 18), date(2024, 8, 19)

DAYS = st.dates(date(2013, 1, 1), date(2027, 7, 20))
MARKS = st.tuples(
    st.sampled_from(sorted({row.code for row in CODES})), DAYS, st.none() | st.integers(0, 600)
).filter(lambda mark: category_of(mark[0], mark[1]) is not None)


def absent(sessions: int, *, of: int) -> Tally:
    return Tally(present=of - sessions, authorised=sessions)


def test_T01_nineteen_of_190_is_persistent() -> None:
    assert is_persistent(absent(19, of=190))


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        ("94.95", "94.54", "0.4"),  # shown as 95.0 and 94.5
        ("95.44", "94.95", "0.5"),  # shown as 95.4 and 95.0
        ("94.54", "94.95", "-0.4"),
        ("95.00", "94.95", "0.1"),  # half a tenth, away from nought
        ("94.95", "95.00", "-0.1"),
        ("95.00", "94.96", "0.0"),
        ("94.96", "95.00", "0.0"),
        ("100", "0", "100.0"),
    ],
)
def test_points_between_two_shares_are_rounded_once(one: str, other: str, points: str) -> None:
    assert str(points_between(Fraction(one) / 100, Fraction(other) / 100)) == points


def test_T02_eighteen_of_190_is_not_persistent_and_shows_90_5() -> None:
    assert not is_persistent(absent(18, of=190))
    assert attendance_percent(absent(18, of=190)) == Decimal("90.5")


def test_T03_persistence_is_judged_on_the_fraction_not_on_the_shown_figure() -> None:
    pupil = absent(38, of=379)

    assert attendance_percent(pupil) == Decimal("90.0")
    assert is_persistent(pupil)


def test_T04_ten_of_twenty_is_persistent_and_severe() -> None:
    assert is_persistent(absent(10, of=20))
    assert is_severe(absent(10, of=20))


@pytest.mark.parametrize(
    ("missed", "possible", "persistent", "severe"),
    [
        (0, 0, False, False),
        (0, 1, False, False),
        (1, 1, True, True),
        (1, 10, True, False),
        (1, 11, False, False),
        (9, 20, True, False),
        (37, 371, False, False),  # shows 90.0, and is under 10 %
        (189, 379, True, False),
        (190, 379, True, True),
    ],
)
def test_persistent_and_severe_at_their_edges(
    missed: int, possible: int, persistent: bool, severe: bool
) -> None:
    pupil = absent(missed, of=possible)

    assert (is_persistent(pupil), is_severe(pupil)) == (persistent, severe)


def test_T11_interview_counts_as_attended_before_and_as_absence_after() -> None:
    before, after = tally([("J", LAST_OLD, None)]), tally([("J1", FIRST_NEW, None)])

    assert (before.attended, before.absent) == (1, 0)
    assert (after.attended, after.absent, after.authorised) == (0, 1, 1)


def test_tally_counts_each_mark_where_it_belongs() -> None:
    codes = ["/", "\\", "L", "B", "I", "C", "N", "U", "D", "Y1", "X", "#", "Z"]
    counted = tally((code, FIRST_NEW, {"L": 4, "U": 70}.get(code)) for code in codes)

    assert counted == Tally(
        present=3, approved_activity=1, authorised=2, unauthorised=2,
        late=1, late_after_close=1, minutes_late=74, not_possible=3,
    )  # fmt: skip
    assert (counted.attended, counted.absent, counted.possible) == (4, 4, 8)


def test_tally_refuses_a_code_that_was_not_in_force() -> None:
    with pytest.raises(ValueError, match="'H' was not an attendance code on 2024-08-19"):
        tally([("H", FIRST_NEW, None)])


def test_tally_of_nothing_has_no_percentage() -> None:
    assert tally([]) == Tally()
    assert attendance_percent(Tally()) is None
    assert attendance_percent(Tally(not_possible=5)) is None


@given(st.lists(MARKS, max_size=40), st.lists(MARKS, max_size=40))
def test_tally_of_two_lists_is_the_sum_of_their_tallies(
    one: list[tuple[str, date, int | None]], other: list[tuple[str, date, int | None]]
) -> None:
    assert tally(one) + tally(other) == tally(one + other)


@given(st.lists(MARKS, max_size=60))
def test_tally_counts_every_mark_once_but_administrative_ones(
    marks: list[tuple[str, date, int | None]],
) -> None:
    counted = tally(marks)
    administrative = sum(category_of(code, on) is Category.ADMINISTRATIVE for code, on, _ in marks)

    assert counted.possible + counted.not_possible + administrative == len(marks)
    assert counted.attended + counted.absent == counted.possible
    assert counted.late <= counted.present
    assert counted.late_after_close <= counted.unauthorised


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (181, 200, "90.5"),
        (1809, 2000, "90.5"),
        (1999, 2000, "100.0"),
    ],
)
def test_percent_has_one_decimal_rounded_half_up(part: int, whole: int, shown: str) -> None:
    assert str(percent(part, whole)) == shown


@given(st.integers(1, 10**7).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_percent_is_the_nearest_tenth_of_the_exact_fraction(pair: tuple[int, int]) -> None:
    shown = percent(*pair)
    assert shown is not None
    error = Fraction(shown) - Fraction(100 * pair[0], pair[1])

    assert Fraction(-1, 20) < error <= Fraction(1, 20)
    assert shown.as_tuple().exponent == -1


@pytest.mark.parametrize(
    ("sessions", "words"),
    [(0, "0 days"), (1, "½ day"), (2, "1 day"), (3, "1½ days"), (4, "2 days"), (21, "10½ days")],
)
def test_days_keeps_the_half(sessions: int, words: str) -> None:
    assert days(sessions) == words

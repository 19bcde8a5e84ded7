"""First, second, none: per parent and pupil, in a rolling three years (PEN-10, PEN-11, PEN-13; T10, T13)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from penalties.rules.amounts import Amount, NoticeKind, absence_amounts, public_place_amounts
from penalties.rules.ladder import PastNotice, Step, position

FIRST = (Amount(8_000, 21), Amount(16_000, 28))
SECOND = (Amount(16_000, 28),)
OLD = (Amount(6_000, 21), Amount(12_000, 28))


def notice(issued_on: date, status: str = "issued", kind: str = "absence", id: str = "") -> PastNotice:
    return PastNotice(id or str(issued_on), NoticeKind(kind), status, issued_on)


T10_CASES = [
    (date(2024, 9, 10), Step.SECOND, "the day of issue itself"),
    (date(2027, 9, 9), Step.SECOND, "the last day that is still inside"),
    (date(2027, 9, 10), Step.FIRST, "the exact third anniversary"),
    (date(2027, 9, 11), Step.FIRST, "a day after it"),
    (date(2024, 9, 9), Step.FIRST, "the day before: it was not there yet"),
]


@pytest.mark.parametrize(("as_of", "step", "case"), T10_CASES, ids=[case for *_, case in T10_CASES])
def test_t10_first_notice_of_10_september_2024(as_of: date, step: Step, case: str) -> None:
    found = position([notice(date(2024, 9, 10))], as_of)

    assert found.step is step
    assert found.amounts == (SECOND if step is Step.SECOND else FIRST)
    assert found.window_ends == (date(2027, 9, 10) if step is Step.SECOND else None)


@pytest.mark.parametrize(
    ("issued", "last_inside"),
    [
        (date(2028, 2, 29), date(2031, 2, 28)),  # no 29 February 2031: it ends with 1 March
        (date(2025, 2, 28), date(2028, 2, 27)),
        (date(2025, 3, 1), date(2028, 2, 29)),
    ],
)
def test_t10_the_anniversary_of_a_leap_day_and_in_a_leap_year(issued: date, last_inside: date) -> None:
    assert position([notice(issued)], last_inside).step is Step.SECOND
    assert position([notice(issued)], last_inside + timedelta(days=1)).step is Step.FIRST


def test_t10_a_withdrawn_first_notice_leaves_the_next_a_first_one() -> None:
    found = position([notice(date(2026, 1, 12), "withdrawn")], date(2026, 11, 23))

    assert (found.step, found.amounts, found.counted) == (Step.FIRST, FIRST, ())


@pytest.mark.parametrize("status", ["issued", "paid", "unpaid", "prosecuted"])
def test_a_notice_counts_whatever_became_of_it(status: str) -> None:
    assert position([notice(date(2026, 1, 12), status)], date(2026, 11, 23)).step is Step.SECOND


@pytest.mark.parametrize(
    ("issued", "step"), [(date(2024, 8, 18), Step.FIRST), (date(2024, 8, 19), Step.SECOND)]
)
def test_only_notices_since_the_framework_began_count(issued: date, step: Step) -> None:
    assert position([notice(issued)], date(2026, 11, 23)).step is step


def test_two_notices_leave_none_until_the_earliest_stops_counting() -> None:
    both = [notice(date(2025, 3, 3), "paid"), notice(date(2026, 1, 12), "prosecuted")]

    found = position(both, date(2028, 3, 2))

    assert (found.step, found.amounts, found.window_ends) == (Step.NONE, (), date(2028, 3, 3))
    assert "before 3 March 2028" in found.why
    assert position(both, date(2028, 3, 3)).step is Step.SECOND


def test_with_three_on_record_the_next_waits_for_the_second_to_go() -> None:
    three = [notice(date(2025, 3, 3)), notice(date(2025, 6, 2)), notice(date(2026, 1, 12))]

    found = position(three, date(2026, 11, 23))

    assert "before 2 June 2028" in found.why
    assert position(three, date(2028, 6, 1)).step is Step.NONE
    assert position(three, date(2028, 6, 2)).step is Step.SECOND


def test_a_public_place_notice_is_no_rung_of_the_ladder() -> None:
    found = position([notice(date(2026, 1, 12), kind="public_place")], date(2026, 11, 23))

    assert found.step is Step.FIRST
    assert public_place_amounts() == OLD


def test_amounts_go_by_the_date_of_the_absence_and_the_limit_by_the_dates_of_issue() -> None:
    old = position([], date(2024, 9, 2), offence_on=date(2024, 7, 19))
    after = position([notice(date(2024, 9, 2))], date(2024, 12, 2), offence_on=date(2024, 11, 29))

    assert (old.step, old.amounts) == (Step.FIRST, OLD)
    assert (after.step, after.amounts) == (Step.SECOND, SECOND)
    assert absence_amounts(offence_on=date(2024, 8, 18), second=True) == OLD
    assert absence_amounts(offence_on=date(2024, 8, 19), second=False) == FIRST


def test_t13_two_parents_and_three_siblings_are_six_positions() -> None:
    history = {
        ("parent 1", "eldest"): [notice(date(2025, 3, 3)), notice(date(2026, 1, 12))],
        ("parent 1", "middle"): [notice(date(2026, 1, 12))],
        ("parent 2", "eldest"): [notice(date(2026, 1, 12))],
    }

    steps = {
        pair: position(history.get(pair, []), date(2026, 11, 23)).step
        for pair in product(["parent 1", "parent 2"], ["eldest", "middle", "youngest"])
    }

    assert len(steps) == 6
    assert steps == {
        ("parent 1", "eldest"): Step.NONE,
        ("parent 1", "middle"): Step.SECOND,
        ("parent 1", "youngest"): Step.FIRST,
        ("parent 2", "eldest"): Step.SECOND,
        ("parent 2", "middle"): Step.FIRST,
        ("parent 2", "youngest"): Step.FIRST,
    }

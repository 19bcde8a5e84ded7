from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.retention import keep_until, may_purge


def test_T17_entry_and_its_amendment_have_their_own_six_years() -> None:
    assert keep_until(date(2024, 8, 20)) == date(2030, 8, 20)
    assert keep_until(date(2026, 3, 1)) == date(2032, 3, 1)


@pytest.mark.parametrize(
    ("made_on", "years", "last"),
    [
        (date(2024, 8, 20), 3, date(2030, 8, 20)),
        (date(2024, 8, 20), 0, date(2030, 8, 20)),
        (date(2024, 8, 20), 7, date(2031, 8, 20)),
        (date(2024, 2, 29), 6, date(2030, 3, 1)),
        (date(2024, 2, 29), 8, date(2032, 2, 29)),
    ],
)
def test_entry_is_kept_for_six_years_whatever_shorter_time_is_set(
    made_on: date, years: int, last: date
) -> None:
    assert keep_until(made_on, years) == last


def test_entry_may_be_purged_only_after_its_last_day() -> None:
    assert not may_purge(date(2024, 8, 20), date(2030, 8, 20))
    assert may_purge(date(2024, 8, 20), date(2030, 8, 21))


@given(st.dates(date(2006, 1, 1), date(2090, 1, 1)), st.integers(-5, 30))
def test_entry_is_never_kept_less_than_six_calendar_years(made_on: date, years: int) -> None:
    last = keep_until(made_on, years)

    assert (last.year - made_on.year, (last.month, last.day)) >= (6, (made_on.month, made_on.day))
    assert last - made_on >= timedelta(days=6 * 365 + 1)

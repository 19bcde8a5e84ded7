from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.age import compulsory_from, compulsory_to, is_compulsory

ONE_DAY = timedelta(days=1)
BIRTHDAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("dob", "first"),
    [
        (date(2019, 2, 10), date(2024, 3, 31)),
        (date(2020, 3, 31), date(2025, 3, 31)),
        (date(2020, 4, 1), date(2025, 8, 31)),
        (date(2020, 8, 31), date(2025, 8, 31)),
        (date(2020, 9, 1), date(2025, 12, 31)),
        (date(2020, 12, 31), date(2025, 12, 31)),
        (date(2021, 1, 1), date(2026, 3, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_compulsory_age_starts_on_the_prescribed_day_on_or_after_the_fifth_birthday(
    dob: date, first: date
) -> None:
    assert compulsory_from(dob) == first


@pytest.mark.parametrize(
    ("dob", "last"),
    [
        (date(2007, 9, 23), date(2024, 6, 28)),
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
        (date(2007, 7, 1), date(2023, 6, 30)),
    ],
)
def test_compulsory_age_ends_on_the_last_friday_in_june(dob: date, last: date) -> None:
    assert compulsory_to(dob) == last


def test_prescribed_day_itself_is_compulsory_and_the_day_before_is_not() -> None:
    dob = date(2020, 3, 31)

    assert not is_compulsory(dob, date(2025, 3, 30))
    assert is_compulsory(dob, date(2025, 3, 31))


def test_last_friday_in_june_is_compulsory_and_the_day_after_is_not() -> None:
    dob = date(2010, 8, 31)

    assert is_compulsory(dob, date(2026, 6, 26))
    assert not is_compulsory(dob, date(2026, 6, 27))


@given(BIRTHDAYS)
def test_compulsory_age_starts_within_five_months_of_turning_five(dob: date) -> None:
    first = compulsory_from(dob)

    assert (first.month, first.day) in {(3, 31), (8, 31), (12, 31)}
    assert first.year == dob.year + 5
    assert timedelta(0) <= first - date(dob.year + 5, dob.month, min(dob.day, 28)) <= timedelta(days=155)


@given(BIRTHDAYS)
def test_compulsory_age_ends_on_the_only_last_friday_of_that_june(dob: date) -> None:
    last = compulsory_to(dob)

    assert last.weekday() == 4
    assert last.month == 6
    assert (last + timedelta(days=7)).month == 7
    assert 15 <= last.year - dob.year <= 17


@given(BIRTHDAYS)
def test_later_birthday_never_starts_or_ends_earlier(dob: date) -> None:
    assert compulsory_from(dob) <= compulsory_from(dob + ONE_DAY)
    assert compulsory_to(dob) <= compulsory_to(dob + ONE_DAY)

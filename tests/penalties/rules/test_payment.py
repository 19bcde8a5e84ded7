"""Receipt, day 21 and day 28 (PEN-12, PEN-17)."""

from __future__ import annotations

from datetime import date

import pytest

from penalties.rules.amounts import FIRST_SCALE, SECOND_SCALE
from penalties.rules.payment import Service, deemed_receipt, is_overdue, pay_by
from penalties.rules.working_days import bank_holidays, easter_sunday


@pytest.mark.parametrize(
    ("posted", "received"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), date(2026, 12, 1)),  # posted on a Saturday
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas on a Friday, Boxing Day taken on the Monday
        (date(2027, 3, 25), date(2027, 3, 31)),  # Easter
    ],
)
def test_posted_notice_is_presumed_received_on_the_second_working_day(posted: date, received: date) -> None:
    assert deemed_receipt(posted, Service.POST) == received


def test_notice_handed_over_is_received_that_day_even_at_a_weekend() -> None:
    assert deemed_receipt(date(2026, 11, 28), Service.BY_HAND) == date(2026, 11, 28)


def test_day_of_receipt_is_day_one() -> None:
    dates = pay_by(FIRST_SCALE, served_on=date(2026, 11, 2), service=Service.BY_HAND)

    assert [(amount.pence, last) for amount, last in dates.last_days] == [
        (8_000, date(2026, 11, 22)),
        (16_000, date(2026, 11, 29)),
    ]
    assert not is_overdue(dates, date(2026, 11, 29))
    assert is_overdue(dates, date(2026, 11, 30))


def test_receipt_that_was_shown_beats_the_presumption_and_the_authority_may_presume_otherwise() -> None:
    shown = pay_by(
        SECOND_SCALE, served_on=date(2026, 11, 2), service=Service.POST, received_on=date(2026, 11, 10)
    )
    other = pay_by(SECOND_SCALE, served_on=date(2026, 11, 2), service=Service.POST, post_days=4)

    assert (shown.received_on, shown.deemed, shown.ends_on) == (date(2026, 11, 10), False, date(2026, 12, 7))
    assert (other.received_on, other.deemed) == (date(2026, 11, 6), True)


def test_bank_holidays_are_those_that_were_held() -> None:
    assert easter_sunday(2026) == date(2026, 4, 5)
    assert bank_holidays(2026) == {
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
        date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
    }  # fmt: skip
    assert {date(2027, 12, 27), date(2027, 12, 28)} <= bank_holidays(2027)  # Saturday and Sunday
    assert {date(2022, 12, 26), date(2022, 12, 27), date(2022, 1, 3)} <= bank_holidays(2022)  # a Sunday

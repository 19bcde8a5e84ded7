"""When a notice counts as received, and the last days to pay (PEN-12, PEN-17).

Source: SI 2007/1867 reg. 4 as amended: "the period of 21 days beginning with the date on which the notice is
received", so the day of receipt is day 1. That a posted notice is received on the second working day after posting is
not confirmed; a local authority's profile says otherwise where it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from penalties.rules.amounts import Amount
from penalties.rules.working_days import add_working_days

POST_WORKING_DAYS = 2
"""Not confirmed; see `docs/law.md`."""


class Service(StrEnum):
    POST = "post"
    BY_HAND = "by_hand"
    LEFT = "left_at_address"

    @property
    def words(self) -> str:
        return {
            "post": "First-class post",
            "by_hand": "Handed to the parent",
            "left_at_address": "Left at the address",
        }[self]


@dataclass(frozen=True)
class PayBy:
    """The last days to pay each amount, all of them included."""

    received_on: date
    deemed: bool
    """Worked out from posting; nobody said it was received that day."""
    last_days: tuple[tuple[Amount, date], ...]

    @property
    def ends_on(self) -> date:
        """The last day on which payment discharges liability."""
        return self.last_days[-1][1]


def deemed_receipt(served_on: date, service: Service, post_days: int = POST_WORKING_DAYS) -> date:
    """When a notice served like this counts as received, unless shown otherwise."""
    return add_working_days(served_on, post_days) if service is Service.POST else served_on


def pay_by(
    amounts: Sequence[Amount],
    *,
    served_on: date,
    service: Service,
    received_on: date | None = None,
    post_days: int = POST_WORKING_DAYS,
) -> PayBy:
    """The dates of one notice. `received_on` is what was shown to have happened; else receipt is presumed."""
    received = received_on or deemed_receipt(served_on, service, post_days)
    days = tuple((amount, received + timedelta(days=amount.within_days - 1)) for amount in amounts)
    return PayBy(received, received_on is None, days)


def is_overdue(dates: PayBy, today: date) -> bool:
    """Whether the time to pay is over; the day after the last day (PEN-17)."""
    return today > dates.ends_on

"""What a penalty costs and until when, fixed by law and by the date of the absence (PEN-11, L14, L15).

Source: Education (Penalty Notices) (England) Regulations 2007 as amended by SI 2024/210, reg. 4. Amounts are never a
setting. A change of the law is a new row with its first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FRAMEWORK_FROM = date(2024, 8, 19)
"""First day of the National Framework: dearer notices, and the limit of two in three years."""


class NoticeKind(StrEnum):
    ABSENCE = "absence"
    PUBLIC_PLACE = "public_place"
    """An excluded pupil in a public place: another offence, with another scale (L15)."""


@dataclass(frozen=True)
class Amount:
    """What is owed if it is paid within so many days, the day of receipt being day 1."""

    pence: int
    within_days: int

    @property
    def words(self) -> str:
        return f"£{self.pence // 100} within {self.within_days} days"


OLD_SCALE = (Amount(6_000, 21), Amount(12_000, 28))
FIRST_SCALE = (Amount(8_000, 21), Amount(16_000, 28))
SECOND_SCALE = (Amount(16_000, 28),)


def absence_amounts(*, offence_on: date, second: bool) -> tuple[Amount, ...]:
    """The scale for an absence ending on that day. Before 19 August 2024 a second notice cost what a first one did."""
    if offence_on < FRAMEWORK_FROM:
        return OLD_SCALE
    return SECOND_SCALE if second else FIRST_SCALE


def public_place_amounts() -> tuple[Amount, ...]:
    """An excluded pupil in a public place (Education and Inspections Act 2006, s. 105).

    The uplift of 2024 was made for absence only. The figures since then were not seen in print: `docs/law.md`.
    """
    return OLD_SCALE

"""The ladder of one parent for one pupil: first notice, second notice, none (PEN-10, PEN-13; L14).

Source: National Framework for penalty notices, from 19 August 2024: no notice where two were issued to that parent for
that child in the three years ending with the day the next would be issued. Paid, unpaid and prosecuted ones count,
withdrawn ones do not, and none issued before the framework began. The exact third anniversary is outside.

The local authority is the keeper of the full record: what a school holds is the least there can be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from penalties.rules.amounts import FRAMEWORK_FROM, Amount, NoticeKind, absence_amounts
from penalties.rules.dates import years_after
from registers.rules.words import day_words

YEARS = 3
MOST = 2
"""Notices to one parent about one pupil within the years above."""
WITHDRAWN = "withdrawn"


class Step(StrEnum):
    FIRST = "first_notice"
    SECOND = "second_notice"
    NONE = "no_notice"

    @property
    def words(self) -> str:
        return {"first_notice": "First notice", "second_notice": "Second notice"}.get(self, "No notice")


@dataclass(frozen=True)
class PastNotice:
    """One notice this parent had about this pupil, whoever issued it."""

    id: str
    kind: NoticeKind
    status: str
    issued_on: date

    @property
    def stops_counting_on(self) -> date:
        """The first day on which it is no longer counted: its third anniversary."""
        return years_after(self.issued_on, YEARS)


@dataclass(frozen=True)
class Position:
    step: Step
    why: str
    amounts: tuple[Amount, ...]
    counted: tuple[PastNotice, ...]
    window_ends: date | None
    """The day the earliest counted notice stops counting; `None` with none counted."""


def counts(notice: PastNotice, as_of: date) -> bool:
    """Whether a notice counts against one issued on `as_of`."""
    return (
        notice.kind is NoticeKind.ABSENCE
        and notice.status != WITHDRAWN
        and FRAMEWORK_FROM <= notice.issued_on <= as_of < notice.stops_counting_on
    )


def position(notices: Iterable[PastNotice], as_of: date, offence_on: date | None = None) -> Position:
    """Where a parent stands for one pupil if a notice were issued on `as_of`.

    `offence_on` is the last day of the absence, which sets the amount; by default the day of issue.
    """
    counted = tuple(sorted((n for n in notices if counts(n, as_of)), key=lambda n: (n.issued_on, n.id)))
    step = _step(len(counted))
    amounts = (
        ()
        if step is Step.NONE
        else absence_amounts(offence_on=offence_on or as_of, second=step is Step.SECOND)
    )
    ends = counted[0].stops_counting_on if counted else None
    return Position(step, _why(step, counted, as_of), amounts, counted, ends)


def _step(counted: int) -> Step:
    if counted >= MOST:
        return Step.NONE
    return Step.SECOND if counted else Step.FIRST


def _why(step: Step, counted: tuple[PastNotice, ...], as_of: date) -> str:
    if not counted:
        return (
            f"No notice to this parent for this pupil is known in the three years before {day_words(as_of)} "
            f"that was issued on or after {day_words(FRAMEWORK_FROM)} and not withdrawn."
        )
    ends = day_words(counted[0].stops_counting_on)
    issued = " and ".join(day_words(n.issued_on) for n in counted)
    if step is Step.SECOND:
        return f"One notice counts, issued on {issued}; it stops counting on {ends}. The next is a second notice."
    return (
        f"{_NUMBER.get(len(counted), str(len(counted)))} notices count, issued on {issued}. No further notice may be "
        f"issued to this parent for this pupil before {day_words(_next_possible(counted))}."
    )


_NUMBER = {2: "Two", 3: "Three", 4: "Four"}


def _next_possible(counted: tuple[PastNotice, ...]) -> date:
    """The day on which fewer than two of them count: with more than two, not the day the earliest goes."""
    return counted[-MOST].stops_counting_on

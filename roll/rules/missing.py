"""Children missing from education: when the authority is told, and how long the name stays on after that.

Source: ABS-72 (told by the tenth school day at the latest), ADM-17, ADM-18 (a second wait of ten school days, so twenty
from the first absence, lifted early only by the authority's word of where the pupil is). Days are school days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.rules.calendar import SchoolCalendar

from .facts import Asker, Enquiry, Outcome

LATEST_FORM_DAY = 10
"""A ceiling: no policy or authority may make it later."""
SECOND_WAIT = 10
WHOLE_WAIT = 20


@dataclass(frozen=True)
class Clock:
    """How it stands with a child who is away without a reason."""

    first_day: date
    days: int
    """School days away so far, whole ones."""
    form_due: date | None
    """The last day to tell the authority; `None` beyond the calendar."""
    hold_until: date | None
    """The last day of the second wait; `None` while nobody was told."""


def form_day(policy_day: int, authority_day: int | None) -> int:
    """The school day of absence on which the authority is told: the earliest anybody asks for, never after the tenth."""
    return max(1, min(LATEST_FORM_DAY, policy_day, authority_day or LATEST_FORM_DAY))


def missing_clock(
    first_day: date,
    days: int,
    *,
    day_of_form: int,
    told_on: date | None,
    calendar: SchoolCalendar,
    year_group: str,
) -> Clock:
    # The first day is day 1, so day ten is nine school days after it.
    due = calendar.add_school_days(first_day, day_of_form - 1, year_group)
    return Clock(
        first_day,
        days,
        due,
        None if told_on is None else hold_until(first_day, told_on, calendar=calendar, year_group=year_group),
    )


def hold_until(first_day: date, told_on: date, *, calendar: SchoolCalendar, year_group: str) -> date | None:
    """The last day on which the name can't be taken off yet: the later of the two waits. `None` beyond the calendar."""
    after_told = calendar.add_school_days(told_on, SECOND_WAIT, year_group)
    from_first = calendar.add_school_days(first_day, WHOLE_WAIT - 1, year_group)
    if after_told is None or from_first is None:
        return None
    return max(after_told, from_first)


def authority_found(enquiries: tuple[Enquiry, ...]) -> bool:
    """Whether the authority has said where the pupil is: that alone lifts the wait early."""
    return any(
        one.outcome is Outcome.FOUND and one.asker in (Asker.AUTHORITY, Asker.BOTH) for one in enquiries
    )


def jointly_enquired(enquiries: tuple[Enquiry, ...]) -> bool:
    """Whether school and authority have both looked and have an answer, together or each."""
    done = {one.asker for one in enquiries if one.outcome is not Outcome.WAITING}
    return Asker.BOTH in done or {Asker.SCHOOL, Asker.AUTHORITY} <= done


def nobody_found(enquiries: tuple[Enquiry, ...]) -> bool:
    return jointly_enquired(enquiries) and all(one.outcome is not Outcome.FOUND for one in enquiries)

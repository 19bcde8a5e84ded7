"""What follows the grant: absence beyond it, the ten school days, and a part-time timetable that ends (LEV-15, LEV-24).

Source: LEV-15, ADM-20 (deletion after leave of absence: ten school days immediately after it ended without attendance,
no sickness or unavoidable cause, and joint enquiries that failed), domain table (h); T16.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from registers.rules.calendar import SchoolCalendar
from registers.rules.codes import category_of
from registers.rules.sessions import Session

from .leave_words import When

SCHOOL_DAYS = 10
LEAVE_OF_ABSENCE = frozenset({"C", "C1", "C2", "J1", "S"})
"""Only leave of absence starts the ten days; religious days and travelling do not (ADM-20)."""


@dataclass(frozen=True)
class AfterLeave:
    """How it stands with a pupil after the last granted session."""

    ended: When
    returned: When | None
    beyond: tuple[When, ...]
    """Sessions held after the grant and missed before the return, marked or still blank in the past."""
    days_away: int
    """School days gone by since without attendance; 0 once back."""
    ten_days_on: date | None
    """The tenth school day after the leave; `None` beyond the calendar."""
    excused: tuple[str, ...]
    """Codes of sickness or an unavoidable cause among them: they stop the ground."""

    @property
    def still_away(self) -> bool:
        return self.returned is None and bool(self.beyond)

    def ground_may_be_asked(self, today: date) -> bool:
        """Whether the ten days are over without attendance and without an excuse; enquiries are still to be made."""
        over = self.ten_days_on is not None and today > self.ten_days_on
        return self.still_away and over and not self.excused


_EXCUSES = frozenset({"I", "M", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"})


def after_leave(
    ended: When,
    marks: Sequence[tuple[date, Session, str]],
    *,
    calendar: SchoolCalendar,
    year_group: str,
    today: date,
    leave: Collection[When] = (),
) -> AfterLeave:
    """`marks` are those after the last granted session; what has no mark yet and lies in the past counts as away.

    `leave` are sessions granted by other requests: whoever is not back when they come is away by that leave, and what
    follows is counted from its end.

    The day is judged from what is over: today's blank sessions say nothing yet.
    """
    codes = {(day, session): code for day, session, code in marks}
    held = [when for when in calendar.sessions(ended[0], today, year_group) if when > ended]
    away: list[When] = []
    returned: When | None = None
    for when in held:
        code = codes.get(when)
        if code is None and when[0] == today:
            break
        if code is not None and _attends(code, when[0]):
            returned = when
            break
        if when in leave:
            ended, away = when, []
            continue
        away.append(when)
    end_day = ended[0]
    excused = tuple(sorted({codes[when] for when in away if codes.get(when) in _EXCUSES}))
    days = 0 if returned else calendar.school_days_after(end_day, today, year_group) if away else 0
    ten = calendar.add_school_days(end_day, SCHOOL_DAYS, year_group)
    return AfterLeave(ended, returned, tuple(away), days, ten, excused)


def _attends(code: str, on: date) -> bool:
    category = category_of(code, on)
    # Too late for the register, and on site all the same.
    return code == "U" or (category is not None and category.attended)


def ends_soon(last_day: date, today: date, *, calendar: SchoolCalendar, year_group: str, within: int) -> bool:
    """Whether a part-time timetable ends within so many school days, or ended without being looked at (LEV-24)."""
    return calendar.school_days_after(today, last_day, year_group) < within

"""Suspension and exclusion without provision: from the sixth school day education is due elsewhere (REG-35).

Source: Education and Inspections Act 2006 s. 100 and Education Act 1996 s. 19: the school for a suspension, the local
authority after a permanent exclusion. E says that no provision was made; once there is some, the code is another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.calendar import SchoolCalendar
from registers.rules.marked import Marked
from registers.rules.spells import runs_of
from registers.rules.words import weekday_words

CODE = "E"
PROVISION_FROM_DAY = 6


@dataclass(frozen=True)
class Excluded:
    first: date
    last: date
    """The last day marked so far."""
    day: int
    """Which school day of it the last one is."""
    provision_on: date | None
    """The sixth school day; `None` where the calendar does not reach that far."""
    going: bool

    @property
    def due(self) -> bool:
        return self.going and self.day >= PROVISION_FROM_DAY

    @property
    def soon(self) -> bool:
        """The next school day is the sixth."""
        return self.going and self.day == PROVISION_FROM_DAY - 1

    @property
    def why(self) -> str:
        said = f"Excluded without provision, school day {self.day}."
        if self.due:
            return f"{said} Education elsewhere has been due since the sixth."
        on = f", {weekday_words(self.provision_on)}" if self.provision_on else ""
        return f"{said} Education elsewhere is due from the sixth{on}."


def exclusions(
    marks: Iterable[Marked],
    school_days: Iterable[date],
    calendar: SchoolCalendar,
    year_group: str,
    today: date,
) -> list[Excluded]:
    """Runs of E, oldest first; weekends, INSET days and holidays neither count nor end one."""
    held = sorted(marks)
    latest = calendar.previous_school_day(today, year_group) or today
    last = held[-1] if held else None
    return [
        Excluded(
            first=run.first,
            last=run.last,
            day=run.school_days,
            provision_on=calendar.add_school_days(run.first, PROVISION_FROM_DAY - 1, year_group),
            going=last is not None and last.code == CODE and run.last == last.date and run.last >= latest,
        )
        for run in runs_of(held, school_days, (CODE,))
    ]

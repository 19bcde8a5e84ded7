"""Which daily work is overdue. Pure: given what was done and what time it is.

The question is never "when did it last run" but "what should have been done by now and was not": a scheduler that
stopped in the night leaves yesterday's run looking recent all morning.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Daily:
    """Work that every school has done once a day, and by when at the latest, on the wall clock of a school."""

    job: str
    """As `jobs.once` keeps it."""
    task: str
    """Does it for a trust; asked again it does only what is not done."""
    words: str
    by: time
    school_days_only: bool
    edition: str = ""
    """What follows the day in the period it is kept under."""
    later: str = ""
    """The edition that takes its place: once it is there, nobody misses this one."""

    def period(self, day: date) -> str:
        return f"{day.isoformat()} {self.edition}".strip()

    def is_done(self, day: date, done: Collection[tuple[str, str]]) -> bool:
        replaced = self.later and (self.job, f"{day.isoformat()} {self.later}") in done
        return bool(replaced) or (self.job, self.period(day)) in done


_LAST_KNOWN = ("last known registers", "attendance_mis.operations.tasks.make_last_known")
DAILY = (
    Daily("ladder", "absence.ladder_tasks.follow_ladders", "Steps of the ladder and their letters", time(6), False),
    Daily("roll.returns", "roll.tasks.look_for_returns", "Returns the law asks for", time(6), False),
    Daily("penalties.daily", "penalties.tasks.look_at_penalties", "Penalty cases looked at", time(6), False),
    Daily("issue_governor_reports", "attendance_mis.dashboards.tasks.issue_governor_reports", "Reports to governors",
          time(6), False),
    Daily("follow-up day", "absence.tasks.begin_day", "The day's follow-up", time(7, 30), True),
    Daily(*_LAST_KNOWN, "Last known registers, before school", time(8), True, edition="before", later="after"),
    Daily(*_LAST_KNOWN, "Last known registers, after the registers", time(10, 30), True, edition="after"),
)  # fmt: skip
"""What is asked for in the night and morning (`attendance_mis/celery.py`), each with time for a second try."""


def overdue(now: datetime, done: Collection[tuple[str, str]], *, school_day: bool) -> list[Daily]:
    """What a school should have had by `now` (local) and has not; `done` are (job, period) that are."""
    today = now.date()
    return [
        one
        for one in DAILY
        if now.time() >= one.by and (school_day or not one.school_days_only) and not one.is_done(today, done)
    ]

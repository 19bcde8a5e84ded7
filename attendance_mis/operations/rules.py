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
    words: str
    by: time
    school_days_only: bool
    edition: str = ""
    """What follows the day in the period it is kept under."""

    def period(self, day: date) -> str:
        return f"{day.isoformat()} {self.edition}".strip()


DAILY = (
    Daily("roll.returns", "Returns the law asks for", time(6, 0), school_days_only=False),
    Daily("penalties.daily", "Penalty cases looked at", time(6, 0), school_days_only=False),
    Daily("issue_governor_reports", "Reports to governors", time(6, 0), school_days_only=False),
    Daily("follow-up day", "The day's follow-up", time(7, 30), school_days_only=True),
    Daily("last known registers", "Last known registers, before school", time(8, 0), True, edition="before"),
    Daily(
        "last known registers",
        "Last known registers, after the registers",
        time(10, 30),
        True,
        edition="after",
    ),
)
"""What is asked for in the night and morning (`attendance_mis/celery.py`), each with time for a second try."""


def overdue(now: datetime, done: Collection[tuple[str, str]], *, school_day: bool) -> list[Daily]:
    """What a school should have had by `now` (local) and has not; `done` are (job, period) that are."""
    today = now.date()
    return [
        one
        for one in DAILY
        if now.time() >= one.by
        and (school_day or not one.school_days_only)
        and (one.job, one.period(today)) not in done
    ]

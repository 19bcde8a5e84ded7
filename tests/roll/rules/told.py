"""Facts of an invented pupil on Monday 23 November 2026, and what each test changes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.sessions import Session
from roll.rules.facts import Answers, Asker, Enquiry, Facts, Given, Outcome, Run
from roll.rules.findings import Finding, Standing
from roll.rules.grounds import Ground
from roll.rules.leaving import judge

TODAY = date(2026, 11, 23)
BORN = date(2017, 10, 3)
CALENDAR = SchoolCalendar(
    (
        HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
        HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
        HalfTerm("2026/27", "HT6", date(2027, 6, 7), date(2027, 7, 21)),
    )
)
LOOKED = (
    Enquiry(date(2026, 11, 10), Asker.SCHOOL, Outcome.NOT_FOUND),
    Enquiry(date(2026, 11, 12), Asker.AUTHORITY, Outcome.NOT_FOUND),
)
EVERYTHING: dict[str, Given] = {"no_return": "Said", "no_sickness": "Said"}


def facts(**changes: Any) -> Facts:  # Any: fields of the facts
    return replace(Facts(TODAY, TODAY, BORN, "4", next_session_day=date(2026, 11, 24)), **changes)


def run_of(days: int) -> Run:
    """So many days up to last Friday."""
    return Run(tuple(date(2026, 11, 20) - timedelta(days=n) for n in reversed(range(days))))


def sessions(first: date, last: date) -> list[tuple[date, Session]]:
    return list(CALENDAR.sessions(first, last, "4"))


def standings(ground: Ground, told: Facts, **answers: Given) -> dict[str, Finding]:
    judged = judge(ground, told, Answers(EVERYTHING | answers), worker_told=False)
    return {one.key: one for one in judged.findings}


def unsettled(ground: Ground, told: Facts, **answers: Given) -> set[str]:
    return {
        key for key, one in standings(ground, told, **answers).items() if one.standing is not Standing.MET
    }

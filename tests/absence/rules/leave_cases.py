"""The five policies and an ordinary request to vary."""

from __future__ import annotations

from datetime import date
from typing import Any

from absence.rules.leave_facts import Applicant, Facts
from absence.rules.leave_policy import LeavePolicy
from registers.presets import PRESETS, load_preset
from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.figures import Tally
from registers.rules.policy import resolve
from registers.rules.sessions import Session

KEYS = [preset.key for preset in PRESETS]
TODAY = date(2026, 11, 23)
AM, PM = Session.AM, Session.PM
CALENDAR = SchoolCalendar(
    (
        HalfTerm("2026/27", "HT1", date(2026, 9, 2), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
        HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
    )
)
ASKED = tuple(CALENDAR.sessions(date(2026, 12, 10), date(2026, 12, 11), "6"))

AGREED = {"review_on": "2026-12-10", "plan": "All day from January"}
"""What a part-time timetable needs."""


def policy(key: str) -> LeavePolicy:
    return resolve(load_preset(key, effective_from=TODAY).layers()).as_rules(LeavePolicy)


def facts(**changed: Any) -> Facts:
    """A request against which nothing speaks, and what differs from it."""
    usual: dict[str, Any] = {
        "name": "Test",
        "year_group": "6",
        "applicant": Applicant("Test Parentley"),
        "asked_on": TODAY,
        "today": TODAY,
        "asked": ASKED,
        "year": Tally(present=100),
        "details": AGREED,
        "kept_in_school": 2,
        "ahead": 28,
        "asked_ahead": 4,
    }
    return Facts(**usual | changed)

"""Choosing the day a page is about: today unless the address says `?day=`, with the school days before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from attendance_mis.kit import clock
from registers.queries.setup import SchoolSetup
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest


@dataclass(frozen=True)
class DayChoice:
    day: date
    before: date | None
    after: date | None
    """The next school day that is not in the future."""
    today: bool
    closed: str
    """Why the school as a whole has no session that day; empty when it has one."""


def asked_day(request: SchoolRequest) -> date:
    raw = request.GET.get("day", "")
    if not raw:
        return clock.today()
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise Http404 from None


def choose_day(request: SchoolRequest, setup: SchoolSetup, day: date) -> DayChoice:
    today = clock.today()
    after = setup.calendar.next_school_day(day, "")
    reasons = [setup.calendar.why_not(day, session, "") for session in Session]
    return DayChoice(
        day=day,
        before=setup.calendar.previous_school_day(day, ""),
        after=after if after is not None and after <= today else None,
        today=day == today,
        # An extra day may be one of school for some year groups alone.
        closed=(reasons[0] or "") if all(reasons) and not setup.calendar.open_to_anybody(day) else "",
    )

"""What other register times would have made of the arrivals there were: the desk's own rule, on history, writing nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from attendance_mis.kit import clock
from registers.models import School
from registers.rules.policy import RegisterPolicy, ResolvedPolicy
from registers.rules.policy_effect import resolved_on
from registers.rules.policy_history import PolicyChange
from registers.rules.sessions import Session
from registers.rules.timing import propose_arrival

TIMES = frozenset(
    {
        "am_opens", "am_late_from", "am_closes", "am_ends", "pm_opens", "pm_late_from", "pm_closes", "pm_ends",
        "close_is_inclusive", "day_end", "lunch_starts",
    }
)  # fmt: skip
"""The settings an arrival is judged by."""

Levels = Mapping[str, Sequence[PolicyChange]]

_ARRIVALS = """
SELECT k.pupil_id, p.upn, coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname,
       k.date, k.session, k.code, k.minutes_late, coalesce(m.year_group, ''), a.at
  FROM registers_mark k
  JOIN registers_pupil p ON p.id = k.pupil_id
  LEFT JOIN registers_classmembership m ON m.pupil_id = k.pupil_id AND m.school_id = k.school_id
       AND m.first_day <= k.date AND (m.last_day IS NULL OR m.last_day >= k.date)
  LEFT JOIN LATERAL (
       SELECT min(r.at) AS at FROM registers_arrival r
        WHERE r.school_id = k.school_id AND r.date = k.date AND r.pupil_id = k.pupil_id AND r.session = k.session
          AND r.undone_at IS NULL) a ON true
 WHERE k.school_id = %(school)s AND k.date BETWEEN %(first)s AND %(last)s AND k.code IN ('L', 'U')
   AND (k.minutes_late IS NOT NULL OR a.at IS NOT NULL)
 ORDER BY k.date, k.session, upper(p.legal_surname), p.id
"""


@dataclass(frozen=True)
class MarkDifference:
    """One arrival the clock would have called something else."""

    pupil_id: uuid.UUID
    upn: str
    name: str
    date: date
    session: Session
    at: time
    code: str
    """What the clock says under the settings there were."""
    then: str
    """What it would have said."""
    marked: str
    """The mark as it stands: staff may have decided otherwise."""


@dataclass(frozen=True)
class ArrivalEffect:
    looked_at: int
    """Late arrivals whose time is known."""
    changed: tuple[MarkDifference, ...]


class Settings:
    """What held for a year group on a day, resolved once for each stretch between two changes."""

    def __init__(self, levels: Levels) -> None:
        self._levels = levels
        self._cuts = sorted({one.effective_from for changes in levels.values() for one in changes})
        self._known: dict[tuple[str, int], ResolvedPolicy] = {}

    def on(self, year_group: str, day: date) -> ResolvedPolicy:
        group = year_group if year_group in self._levels else ""
        key = (group, sum(cut <= day for cut in self._cuts))
        if key not in self._known:
            self._known[key] = resolved_on(self._levels, group, day)
        return self._known[key]


def arrival_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> ArrivalEffect:
    """Every late arrival between two days whose proposal would have been another under other settings.

    The minute is the late desk's, else late-from and the minutes of the mark.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVALS, {"school": school.id, "first": first, "last": last})
        rows = cursor.fetchall()
    before, after = Settings(now), Settings(then)
    looked_at, changed = 0, []
    for pupil, upn, name, day, half, marked, minutes, group, arrived in rows:
        session = Session(half)
        at = _minute(arrived, minutes, before.on(group, day).policy, session)
        if at is None:
            continue
        looked_at += 1
        codes = [_proposed(at, session, settings.on(group, day).policy, day) for settings in (before, after)]
        if codes[0] != codes[1] and None not in codes:
            changed.append(
                MarkDifference(pupil, upn, name, day, session, at, codes[0] or "", codes[1] or "", marked)
            )
    return ArrivalEffect(looked_at, tuple(changed))


def _minute(
    arrived: datetime | None, minutes: int | None, policy: RegisterPolicy, session: Session
) -> time | None:
    if arrived is not None:
        return arrived.astimezone(clock.LONDON).time().replace(second=0, microsecond=0)
    times = policy.times(session)
    begins = times.late_from or times.opens
    if begins is None or minutes is None:
        return None
    at = datetime.combine(date.min, begins) + timedelta(minutes=minutes)
    return at.time() if at.date() == date.min else None


def _proposed(at: time, session: Session, policy: RegisterPolicy, day: date) -> str | None:
    times = policy.times(session)
    return propose_arrival(at, session, times, close_is_inclusive=policy.close_is_inclusive, on=day).code

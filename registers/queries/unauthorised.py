"""Every unauthorised session of a stretch with the reason it is counted under, in runs and counted (REG-46).

The sessions are those `statistics` counts as unauthorised, so the reasons and those without one add up to its number.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from attendance_mis.tenancy.database import connection
from registers.models import School
from registers.rules.calendar import SchoolCalendar
from registers.rules.codes import Category
from registers.rules.sessions import Session
from registers.rules.unauthorised import (
    UNAUTHORISED_REASONS,
    UnauthorisedReason,
    reason_of,
    reasons_for,
    says_itself,
)

from .setup import SchoolSetup, setup_of
from .slice_reading import marks_source
from .slices import By, slice_of

NO_REASON = "No reason given yet"
WORDS = {reason.code: reason.words for reason in UNAUTHORISED_REASONS} | {"": NO_REASON}


@dataclass(frozen=True)
class Missed:
    """One unauthorised session, with what was last said of it."""

    pupil_id: uuid.UUID
    surname: str
    forename: str
    class_name: str
    year_group: str
    day: date
    session: Session
    code: str
    version: int
    """Of the mark."""
    said: str
    said_version: int
    """How often something was said; 0: never."""
    by_name: str
    at: datetime | None

    @property
    def reason(self) -> str:
        """Blank: none yet."""
        return reason_of(self.code, self.said)


@dataclass(frozen=True)
class Run:
    """One pupil's consecutive school sessions with the same code and the same reason, or none."""

    sessions: tuple[Missed, ...]

    @property
    def first(self) -> Missed:
        return self.sessions[0]

    @property
    def last(self) -> Missed:
        return self.sessions[-1]

    @property
    def name(self) -> str:
        return f"{self.first.forename} {self.first.surname}"

    @property
    def words(self) -> str:
        return WORDS[self.first.reason]

    @property
    def says_itself(self) -> bool:
        return says_itself(self.first.code)

    @property
    def key(self) -> str:
        """Names the marks and what was said of them as they were seen, in a form."""
        seen = [(one.pupil_id, one.day, one.session, one.version, one.said_version) for one in self.sessions]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class ReasonCount:
    reason: str
    words: str
    sessions: int
    pupils: int


_COLUMNS = """
SELECT k.pupil_id, p.legal_surname, coalesce(nullif(p.chosen_forename, ''), p.legal_forename), coalesce(c.name, ''),
       coalesce(m.year_group, ''), k.date, k.session, k.code, k.version, coalesce(w.reason, ''),
       coalesce(w.version, 0), coalesce(w.by_name, ''), w.at
"""
_WHO = """
  JOIN registers_pupil p ON p.id = k.pupil_id
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
  LEFT JOIN LATERAL (SELECT y.reason, y.version, y.by_name, y.at FROM registers_whyunauthorised y
       WHERE y.pupil_id = k.pupil_id AND y.date = k.date AND y.session = k.session AND y.school_id = k.school_id
       ORDER BY y.version DESC LIMIT 1) w ON true
"""
_ORDER = " ORDER BY upper(p.legal_surname), 3, k.pupil_id, k.date, k.session"


def unauthorised_runs(school: School, first: date, last: date) -> list[Run]:
    """Of both days and all between; a pupil's runs stand together, oldest first. The stretch cuts a run."""
    asked = replace(slice_of(school.id, first, last), categories=(Category.UNAUTHORISED,))
    source, values = marks_source(asked, None, (By.CLASS,))
    with connection.cursor() as cursor:
        cursor.execute(source.format(columns=_COLUMNS, who=_WHO) + _ORDER, values)
        found = [Missed(*(*row[:6], Session(row[6]), *row[7:])) for row in cursor.fetchall()]
    calendar = setup_of(school).calendar
    runs: list[list[Missed]] = []
    for one in found:
        if runs and _goes_on(runs[-1][-1], one, calendar):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [Run(tuple(run)) for run in runs]


def _goes_on(before: Missed, one: Missed, calendar: SchoolCalendar) -> bool:
    alike = (before.pupil_id, before.code, before.reason) == (one.pupil_id, one.code, one.reason)
    own = calendar.of_class(one.class_name)
    return alike and own.last_sessions((one.day, one.session), 1, one.year_group) == [
        (before.day, before.session)
    ]


def offered_by_policy(run: Run, setup: SchoolSetup) -> frozenset[str]:
    """The reasons the school's policy offers on every day of the run, whatever the code."""
    policies = (setup.policy(one.year_group, one.day) for one in run.sessions)
    return frozenset.intersection(*(frozenset(policy.unauthorised_reasons) for policy in policies))


def choices_for(run: Run, setup: SchoolSetup) -> tuple[UnauthorisedReason, ...]:
    """What the rule and the policy allow to be said of it; nothing where the code says it itself."""
    return () if run.says_itself else reasons_for(run.first.code, offered_by_policy(run, setup))


def counted(runs: Sequence[Run]) -> list[ReasonCount]:
    """Every reason that has a session, in the order of the rule, and those with none yet at the end."""
    held: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        held[run.first.reason].append(run)
    order = [*(reason for reason in WORDS if reason in held and reason), ""]
    return [ReasonCount(reason, WORDS[reason], *totals(held[reason])) for reason in order]


def totals(runs: Sequence[Run]) -> tuple[int, int]:
    """Sessions, and how many different pupils missed them."""
    return sum(len(run.sessions) for run in runs), len({run.first.pupil_id for run in runs})

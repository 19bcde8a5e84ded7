"""A school's calendar and register settings, ready for the rules.

Read once and kept by the process; `School.setup_version`, which comes along with every register read anyway,
says when the copy is old. So a changed closing time holds from the next request on, in every process.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Q

from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from registers.models import Closure as ClosureRow
from registers.models import ExtraDay as ExtraDayRow
from registers.models import HalfTerm as HalfTermRow
from registers.models import PolicyChange as PolicyRow
from registers.models import School
from registers.rules.calendar import Closure, ExtraDay, HalfTerm, SchoolCalendar
from registers.rules.policy import RegisterPolicy, ResolvedPolicy, Rules, Scope, resolve
from registers.rules.policy_fields import FIELDS
from registers.rules.policy_history import PolicyChange, layer_in_force
from registers.rules.policy_values import read_value
from registers.rules.sessions import Session
from registers.rules.whereabouts import session_to_rely_on
from registers.rules.year_groups import year_group_words

_SPECS = {spec.key: spec for spec in FIELDS}
_KEPT: dict[tuple[str, uuid.UUID], SchoolSetup] = {}
_CALENDARS: dict[tuple[str, uuid.UUID], tuple[int, SchoolCalendar]] = {}


@dataclass(frozen=True)
class SchoolSetup:
    """Everything the rules need to know of a school."""

    school_id: uuid.UUID
    version: int
    calendar: SchoolCalendar
    changes: dict[str, list[PolicyChange]]
    """Level → its changes: `trust`, `school`, or a year group."""
    _resolved: dict[tuple[str, date], ResolvedPolicy] = field(default_factory=dict, repr=False, compare=False)

    def resolved(self, year_group: str, on: date) -> ResolvedPolicy:
        """The settings in force for a year group on a day, each with where it comes from."""
        key = (year_group if year_group in self.changes else "", on)
        if key not in self._resolved:
            levels = ["trust", "school", *([year_group] if key[0] else [])]
            layers = [layer_in_force(self.changes.get(level, ()), on) for level in levels]
            self._resolved[key] = resolve([layer for layer in layers if layer is not None])
        return self._resolved[key]

    def policy(self, year_group: str, on: date) -> RegisterPolicy:
        return self.resolved(year_group, on).policy

    def begins(self, day: date, session: Session, year_group: str) -> datetime:
        """When a session begins. One whose time nobody set begins with its day, so that leave can't slip in after."""
        opens = self.policy(year_group, day).times(session).opens
        return datetime.combine(day, opens or time.min, tzinfo=clock.LONDON)

    def session_at(self, local: datetime) -> Session:
        """The session the whole school is in: the afternoon once the last year group's afternoon register is open."""
        groups = ["", *(level for level in self.changes if level not in ("trust", "school"))]
        times = [self.policy(group, local.date()).times(Session.PM) for group in groups]
        begun = all(session_to_rely_on(local.time(), each) is Session.PM for each in times)
        return Session.PM if begun else Session.AM

    def rules(self, part: type[Rules], on: date, year_group: str = "") -> Rules:
        """The settings of one subject in force on a day, as its rules take them."""
        return self.resolved(year_group, on).as_rules(part)


def school_setup(school_id: uuid.UUID, version: int) -> SchoolSetup:
    """The setup at this version; from memory if this process has it."""
    key = (connection.schema_name, school_id)
    kept = _KEPT.get(key)
    if kept is None or kept.version != version:
        kept = _KEPT[key] = _read(school_id, version)
    return kept


def setup_of(school: School) -> SchoolSetup:
    return school_setup(school.id, school.setup_version)


def calendar_of(school: School) -> SchoolCalendar:
    """The calendar alone. Work about one school that has to know the calendars of others asks for this, so that
    settings nobody can read stop only the school they belong to."""
    return _calendar(school.id, school.setup_version)


def _calendar(school_id: uuid.UUID, version: int) -> SchoolCalendar:
    key = (connection.schema_name, school_id)
    kept = _CALENDARS.get(key)
    if kept is None or kept[0] != version:
        kept = _CALENDARS[key] = version, read_calendar(school_id)
    return kept[1]


def read_calendar(school_id: uuid.UUID) -> SchoolCalendar:
    """The calendar as it is in the database now; an action that changes it never works from a kept copy."""
    half_terms = tuple(
        HalfTerm(row.academic_year, row.name, row.first_day, row.last_day)
        for row in HalfTermRow.objects.filter(school_id=school_id).order_by("first_day")
    )
    closures = tuple(
        Closure(
            row.day,
            row.kind,
            Session(row.session) if row.session else None,
            frozenset(row.year_groups),
            row.note,
            frozenset(row.classes),
        )
        for row in ClosureRow.objects.filter(school_id=school_id)
    )
    extra_days = tuple(
        ExtraDay(row.day, frozenset(row.year_groups), row.note)
        for row in ExtraDayRow.objects.filter(school_id=school_id)
    )
    return SchoolCalendar(half_terms, closures, extra_days)


def _read(school_id: uuid.UUID, version: int) -> SchoolSetup:
    changes: dict[str, list[PolicyChange]] = defaultdict(list)
    rows = PolicyRow.objects.filter(Q(school_id=school_id) | Q(school_id=None)).order_by("made_at", "id")
    for row in rows:
        changes[_level(row)].append(as_change(row))
    return SchoolSetup(school_id, version, _calendar(school_id, version), dict(changes))


def _level(row: PolicyRow) -> str:
    if row.school_id is None:
        return "trust"
    return row.year_group or "school"


def as_change(row: PolicyRow) -> PolicyChange:
    """A stored change as the rules take it. Keys this version no longer knows are left out."""
    scope = Scope.TRUST if row.school_id is None else Scope.YEAR_GROUP if row.year_group else Scope.SCHOOL
    name = year_group_words(row.year_group) if row.year_group else str(scope)
    return PolicyChange(
        scope=scope,
        name=name,
        effective_from=row.effective_from,
        values={key: read_value(_SPECS[key], raw) for key, raw in row.values.items() if key in _SPECS},
        cleared=frozenset(row.cleared),
        locked=frozenset(row.locked),
        unlocked=frozenset(row.unlocked),
    )

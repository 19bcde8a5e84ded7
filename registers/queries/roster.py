"""Who is in a register, and everything needed to judge a mark of theirs: one statement, whatever the size.

The same reading serves the class register, the office grid and the API.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from attendance_mis.tenancy.prepared import prepared_cursor
from registers.models.marks import CATEGORY_OF
from registers.rules.codes import Category
from registers.rules.sessions import SESSION_OF, Session

from .setup import SchoolSetup, school_setup


@dataclass(frozen=True)
class HeldMark:
    """A mark as the register has it now."""

    code: str | None
    category: Category | None
    minutes_late: int | None
    note: str
    version: int
    submitted: bool
    by: str = ""
    by_position: str = ""
    by_role: str = ""
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Membership:
    class_id: uuid.UUID
    class_name: str
    year_group: str
    first_day: date
    last_day: date | None

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Plan:
    """An agreed absence or activity, as a hint and as the record a leave code needs; or one only told of."""

    code: str
    first_day: date
    last_day: date
    sessions: frozenset[str]
    words: str
    agreed: bool = True
    """Agreed beforehand. One that was only reported or proposed is a hint and nothing more."""
    anybody_confirms: bool = True
    """Whoever takes the register may set the code by this hint (REG-20)."""
    source: str = ""
    source_id: uuid.UUID | None = None
    """The record behind what was not agreed, so that the register can lead there."""

    def covers(self, day: date, session: Session) -> bool:
        if not self.first_day <= day <= self.last_day:
            return False
        return not self.sessions or f"{day.isoweekday()}{session}" in self.sessions


@dataclass(frozen=True)
class RosterPupil:
    id: uuid.UUID
    upn: str
    surname: str
    forename: str
    date_of_birth: date
    memberships: tuple[Membership, ...]
    spells: tuple[tuple[date, date | None], ...]
    marks: dict[tuple[date, Session], HeldMark]
    plans: tuple[Plan, ...]
    """What was agreed, and after it what was only reported or proposed."""

    def hints(self, day: date, session: Session) -> list[Plan]:
        """What is expected of this session, the agreed first."""
        return [plan for plan in self.plans if plan.covers(day, session)]

    def membership(self, day: date) -> Membership | None:
        return next((m for m in self.memberships if m.covers(day)), None)

    def on_roll(self, day: date) -> bool:
        return any(start <= day and (end is None or day <= end) for start, end in self.spells)

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"


@dataclass(frozen=True)
class Roster:
    """Pupils of a school or class between two days, with their marks of those days."""

    school_id: uuid.UUID
    school_name: str
    urn: str
    setup: SchoolSetup
    class_id: uuid.UUID | None
    class_name: str
    taught_by_asker: bool
    """On the last of its days: the days before are looked back to."""
    pupils: tuple[RosterPupil, ...]
    by_upn: dict[str, RosterPupil] = field(repr=False)
    submissions: dict[tuple[uuid.UUID, date, Session], tuple[datetime, str]] = field(repr=False)

    def expected(self, day: date, session: Session | None = None) -> list[RosterPupil]:
        """On roll on the day, and in the class asked for if one was.

        With a session, only those for whose year group and class the calendar holds it: nobody else can have a mark (REG-38).
        """
        return [
            p
            for p in self.pupils
            if p.on_roll(day)
            and (m := p.membership(day)) is not None
            and (self.class_id is None or m.class_id == self.class_id)
            and (
                session is None
                or self.setup.calendar.of_class(m.class_name).holds(day, session, m.year_group)
            )
        ]

    def not_expected(self, day: date, session: Session) -> list[tuple[RosterPupil, str]]:
        """The others of that day, for whom there is no such session, each with the reason as a sentence."""
        calendar = self.setup.calendar
        return [
            (p, why)
            for p in self.expected(day)
            if (m := p.membership(day))
            and (why := calendar.of_class(m.class_name).why_not(day, session, m.year_group))
        ]

    def submitted(self, day: date, session: Session) -> tuple[datetime, str] | None:
        """When and by whom the asked class's register was handed in."""
        return self.submissions.get((self.class_id, day, session)) if self.class_id else None


_SQL = """
WITH place AS MATERIALIZED (
    SELECT s.id AS school_id, s.name AS school_name, s.urn, s.setup_version, c.id AS class_id, c.name AS class_name,
           EXISTS (SELECT 1 FROM registers_classteacher t WHERE t.school_class_id = c.id AND t.user_id = %(user)s::uuid
                      AND t.first_day <= %(last)s::date
                      AND (t.last_day IS NULL OR t.last_day >= %(last)s::date)) AS taught,
           (SELECT jsonb_agg(jsonb_build_array(b.school_class_id, b.date, b.session, b.at, b.by_name))
              FROM registers_registersubmission b
             WHERE b.school_id = s.id AND b.date BETWEEN %(first)s::date AND %(last)s::date
               AND (c.id IS NULL OR b.school_class_id = c.id) /*whose*/) AS submissions
      FROM registers_school s
      LEFT JOIN registers_schoolclass c ON c.school_id = s.id AND c.name = %(class_name)s::text
     WHERE s.urn = %(urn)s::text
), member AS (
    SELECT p.id
      FROM place JOIN registers_classmembership m ON m.school_id = place.school_id
      JOIN registers_pupil p ON p.id = m.pupil_id
     WHERE m.first_day <= %(last)s::date AND (m.last_day IS NULL OR m.last_day >= %(first)s::date)
       /*whom*/
     GROUP BY p.id
)
SELECT place.school_id, place.school_name::text, place.urn::text, place.setup_version, place.class_id,
       place.class_name::text, place.taught, place.submissions,
       p.id, p.upn::text, p.legal_surname::text, p.chosen_forename::text, p.legal_forename::text, p.date_of_birth,
       jsonb_build_array(
       (SELECT jsonb_agg(jsonb_build_array(m.school_class_id, c.name, m.year_group, m.first_day, m.last_day))
          FROM registers_classmembership m JOIN registers_schoolclass c ON c.id = m.school_class_id
         WHERE m.pupil_id = p.id AND m.school_id = place.school_id
           AND m.first_day <= %(last)s::date AND (m.last_day IS NULL OR m.last_day >= %(first)s::date)),
       (SELECT jsonb_agg(jsonb_build_array(z.starts_on, z.leaves_on))
          FROM registers_spell z WHERE z.pupil_id = p.id AND z.school_id = place.school_id),
       (SELECT jsonb_agg(jsonb_build_array(k.date, k.session, k.code, k.category, k.minutes_late, k.note, k.version,
                                           k.submitted /*authors*/))
          FROM registers_mark k /*author_join*/ WHERE k.pupil_id = p.id AND k.school_id = place.school_id
           AND k.date BETWEEN %(first)s::date AND %(last)s::date),
       (SELECT jsonb_agg(jsonb_build_array(a.code, a.first_day, a.last_day, a.sessions, a.words, a.agreed,
                                           a.anybody_confirms, a.source, a.source_id) ORDER BY a.agreed DESC, a.at, a.id)
          FROM (
          SELECT id, code, first_day, last_day, sessions, words, true AS agreed, true AS anybody_confirms,
                 '' AS source, NULL::uuid AS source_id, approved_at AS at, pupil_id, school_id
            FROM registers_plannedabsence WHERE cancelled_at IS NULL
          UNION ALL
          SELECT id, code, first_day, last_day, sessions, words, false, anybody_confirms, source, source_id, made_at,
                 pupil_id, school_id
            FROM registers_expectedabsence WHERE withdrawn_at IS NULL) a
         WHERE a.pupil_id = p.id AND a.school_id = place.school_id
           AND a.first_day <= %(last)s::date AND a.last_day >= %(first)s::date)) AS held
  FROM place LEFT JOIN member ON true LEFT JOIN registers_pupil p ON p.id = member.id
 ORDER BY upper(p.legal_surname), upper(coalesce(nullif(p.chosen_forename, ''), p.legal_forename)), p.id
"""
"""Results have types without a length, so that a plan made before an upgrade still fits after it."""

_WHOM = {
    "class_name": "AND m.school_class_id = place.class_id",
    "pupils": "AND p.id = ANY (%(pupils)s::uuid[])",
    "upns": "AND p.upn = ANY (%(upns)s::text[])",
}
_WHOSE = {
    "pupils": """AND b.school_class_id IN (SELECT m.school_class_id FROM registers_classmembership m
                                            WHERE m.school_id = s.id AND m.pupil_id = ANY (%(pupils)s::uuid[]))""",
    "upns": """AND b.school_class_id IN (SELECT m.school_class_id FROM registers_classmembership m
                                          JOIN registers_pupil p ON p.id = m.pupil_id
                                         WHERE m.school_id = s.id AND p.upn = ANY (%(upns)s::text[]))""",
}
"""A school hands in thousands of registers a term: of pupils asked for by name only those of their own classes."""
_AUTHORS = ", v.by_name, v.by_position, v.by_role, v.source, v.at"
_AUTHOR_JOIN = "JOIN registers_registersave v ON v.id = k.save_id"


@cache
def _statement(asked: frozenset[str], authors: bool) -> str:
    """One text for each way of asking, so that each has a plan of its own."""
    whom = " ".join(_WHOM[one] for one in sorted(asked))
    whose = " ".join(_WHOSE[one] for one in sorted(asked) if one in _WHOSE)
    sql = _SQL.replace("/*whom*/", whom).replace("/*whose*/", whose)
    if authors:
        sql = sql.replace("/*authors*/", _AUTHORS).replace("/*author_join*/", _AUTHOR_JOIN)
    return sql


def read_roster(
    *,
    urn: str,
    first: date,
    last: date,
    class_name: str | None = None,
    pupil_ids: Sequence[uuid.UUID] | None = None,
    upns: Sequence[str] | None = None,
    asked_by: uuid.UUID | None = None,
    authors: bool = False,
) -> Roster | None:
    """The pupils of a school, a class or a list between two days, both included.

    `None` for an unknown school or class. `authors` also tells who made each mark and when.
    """
    whom: dict[str, Any] = {  # Any: what a statement takes
        "class_name": class_name,
        "pupils": list(pupil_ids) if pupil_ids is not None else None,
        "upns": list(upns) if upns is not None else None,
    }
    asked = frozenset(name for name, value in whom.items() if value is not None)
    with prepared_cursor() as cursor:
        cursor.execute(
            _statement(asked, authors),
            whom | {"urn": urn, "first": first, "last": last, "user": asked_by},
        )
        rows = cursor.fetchall()
    if not rows or (class_name is not None and rows[0][4] is None):
        return None
    school_id, school_name, urn, version, class_id, found_class, taught, submissions = rows[0][:8]
    pupils = tuple(_pupil(row[8:]) for row in rows if row[8] is not None)
    return Roster(
        school_id=school_id,
        school_name=school_name,
        urn=urn,
        setup=school_setup(school_id, version),
        class_id=class_id,
        class_name=found_class or "",
        taught_by_asker=taught,
        pupils=pupils,
        by_upn={p.upn: p for p in pupils},
        submissions={
            (uuid.UUID(c), date.fromisoformat(d), SESSION_OF[s]): (datetime.fromisoformat(at), by)
            for c, d, s, at, by in _json(submissions)
        },
    )


def _pupil(row: Sequence[Any]) -> RosterPupil:  # Any: a database row
    pupil_id, upn, surname, chosen, legal, born, held = row
    memberships, spells, marks, plans = _json(held)
    return RosterPupil(
        id=pupil_id,
        upn=upn,
        surname=surname,
        forename=chosen or legal,
        date_of_birth=born,
        memberships=tuple(
            Membership(uuid.UUID(c), name, year, _day(a), _day(b) if b else None)
            for c, name, year, a, b in memberships or ()
        ),
        spells=tuple((_day(a), _day(b) if b else None) for a, b in spells or ()),
        marks={(_day(row[0]), SESSION_OF[row[1]]): _held(row[2:]) for row in marks or ()},
        plans=tuple(
            Plan(
                code,
                _day(a),
                _day(b),
                frozenset(sessions),
                words,
                agreed,
                anybody,
                source,
                uuid.UUID(case) if case else None,
            )
            for code, a, b, sessions, words, agreed, anybody, source, case in plans or ()
        ),
    )


def _held(row: Sequence[Any]) -> HeldMark:  # Any: a row of JSON
    code, letter, minutes, note, version, submitted, *author = row
    mark = HeldMark(code, _category(letter), minutes, note, version, submitted)
    if not author:
        return mark
    by, position, role, source, at = author
    return replace(
        mark, by=by, by_position=position, by_role=role, source=source, at=datetime.fromisoformat(at)
    )


_day = date.fromisoformat


def _category(letter: str | None) -> Category | None:
    return CATEGORY_OF[letter] if letter else None


def _json(value: Any) -> Any:  # Any: jsonb, parsed by the driver or still text
    if value is None:
        return ()
    return json.loads(value) if isinstance(value, str) else value

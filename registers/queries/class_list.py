"""A class or tutor list: each pupil's figures and what there is to talk about (DSH-12)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from attendance_mis.tenancy.database import connection
from registers.models import School
from registers.models.marks import CATEGORY_OF
from registers.rules.code_patterns import code_patterns
from registers.rules.figures import Tally, attendance_percent
from registers.rules.lateness import late_by_half_term
from registers.rules.marked import Marked
from registers.rules.patterns import beside_holidays, holiday_pattern, weekly_pattern
from registers.rules.persistence import Standing, standing
from registers.rules.policy_figures import FiguresPolicy
from registers.rules.sessions import SESSION_OF
from registers.rules.spells import MANY_SPELLS, illness_spells
from registers.rules.trend import NO_CHANGE, TOO_EARLY, trend_sentence

from .absentees import Enrolment, enrolments
from .setup import SchoolSetup, setup_of
from .slice_reading import marks_source
from .slices import Slice

OFTEN_LATE = 3
_COLUMNS = "SELECT p.upn, k.date, k.session, k.code, k.category, k.minutes_late"
_WHOSE = "  JOIN registers_pupil p ON p.id = k.pupil_id\n"


@dataclass(frozen=True)
class ClassLine:
    """One pupil of the list."""

    pupil_id: uuid.UUID
    upn: str
    surname: str
    forename: str
    year_group: str
    class_name: str
    tally: Tally
    standing: Standing
    points: tuple[str, ...]
    """What to talk about, good news included."""

    @property
    def name(self) -> str:
        return f"{self.surname}, {self.forename}"

    @property
    def percent(self) -> Decimal | None:
        return attendance_percent(self.tally)


def class_list(where: Slice, school: School) -> list[ClassLine]:
    """The pupils the slice counts on its last day, by surname."""
    found = enrolments(where)
    upns = tuple(one.upn for one in found)
    whole = replace(where, class_ids=None, year_groups=None, having=(), upns=upns)
    marks = _marks(whole) if found else {}
    setup = setup_of(school)
    return [_line(one, marks.get(one.upn, []), setup, where) for one in found]


def _marks(where: Slice) -> dict[str, list[Marked]]:
    """UPN → sessions in order."""
    source, values = marks_source(where, None)
    held: dict[str, list[Marked]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(source.format(columns=_COLUMNS, who=_WHOSE) + " ORDER BY k.date, k.session", values)
        for upn, day, session, code, letter, minutes in cursor.fetchall():
            held[upn].append(Marked(day, SESSION_OF[session], code, CATEGORY_OF[letter], minutes))
    return held


def _line(one: Enrolment, marks: Sequence[Marked], setup: SchoolSetup, where: Slice) -> ClassLine:
    found = standing(one.tally, one.below)
    points = talking_points(one, marks, found, setup, where.first, where.last)
    return ClassLine(
        one.pupil_id,
        one.upn,
        one.surname,
        one.forename,
        one.year_group,
        one.class_name,
        one.tally,
        found,
        tuple(points),
    )


def talking_points(
    one: Enrolment, marks: Sequence[Marked], found: Standing, setup: SchoolSetup, first: date, last: date
) -> list[str]:
    """Sentences worth a conversation; nothing that chance explains, and a full attendance is worth one too."""
    if one.tally.possible and not one.tally.absent:
        points = ["Has not missed a session."]
    else:
        points = [f"{found.words}. {found.outlook}"] if found.band else []
    points += weekly_pattern(marks, one.forename).sentences
    days = list(setup.calendar.of_class(one.class_name).school_days(first, last, one.year_group))
    beside = beside_holidays(days)
    points += filter(None, [holiday_pattern(marks, beside, one.forename)])
    points += [held.words for held in code_patterns(marks, beside) if held.stands_out]
    spells = illness_spells(marks, days)
    if len(spells) >= MANY_SPELLS:
        points.append(f"Ill {len(spells)} times, {sum(spell.school_days for spell in spells)} school days.")
    policy = setup.rules(FiguresPolicy, last, one.year_group)
    late = late_by_half_term(marks, setup.calendar, policy.late_marks_per_half_term)
    flagged = [half for half in late if half.flagged]
    if flagged:
        points.append(
            f"Persistently late: {flagged[-1].times} times in {flagged[-1].half_term.name}, {flagged[-1].minutes} minutes."
        )
    elif one.tally.late + one.tally.late_after_close >= OFTEN_LATE:
        points.append(
            f"Late {one.tally.late + one.tally.late_after_close} times, {one.tally.minutes_late} minutes."
        )
    half_term = setup.calendar.half_term_of(last)
    trend = trend_sentence(marks, half_term.start) if half_term else TOO_EARLY
    return points if trend.startswith((NO_CHANGE, TOO_EARLY)) else [*points, trend]

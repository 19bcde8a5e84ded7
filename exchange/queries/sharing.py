"""What a sharing paper says, and the log of what was shared (DAT-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from exchange.models import Sharing
from exchange.rules.sharing import FIELDS, PURPOSES, told_as
from registers.models import ClassMembership, PlannedAbsence, Pupil, School
from registers.queries.figure import tally_of
from registers.queries.statistics import MarkRow, Scope, marks_behind
from registers.rules.figures import Tally, attendance_percent
from registers.rules.sessions import Session
from registers.rules.year_groups import year_group_words

MOST_MARKS = 10_000
_ABSENT = ("authorised", "unauthorised")


@dataclass(frozen=True)
class SharedPaper:
    """The least that serves the purpose; what was not ticked is not even read."""

    pupil: Pupil
    school: School
    first: date
    last: date
    fields: frozenset[str]
    group: str = ""
    tally: Tally | None = None
    by_code: tuple[tuple[str, int], ...] = ()
    missed: tuple[tuple[date, str, str], ...] = ()
    """Day, morning or afternoon, how it is told."""
    leave: tuple[tuple[str, str], ...] = ()
    field_words: tuple[str, ...] = field(default=())

    @property
    def percent(self) -> str:
        percent = attendance_percent(self.tally) if self.tally else None
        return "no possible session" if percent is None else f"{percent}%"


def shared_paper(
    pupil: Pupil, school: School, first: date, last: date, fields: frozenset[str]
) -> SharedPaper:
    scope = Scope(school.id, first, last, upn=pupil.upn)
    marks = marks_behind(scope, limit=MOST_MARKS) if fields & {"codes", "sessions"} else []
    return SharedPaper(
        pupil,
        school,
        first,
        last,
        fields,
        group=_group(pupil, school, last) if "group" in fields else "",
        tally=tally_of(scope) if fields & {"totals", "lateness"} else None,
        by_code=_by_code(marks, fields) if "codes" in fields else (),
        missed=tuple(_missed(marks, fields)) if "sessions" in fields else (),
        leave=_leave(pupil, school, first, last) if "leave" in fields else (),
        field_words=tuple(FIELDS[key].words for key in FIELDS if key in fields),
    )


def _group(pupil: Pupil, school: School, on: date) -> str:
    rows = ClassMembership.objects.filter(pupil=pupil, school=school, first_day__lte=on)
    found = rows.select_related("school_class").order_by("-first_day").first()
    return f"{year_group_words(found.year_group)}, {found.school_class.name}" if found else "none"


def _by_code(marks: Iterable[MarkRow], fields: frozenset[str]) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = defaultdict(int)
    for mark in marks:
        counted[told_as(mark.code, mark.date, fields)] += 1
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _missed(marks: Iterable[MarkRow], fields: frozenset[str]) -> Iterable[tuple[date, str, str]]:
    for mark in marks:
        if mark.category in _ABSENT:
            yield mark.date, Session(mark.session).words, told_as(mark.code, mark.date, fields)


def _leave(pupil: Pupil, school: School, first: date, last: date) -> tuple[tuple[str, str], ...]:
    rows = PlannedAbsence.objects.filter(
        pupil=pupil, school=school, code__in=["C", "C1", "C2", "J1", "S"], first_day__lte=last, last_day__gte=first,
        cancelled_at=None,
    )  # fmt: skip
    return tuple(
        (f"{row.first_day:%-d %B %Y} to {row.last_day:%-d %B %Y}, {row.code}", row.words)
        for row in rows.order_by("first_day")
    )


@dataclass(frozen=True)
class SharingLine:
    row: Sharing
    purpose: str
    fields: str


def sharing_log(school: School, *, pupil: Pupil | None = None, limit: int = 100) -> list[SharingLine]:
    rows = Sharing.objects.filter(school=school).select_related("pupil").order_by("-at")
    if pupil is not None:
        rows = rows.filter(pupil=pupil)
    return [_line(row) for row in rows[:limit]]


def _line(row: Sharing) -> SharingLine:
    purpose = PURPOSES.get(row.purpose)
    words = [FIELDS[key].words for key in row.fields if key in FIELDS]
    return SharingLine(
        row, purpose.words if purpose else row.purpose, "; ".join(words) or "nothing of the register"
    )

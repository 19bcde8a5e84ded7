"""What the next school is given about attendance: the record of this time on roll, leave granted, figures by code (ADM-25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from absence.models import LeaveRequest
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Table
from registers.models import Pupil, School
from registers.queries.certificate import CATEGORY_WORDS, Certificate, certificate
from registers.queries.trail import trail
from registers.rules.codes import lookup
from registers.rules.special import SHORT, is_special
from roll.models import LeavingCase


@dataclass(frozen=True)
class GrantedLeave:
    first: date
    last: date
    kind: str
    reason: str
    sessions: int


@dataclass(frozen=True)
class Pack:
    case: LeavingCase
    record: Certificate
    leave: tuple[GrantedLeave, ...]
    special: bool


def other_school(school: School, pupil: Pupil, left_on: date) -> str:
    """Where the pupil went, as the leaving of that day says; blank if it does not."""
    cases = LeavingCase.objects.filter(school=school, pupil=pupil, state="done", leaves_on=left_on)
    found = cases.values_list("answers__other_school", flat=True).first()
    return str(found or "")


def pack_of(case: LeavingCase, *, special: bool = False) -> Pack:
    """From the first day of this time on roll to its last, or to today while it goes on.

    `special`: with the codes that tell of health, belief, suspension or detention, and leave that tells of belief (DAT-11).
    """
    last = min(case.leaves_on or clock.today(), clock.today())
    record = certificate(case.pupil, case.school, case.spell.starts_on, last, None)
    return Pack(case, record if special else _plain(record), tuple(_leave(case, special)), special)


def _plain(record: Certificate) -> Certificate:
    weeks = tuple(
        replace(week, places=tuple(replace(one, code=SHORT.get(one.code, one.code)) for one in week.places))
        for week in record.weeks
    )
    return replace(record, weeks=weeks, key=tuple(one for one in record.key if not is_special(one[0].code)))


def _leave(case: LeavingCase, special: bool) -> Iterator[GrantedLeave]:
    rows = LeaveRequest.objects.filter(
        school=case.school, pupil=case.pupil, state="decided", outcome__in=["granted", "part"],
        first_day__gte=case.spell.starts_on,
    ).prefetch_related("sessions").order_by("first_day")  # fmt: skip
    for row in rows:
        granted = [one for one in row.sessions.all() if one.outcome == "granted"]
        if granted:
            shown = special or not any(is_special(one.code) for one in granted)
            kind, reason = (row.of_kind.words, row.decision_reason) if shown else ("Leave of absence", "")
            yield GrantedLeave(granted[0].day, granted[-1].day, kind, reason, len(granted))


def attendance_table(case: LeavingCase, *, special: bool = False) -> Table:
    """Every session of this time on roll, one a row; working notes stay here. `special`: as for `pack_of`."""
    last = min(case.leaves_on or clock.today(), clock.today())
    marks = trail(case.school_id, [case.pupil_id], case.spell.starts_on, last)

    def rows() -> Iterator[list[str | date | int | None]]:
        for cell, kept in marks.items():
            mark = kept.now
            if mark.code is None:
                continue
            row = lookup(mark.code, cell.date)
            category = CATEGORY_WORDS[mark.category] if mark.category else ""
            meaning = row.meaning if row else ""
            code, told = (mark.code, meaning) if special or not is_special(mark.code) else ("", category)
            yield [case.pupil.upn, cell.date, str(cell.session), code, told, category, mark.minutes_late]

    columns = ["upn", "date", "session", "code", "meaning", "counts as", "minutes late"]
    return Table(f"attendance {case.pupil.upn}", columns, list(rows()))

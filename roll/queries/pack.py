"""What the next school is given about attendance: the record of this time on roll, leave granted, figures by code (ADM-25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from absence.models import LeaveRequest
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Table
from registers.models import Pupil, School
from registers.queries.certificate import CATEGORY_WORDS, Certificate, certificate
from registers.queries.trail import trail
from registers.rules.codes import lookup
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


def other_school(school: School, pupil: Pupil, left_on: date) -> str:
    """Where the pupil went, as the leaving of that day says; blank if it does not."""
    cases = LeavingCase.objects.filter(school=school, pupil=pupil, state="done", leaves_on=left_on)
    found = cases.values_list("answers__other_school", flat=True).first()
    return str(found or "")


def pack_of(case: LeavingCase) -> Pack:
    """From the first day of this time on roll to its last, or to today while it goes on."""
    last = min(case.leaves_on or clock.today(), clock.today())
    record = certificate(case.pupil, case.school, case.spell.starts_on, last, None)
    return Pack(case, record, tuple(_leave(case)))


def _leave(case: LeavingCase) -> Iterator[GrantedLeave]:
    rows = LeaveRequest.objects.filter(
        school=case.school, pupil=case.pupil, state="decided", outcome__in=["granted", "part"],
        first_day__gte=case.spell.starts_on,
    ).prefetch_related("sessions").order_by("first_day")  # fmt: skip
    for row in rows:
        granted = [one for one in row.sessions.all() if one.outcome == "granted"]
        if granted:
            yield GrantedLeave(
                granted[0].day, granted[-1].day, row.of_kind.words, row.decision_reason, len(granted)
            )


def attendance_table(case: LeavingCase) -> Table:
    """Every session of this time on roll, one a row; working notes stay here."""
    last = min(case.leaves_on or clock.today(), clock.today())
    marks = trail(case.school_id, [case.pupil_id], case.spell.starts_on, last)

    def rows() -> Iterator[list[str | date | int | None]]:
        for cell, kept in marks.items():
            mark = kept.now
            if mark.code is None:
                continue
            row = lookup(mark.code, cell.date)
            category = CATEGORY_WORDS[mark.category] if mark.category else ""
            yield [
                case.pupil.upn, cell.date, str(cell.session), mark.code, row.meaning if row else "", category,
                mark.minutes_late,
            ]  # fmt: skip

    columns = ["upn", "date", "session", "code", "meaning", "counts as", "minutes late"]
    return Table(f"attendance {case.pupil.upn}", columns, list(rows()))

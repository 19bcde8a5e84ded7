"""Appointments of a day and of a pupil: who is out, who should be back, whose evidence is missing (REG-32)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from absence.models import MedicalAppointment
from absence.rules.appointment import CODE, Appointment, back_again, hinted_code, left_at, not_back
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.kit import clock
from registers.models import Arrival, ClassMembership, Mark, School, SignOut
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class AppointmentLine:
    row: MedicalAppointment
    class_name: str
    year_group: str
    code: str
    """What the register is offered now."""
    here_again: bool
    """In the desk's books since they left for it, or marked present at a register opened since."""
    codes: tuple[tuple[Session, str], ...]
    """What the register says of the sessions missed."""

    @property
    def became_due(self) -> bool:
        """The evidence is there and the register still says N."""
        return self.code == CODE and any(code == "N" for _, code in self.codes)


@dataclass(frozen=True)
class MissingAppointment:
    row: MedicalAppointment
    class_name: str
    why: str
    not_back: bool


def appointment_of(row: MedicalAppointment) -> Appointment:
    return Appointment(
        day=row.day,
        sessions=tuple(Session(one) for one in row.sessions),
        back_at=row.back_at,
        evidence_seen=row.evidence_id is not None,
        asked_for=row.asked_for,
    )


def appointment_lines(school: School, rows: Iterable[MedicalAppointment], on: date) -> list[AppointmentLine]:
    listed = list(rows)
    ids = {row.pupil_id for row in listed}
    sitting = {
        one.pupil_id: one
        for one in ClassMembership.objects.filter(
            Q(last_day=None) | Q(last_day__gte=on), school=school, pupil_id__in=ids, first_day__lte=on
        ).select_related("school_class")
    }
    days = {row.day for row in listed}
    marks = {
        (mark.pupil_id, mark.date, Session(mark.session)): mark
        for mark in Mark.objects.filter(school=school, pupil_id__in=ids, date__in=days)
    }
    desk = _desk(school, ids, days)
    setup = setup_of(school)
    found = []
    for row in listed:
        place = sitting.get(row.pupil_id)
        group = place.year_group if place else ""
        code = hinted_code(
            appointment_of(row), setup.rules(IllnessPolicy, row.day, group).appointment_evidence
        )
        afternoon = marks.get((row.pupil_id, row.day, Session.PM))
        there = afternoon is not None and afternoon.category in ("P", "E")
        outs, backs = desk.get((row.pupil_id, row.day), ([], []))
        left = left_at(row.leaves_at, row.back_at, outs)
        here = back_again(left, backs, there, setup.policy(group, row.day).times(Session.PM).opens)
        said = tuple(
            (session, mark.code or "")
            for session in Session
            if session in row.sessions and (mark := marks.get((row.pupil_id, row.day, session))) is not None
        )
        found.append(AppointmentLine(row, place.school_class.name if place else "", group, code, here, said))
    return found


def _desk(
    school: School, pupils: Collection[uuid.UUID], days: Collection[date]
) -> dict[tuple[uuid.UUID, date], tuple[list[time], list[time]]]:
    """Pupil and day → when they were signed out, and when they came in or back, by the school's clock."""
    found: dict[tuple[uuid.UUID, date], tuple[list[time], list[time]]] = defaultdict(lambda: ([], []))
    here = {"school": school, "pupil_id__in": pupils, "date__in": days}
    for pupil, day, at in Arrival.objects.filter(**here, undone_at=None).values_list(
        "pupil_id", "date", "at"
    ):
        found[pupil, day][1].append(at.astimezone(clock.LONDON).time())
    for pupil, day, out, back in SignOut.objects.filter(**here).values_list(
        "pupil_id", "date", "out_at", "back_at"
    ):
        found[pupil, day][0].append(out.astimezone(clock.LONDON).time())
        if back is not None:
            found[pupil, day][1].append(back.astimezone(clock.LONDON).time())
    return found


def appointments_of_week(school: School, on: date) -> list[AppointmentLine]:
    """A week back and two ahead, by day."""
    rows = MedicalAppointment.objects.filter(
        school=school, day__gte=on - WEEK, day__lte=on + 2 * WEEK, called_off_at=None
    )
    return appointment_lines(school, rows.select_related("pupil", "school", "evidence"), on)


def appointments_missing(school: School, now: datetime) -> list[MissingAppointment]:
    """Who should be back and is not; whose evidence is missing; whose N may become M."""
    local = now.astimezone(clock.LONDON)
    today = local.date()
    rows = MedicalAppointment.objects.filter(
        school=school, day__gte=today - WEEK, day__lte=today, called_off_at=None
    )
    found = []
    for line in appointment_lines(school, rows.select_related("pupil", "school"), today):
        late = not_back(appointment_of(line.row), local, here=line.here_again)
        if late:
            found.append(MissingAppointment(line.row, line.class_name, late, True))
        elif line.became_due:
            why = "The evidence was seen; the register still says N."
            found.append(MissingAppointment(line.row, line.class_name, why, False))
        elif line.code != CODE and line.row.sessions:
            why = "Evidence of the appointment has not been seen; until then the mark is N."
            found.append(MissingAppointment(line.row, line.class_name, why, False))
    return found


def medical_days(school: School, pupil_id: uuid.UUID, first: date, last: date) -> list[date]:
    """Days with a session of M."""
    rows = Mark.objects.filter(school=school, pupil_id=pupil_id, date__gte=first, date__lte=last, code=CODE)
    return sorted(set(rows.values_list("date", flat=True)))

"""What is agreed for the coming days: a visit, leave, a part-time timetable, two schools."""

from __future__ import annotations

from datetime import date, timedelta

from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from registers.models import ClassMembership, PlannedAbsence, Pupil, School
from registers.rules.age import is_compulsory

from .cast import DemoSchool
from .files import TUESDAY, DemoData


def plan(school: School, demo_school: DemoSchool, data: DemoData, head: User, today: date) -> None:
    days = list(data.calendar.school_days(today, today + timedelta(days=40), "4"))[:6]
    members = ClassMembership.objects.filter(school=school, last_day=None).order_by("pupil__upn")
    if len(days) < 6 or not members:
        return
    _trip(school, demo_school, head, days[1])
    grown = [m.pupil for m in members.select_related("pupil") if is_compulsory(m.pupil.date_of_birth, today)]
    leave, interview, part_time = grown[3], grown[-1], grown[len(grown) // 2]
    _add(school, leave, head, "C", days[2], days[3], "Funeral of a grandparent, exceptional circumstances")
    if demo_school.phase == "secondary":
        _add(school, interview, head, "J1", days[1], days[1], "Interview at a sixth-form college", ["AM"])
    afternoons = [f"{n}PM" for n in range(1, 6)]
    _add(
        school,
        part_time,
        head,
        "C2",
        days[0],
        days[5],
        "Part-time timetable to 12:00, reviewed in two weeks",
        afternoons,
    )
    for upn in sorted(data.guests[school.urn]):
        pupil = Pupil.objects.get(upn=upn)
        home = demo_school is data.trust.schools[-1]
        away = [n for n in range(5) if (n <= TUESDAY) == home]
        sessions = [f"{n + 1}{half}" for n in away for half in ("AM", "PM")]
        _add(
            school,
            pupil,
            head,
            "D",
            days[0],
            days[0] + timedelta(weeks=10),
            "At the other school on these days",
            sessions,
        )


def _trip(school: School, demo_school: DemoSchool, head: User, day: date) -> None:
    """The second class is out for a day."""
    names = [name for _, classes in demo_school.classes for name in classes]
    members = ClassMembership.objects.filter(school=school, school_class__name=names[1], last_day=None)
    for member in members.select_related("pupil"):
        _add(school, member.pupil, head, "V", day, day, "Museum visit, led by the class teacher")


def _add(
    school: School, pupil: Pupil, head: User, code: str, first: date, last: date, words: str, sessions: list[str] | None = None
) -> None:  # fmt: skip
    if sessions == ["AM"]:
        sessions = [f"{first.isoweekday()}AM"]
    PlannedAbsence.objects.create(
        school=school,
        pupil=pupil,
        code=code,
        first_day=first,
        last_day=last,
        sessions=sessions or [],
        words=words,
        approved_by=head.name,
        approved_position=head.position,
        approved_at=clock.now(),
    )

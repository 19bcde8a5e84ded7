"""Something in the small logs and on the way to others: courses, complaints, a review, the register sent daily."""

from __future__ import annotations

from datetime import date, timedelta

from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from exchange.actions.daily import add_recipient, make_due, send_due
from exchange.actions.logs import (
    Course,
    Received,
    Review,
    add_complaint,
    add_review,
    add_training,
    point_to_procedure,
)
from exchange.queries.logs import usual_next_review
from exchange.rules.daily import DUTY
from registers.models import ClassMembership, Pupil, School
from registers.queries.setup import setup_of

from .staff import Staff

_BASICS = ("importance", "symptom", "law", "procedures")


def show_exchange(school: School, staff: Staff, today: date) -> None:
    """All of it by the head, as a school would have it at the end of November."""
    head = staff.by_role.get("head")
    if head is None:
        return
    by = Actor(head.id, head.name, head.position, "head")
    _training(school, staff, by, today)
    _complaints(school, staff, by, today)
    _review(school, by, today)
    _daily(school, by, today)


def _training(school: School, staff: Staff, by: Actor, today: date) -> None:
    teachers = list(dict.fromkeys(staff.teachers.values()))
    office = [
        user for role, user in staff.by_role.items() if role in ("officer", "senior_lead", "office", "dsl")
    ]
    start = date(today.year if today.month >= 9 else today.year - 1, 9, 2)
    usual = Course(
        _BASICS, "Registers and attendance at the start of the year", "The school", start, safeguarding=True
    )
    add_training(school, [*teachers[:-1], *office], usual, by=by)
    older = Course(("agencies", "data", "barriers"), "Reading attendance data", "Invented Training Ltd", start - timedelta(days=340), safeguarding=False)  # fmt: skip
    leads: list[User] = [user for role, user in staff.by_role.items() if role in ("officer", "senior_lead")]
    if leads:
        add_training(school, leads, older, by=by)


def _complaints(school: School, staff: Staff, by: Actor, today: date) -> None:
    sitting = (
        ClassMembership.objects.filter(school=school, last_day=None)
        .select_related("pupil")
        .order_by("pupil__upn")
    )
    pupils: list[Pupil] = [one.pupil for one in sitting[:3]]
    if len(pupils) < 3:
        return
    owner = next((user.name for role, user in staff.by_role.items() if role == "senior_lead"), by.name)
    asked = Received("leave", today - timedelta(days=20), "email", "Test Parent (invented)", "We think one day for the family would have done no harm.", owner)  # fmt: skip
    row = add_complaint(school, pupils[0], asked, by=by)
    point_to_procedure(row, "Explained that leave has no appeal, and sent the complaints procedure.", by=by)
    mark = Received("mark", today - timedelta(days=3), "phone", "Sample Carer (invented)", "The appointment was told beforehand and is marked as an absence.", owner)  # fmt: skip
    add_complaint(school, pupils[1], mark, by=by)


def _review(school: School, by: Actor, today: date) -> None:
    done = today - timedelta(days=75)
    review = Review(
        "1", done, by.name, "Headteacher, then the governing board", done + timedelta(days=7),
        "Times of the day; how absences are reported.", "All staff; families by letter; the school’s website",
        setup_of(school).policy("", today).policy_next_review or usual_next_review(school, done),
    )  # fmt: skip
    add_review(school, review, by=by)


def _daily(school: School, by: Actor, today: date) -> None:
    first = today - timedelta(days=7)
    add_recipient(
        school, kind="dfe", name="Department for Education", format="csv", agreed=DUTY, first_day=first, by=by
    )
    add_recipient(
        school, kind="la", name="Invented Local Authority", format="json", first_day=first,
        agreed="Agreed with the authority for this school year.", by=by,
    )  # fmt: skip
    make_due(school, clock.today())
    send_due()

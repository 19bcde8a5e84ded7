"""Records of other years, and the two people who agree that they may go."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from absence.models import AbsenceReport
from attendance_mis.audit.actor import Actor
from attendance_mis.tenancy.database import connection
from protection.actions.purge import approve, confirm
from protection.models import Purge
from registers.models import ClassMembership, HalfTerm, Pupil, School, Spell
from tests.marking import at, put
from tests.world import World

ONE = Actor(id=uuid.UUID(int=1), name="Test One", position="Data protection officer", role="dpo")
TWO = Actor(id=uuid.UUID(int=2), name="Test Two", position="Headteacher", role="head")


def server_today() -> date:
    """The day of the database's own clock, which no program can move: ages are made against it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]  # a date


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def open_since(world: World, first: date) -> None:
    """The school with its classes as if it had been here all that time."""
    HalfTerm.objects.create(
        school=world.school, academic_year="2018/19", name="HT1", first_day=first, last_day=date(2025, 8, 30)
    )
    School.objects.update(setup_version=9)
    Spell.objects.update(starts_on=first)
    ClassMembership.objects.update(first_day=first)


def weekday(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def mark_made(world: World, pupil: Pupil, code: str, day: date, made: date, *, reason: str = "") -> None:
    """A mark of one day entered on another."""
    put(
        world.school,
        {pupil: code},
        weekday(day),
        hand_in="" if reason else "4 Rowan",
        reason=reason,
        at=at(made),
    )


def report_made(world: World, pupil: Pupil, made: date) -> AbsenceReport:
    moment = datetime.combine(made, time(9), tzinfo=UTC)
    return AbsenceReport.objects.create(
        call_id=uuid.uuid4(), school=world.school, pupil=pupil, first_day=made, last_day=made, received_at=moment, late=False,
        channel="phone", reporter="Test", reason="illness", accepted=True, code="I", recorded_at=moment,
        by_id=uuid.UUID(int=1), by_name="Test", by_position="Test",
    )  # fmt: skip


def agreed(world: World, record_class: str, *, years: int = 6, on: date | None = None) -> Purge:
    """A proposal two people have agreed to."""
    row = Purge.objects.create(
        school=world.school,
        record_class=record_class,
        years=years,
        proposed_on=on or server_today(),
        records=1,
        pupils=1,
    )
    approve(row, by=ONE)
    confirm(row, by=TWO)
    row.refresh_from_db()
    return row

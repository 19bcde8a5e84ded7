"""The forms on paper: the school's part is printed, the family's part is lines to write on (D14, D16)."""

from __future__ import annotations

from datetime import date

from django.test import Client

from absence.models import LeaveRequest
from attendance_mis.audit.models import AuditEvent
from tests.absence.leave.conftest import ask, run_policy
from tests.letters.letters import words_of
from tests.world import World, mark_as


def test_school_s_part_is_printed_on_the_forms(world: World, office: Client) -> None:
    run_policy(world.school, "wessex")
    there = f"/schools/900001/leave/form/{world.pupil.id}/"
    before = words_of(office.get(f"{there}request.pdf").content)
    assert "Attendance" not in before  # nothing to count yet
    friday = date(2026, 11, 20)
    mark_as(world.people["head"], world.pupil, "/", day=friday)
    mark_as(world.people["head"], world.pupil, "O", day=friday, session="PM")
    old = ask(world)
    LeaveRequest.objects.filter(id=old.id).update(
        state="decided", outcome="refused", decided_at=old.asked_at, decided_by="Test Headteacher"
    )

    words = words_of(office.get(f"{there}request.pdf").content)
    travel = words_of(office.get(f"{there}travel.pdf").content)

    assert "14 days before the first day away" in words
    assert "Attendance 50.0%, 1 session (½ day) missed out of 2" in words
    assert "1 December to 2 December 2026: refused" in words
    assert "First day away First" not in words
    assert "1 attended, 0 travelling" in travel
    assert office.get(f"{there}other.pdf").status_code == 404
    assert AuditEvent.objects.filter(verb="leave.form_printed").count() == 3

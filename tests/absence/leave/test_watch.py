"""What follows the grant: absence beyond it, the ten school days, hints that come and go (LEV-15, ADM-20, T16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from absence.actions.cases import catch_up
from absence.actions.leave_watch import BEYOND, follow_up_beyond, watch_leave
from absence.models import Case, LeaveEvent, LeaveRequest
from absence.queries.leave_lists import not_back
from absence.signals_leave import leave_exceeded
from absence.tasks_leave import leave_was_exceeded, watch_ended_leave
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from registers.models import Closure, ExpectedAbsence, Mark, School
from tests.absence.leave.conftest import SignIn, ask
from tests.absence.leave.test_pages import chosen, text
from tests.world import World, mark_as

MONDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 4)
"""Five days of leave; term goes on until 18 December."""


@pytest.fixture
def granted(world: World, head: Client) -> LeaveRequest:
    request = ask(world, first_day=MONDAY, last_day=FRIDAY)
    head.post(f"/schools/900001/leave/{request.id}/", chosen(request, *["C"] * 10))
    request.refresh_from_db()
    assert request.outcome == "granted"
    return request


def marked(world: World, day: date, code: str) -> None:
    clock.set_clock(datetime(day.year, day.month, day.day, 15, 0))
    for session in ("AM", "PM"):
        own = {"/": {"AM": "/", "PM": "\\"}}.get(code, {}).get(session, code)
        mark_as(world.people["head"], world.pupil, own, day=day, session=session)


def after(world: World, *codes: str) -> None:
    """The school days after the leave, in order."""
    for place, code in enumerate(codes):
        marked(world, date(2026, 12, 7) + timedelta(days=place), code)


def test_t16_leave_granted_five_days_pupil_absent_eight(granted: LeaveRequest, world: World) -> None:
    for place in range(5):
        marked(world, MONDAY + timedelta(days=place), "C")
    after(world, "N", "N", "N")

    (line,) = not_back(world.school, date(2026, 12, 9))

    assert [day for day, _ in line.after.beyond] == [date(2026, 12, day) for day in (7, 7, 8, 8, 9, 9)]
    assert (line.after.days_away, line.after.ten_days_on) == (3, date(2026, 12, 18))
    assert list(Mark.objects.filter(date__gt=FRIDAY).values_list("code", flat=True).distinct()) == ["N"]
    assert not line.ground


def test_t16_day_six_proposes_g_and_keeps_n_open(
    granted: LeaveRequest, world: World, sign_in: SignIn
) -> None:
    after(world, "N")
    watch_leave(world.school, date(2026, 12, 7))
    clock.set_clock(datetime(2026, 12, 8, 9, 0))
    office = sign_in(world.people["office"])

    register = office.get("/api/v1/registers/900001/2026-12-08/AM?class=4 Rowan").json()

    (hint,) = register["marks"][0]["hints"]
    assert hint["code"] == "G"
    assert "Leave ended Fri 4 Dec" in hint["why"]


def test_fact_is_kept_once_and_told_once(
    granted: LeaveRequest, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    after(world, "N", "N")
    told: list[Any] = []
    leave_exceeded.connect(lambda **news: told.append(news["request_id"]), weak=False, dispatch_uid="test")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            first = watch_leave(world.school, date(2026, 12, 8))
            again = watch_leave(world.school, date(2026, 12, 8))
    finally:
        leave_exceeded.disconnect(dispatch_uid="test")

    assert (first["new"], again["new"], told) == (1, 0, [granted.id])
    assert LeaveEvent.objects.filter(request=granted, what="beyond").count() == 1


def test_lev15_absence_beyond_starts_a_follow_up_that_g_does_not_end(
    granted: LeaveRequest,
    world: World,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queued: list[list[str]] = []
    monkeypatch.setattr(leave_was_exceeded, "apply_async", lambda args, **_: queued.append(args))
    after(world, "G")
    with django_capture_on_commit_callbacks(execute=True):
        watch_leave(world.school, date(2026, 12, 7))
    assert queued == [["alpha", str(world.school.id)]]

    assert leave_was_exceeded(*queued[0]) == 1
    assert leave_was_exceeded(*queued[0]) == 0  # the message came twice
    children, changed = catch_up(world.school, clock.now())
    assert (len(children), changed) == (1, 0)
    assert "they are not back" in children[0].beyond_leave
    case = Case.objects.get()
    assert (case.opened_on, case.closed_at) == (date(2026, 12, 7), None)
    assert "The tenth school day after it is Fri 18 Dec." in case.events.get().words

    marked(world, date(2026, 12, 8), "/")
    catch_up(world.school, clock.now())
    case.refresh_from_db()
    assert case.closed_as == "in_school"


def test_follow_up_a_person_ended_is_not_opened_again_and_the_daily_look_makes_up_for_a_lost_message(
    granted: LeaveRequest, world: World
) -> None:
    after(world, "G", "G")
    watch_leave(world.school, date(2026, 12, 8))

    assert follow_up_beyond(world.school, date(2026, 12, 8)) == 1
    Case.objects.update(
        closed_at=clock.now(), closed_as="ended", covered_day=date(2026, 12, 8), covered_session="PM"
    )
    assert follow_up_beyond(world.school, date(2026, 12, 9)) == 0


def test_hint_goes_when_the_pupil_is_back(granted: LeaveRequest, world: World) -> None:
    after(world, "N")
    watch_leave(world.school, date(2026, 12, 7))
    marked(world, date(2026, 12, 8), "/")

    said = watch_leave(world.school, date(2026, 12, 8))

    assert said == {"away": 0, "new": 0, "back": 1}
    assert not ExpectedAbsence.objects.filter(source=BEYOND, withdrawn_at=None).exists()


def test_back_in_time_is_nothing_to_watch(granted: LeaveRequest, world: World) -> None:
    after(world, "/")

    assert watch_leave(world.school, date(2026, 12, 7)) == {"away": 0, "new": 0, "back": 0}


def test_page_says_when_ten_school_days_are_over(
    granted: LeaveRequest, world: World, sign_in: SignIn
) -> None:
    for day in range(7, 19):
        if date(2026, 12, day).weekday() < 5:
            marked(world, date(2026, 12, day), "O")
    clock.set_clock(datetime(2027, 1, 4, 8, 0))
    head = sign_in(world.people["head"])

    page = text(head.get("/schools/900001/leave/watch/"))

    assert "Ten days over" in page
    assert "Enquire with the local authority" in page


def test_task_looks_once_a_day(granted: LeaveRequest, world: World) -> None:
    after(world, "N")

    assert watch_ended_leave("alpha") == 1
    assert watch_ended_leave("alpha") == 0
    assert JobRun.objects.get(job="leave-watch").outcome == {
        "away": 1,
        "new": 1,
        "back": 0,
        "followed_up": 1,
    }


def test_absence_on_a_refused_day_is_proposed_and_never_written(
    world: World, head: Client, sign_in: SignIn
) -> None:
    request = ask(world)
    head.post(f"/schools/900001/leave/{request.id}/", chosen(request, *["refuse"] * 4))
    clock.set_clock(datetime(2026, 12, 1, 9, 0))
    teacher = sign_in(world.people["teacher"])
    page = teacher.get("/schools/900001/registers/2026-12-01/AM/?class=4+Rowan")

    assert "Leave was refused for this session (asked for on 23 November). If away for it: G." in text(page)
    assert f"/leave/{request.id}/" not in text(page)  # nothing a class teacher may open
    office = sign_in(world.people["office"])
    of_office = text(office.get("/schools/900001/registers/2026-12-01/AM/?class=4+Rowan"))
    history = text(office.get(f"/schools/900001/grid/history/{world.pupil.id}/2026-12-01/AM/"))
    assert all(f"/schools/900001/leave/{request.id}/" in shown for shown in (of_office, history))
    assert not Mark.objects.exists()


def test_leave_granted_again_without_a_gap_is_not_absence_beyond_the_first(
    granted: LeaveRequest, world: World, head: Client
) -> None:
    again = ask(world, first_day=date(2026, 12, 7), last_day=date(2026, 12, 9))
    head.post(f"/schools/900001/leave/{again.id}/", chosen(again, *["C"] * 6))
    after(world, "C", "C")

    assert watch_leave(world.school, date(2026, 12, 8)) == {"away": 0, "new": 0, "back": 0}
    assert follow_up_beyond(world.school, date(2026, 12, 8)) == 0
    after(world, "C", "C", "C", "N")
    (line,) = not_back(world.school, date(2026, 12, 10))
    assert (line.request, line.after.ten_days_on) == (again, date(2027, 1, 6))
    assert [day.day for day, _ in line.after.beyond] == [10, 10]


def test_day_on_which_only_the_childs_class_was_closed_is_no_absence_beyond_leave(
    granted: LeaveRequest, world: World
) -> None:
    Closure.objects.create(
        school=world.school, day=date(2026, 12, 7), kind="closure", classes=["4 Rowan"], note="No heating"
    )
    School.objects.filter(id=world.school.id).update(setup_version=F("setup_version") + 1)
    world.school.refresh_from_db()

    assert not_back(world.school, date(2026, 12, 8)) == []
    assert follow_up_beyond(world.school, date(2026, 12, 8)) == 0

    marked(world, date(2026, 12, 8), "N")
    (line,) = not_back(world.school, date(2026, 12, 8))
    assert {day for day, _ in line.after.beyond} == {date(2026, 12, 8)}

"""A school whose settings can't be read keeps nobody from looking for the children of the others (promise P19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from absence.ladder_tasks import follow_ladders
from absence.models import Case
from absence.tasks import begin_day, keep_watch
from absence.tasks_illness import watch_illness
from attendance_mis.dashboards.tasks import issue_governor_reports
from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from attendance_mis.operations.tasks import make_last_known
from attendance_mis.operations.watching import overdue_tasks
from exchange.tasks import make_daily_extracts
from registers.models import PolicyChange, School
from registers.rules.policy_values import BadValue
from roll.tasks import look_for_returns
from support.tasks import tell_workers
from tests.marking import put
from tests.world import World, build_world

MONDAY = datetime(2026, 11, 23, 9, 31, tzinfo=UTC)


@pytest.fixture
def broken(world: World) -> School:
    """Comes before the school of the world; the hour its register opens is no hour."""
    school = build_world(urn="900000", emails="broken").school
    PolicyChange.objects.create(
        school=school, effective_from=MONDAY.date(), values={"am_opens": "half past"}, reason="Test",
        made_at=MONDAY, by_name="Test",
    )  # fmt: skip
    School.objects.filter(id=school.id).update(name="A school that fails", setup_version=7)
    clock.set_clock(MONDAY)
    return school


def test_every_school_is_worked_on_and_the_failure_told_at_the_end() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        done.append(number)
        return 12 // number

    with pytest.raises(ZeroDivisionError) as failed:
        for_each([0, 3, 0, 4], work)
    assert done == [0, 3, 0, 4]
    assert failed.value.__notes__ == ["2 schools failed."]
    assert for_each([3, 4], work) == 7


def test_watch_opens_the_case_of_the_next_school(broken: School, world: World) -> None:
    put(world.school, {world.pupil: "N"}, MONDAY.date(), hand_in="4 Rowan")

    with pytest.raises(BadValue):
        keep_watch("alpha")

    assert Case.objects.get().pupil == world.pupil


@pytest.mark.parametrize(
    "task",
    [
        begin_day,
        follow_ladders,
        issue_governor_reports,
        look_for_returns,
        make_daily_extracts,
        make_last_known,
        tell_workers,
        watch_illness,
    ],
    ids=lambda task: task.__name__,
)
def test_the_day_s_work_of_the_next_school_is_done(
    task: Callable[[str], int], broken: School, world: World
) -> None:
    with pytest.raises(BadValue):
        task("alpha")

    states = dict(JobRun.objects.values_list("school_id", "state"))
    assert states.get(broken.id, "failed") == "failed"
    assert states[world.school.id] == "done"


def test_what_is_overdue_is_known_of_every_school(world: World, broken: School) -> None:
    assert "absence.tasks.begin_day" in overdue_tasks()

"""Clock-work happens once (promise P19): the row decides, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attendance_mis.jobs.models import JobRun
from attendance_mis.jobs.once import LONGEST, once
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from tests.world import World


def test_once_does_the_work_and_keeps_what_it_said(world: World) -> None:
    run = once("count", "2026-11-23", lambda: {"pupils": 8}, school_id=world.school.id)

    assert run is not None
    assert (run.state, run.outcome) == ("done", {"pupils": 8})


def test_once_does_nothing_the_second_time(world: World) -> None:
    done: list[int] = []

    def work() -> dict[str, object]:
        done.append(1)
        return {}

    for _ in range(3):
        once("count", "2026-11-23", work, school_id=world.school.id)

    assert done == [1]


@pytest.mark.parametrize(
    ("job", "period", "whole_trust"),
    [("other", "2026-11-23", False), ("count", "2026-11-24", False), ("count", "2026-11-23", True)],
)
def test_once_works_again_for_another_job_period_or_school(
    job: str, period: str, whole_trust: bool, world: World
) -> None:
    once("count", "2026-11-23", dict, school_id=world.school.id)

    assert once(job, period, dict, school_id=None if whole_trust else world.school.id) is not None


def test_work_of_the_whole_trust_is_done_once_too(alpha: Trust) -> None:
    assert once("count", "2026-11-23", dict) is not None
    assert once("count", "2026-11-23", dict) is None


def test_a_failure_is_kept_without_its_data_and_tried_again(alpha: Trust) -> None:
    def work() -> dict[str, object]:
        raise ValueError("Test Alphaby was here")

    with pytest.raises(ValueError, match="Alphaby"):
        once("count", "2026-11-23", work)
    failed = JobRun.objects.get()
    assert failed.state == "failed"
    assert "ValueError" in failed.error
    assert "Alphaby" not in failed.error

    again = once("count", "2026-11-23", dict)
    assert again is not None
    assert (again.attempts, again.state, again.error) == (2, "done", "")


def test_what_failed_work_had_written_is_undone(alpha: Trust) -> None:
    def work() -> dict[str, object]:
        JobRun.objects.create(
            job="inside", period="-", state="running", began_at=clock.now(), held_until=clock.now()
        )
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 – ours, from above
        once("count", "2026-11-23", work)

    assert not JobRun.objects.filter(job="inside").exists()


def test_a_killed_run_is_taken_over_when_its_time_is_up(alpha: Trust) -> None:
    began = clock.now()
    JobRun.objects.create(
        job="count", period="2026-11-23", state="running", began_at=began, held_until=began + LONGEST
    )

    assert once("count", "2026-11-23", dict) is None
    clock.set_clock(began + LONGEST + timedelta(seconds=1))
    assert once("count", "2026-11-23", dict) is not None

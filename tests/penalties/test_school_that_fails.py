"""A school whose settings can't be read keeps nobody from the cases of the others, and is tried again (promise P19)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from penalties.models import PenaltyCase, ThresholdCrossing
from penalties.tasks import judge_pupils, look_at_penalties
from penalties.watch_tasks import watch_thresholds
from registers.models import PolicyChange, School
from registers.rules.policy_values import BadValue
from tests.world import build_world

from .conftest import HOLIDAY, TODAY, Court, amend


@pytest.fixture
def other(court: Court) -> PenaltyCase:
    """Of a school that comes before the court's in every list and fails: the hour its register opens is no hour."""
    world = build_world(urn="900000", emails="broken")
    PolicyChange.objects.create(
        school=world.school, effective_from=TODAY, values={"am_opens": "half past"}, reason="Test",
        made_at=clock.now(), by_name="Test",
    )  # fmt: skip
    School.objects.filter(id=world.school.id).update(name="A school that fails", setup_version=7)
    return PenaltyCase.objects.create(
        school=world.school, pupil=world.pupil, reached_on=TODAY, as_of=TODAY,
        window_from=HOLIDAY[0], window_to=TODAY, opened_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip


def test_daily_look_opens_the_cases_of_the_next_school_and_tries_the_failed_one_again(
    court: Court, other: PenaltyCase
) -> None:
    for _ in range(2):
        with pytest.raises(BadValue):
            look_at_penalties("alpha")

    assert PenaltyCase.objects.get(school=court.school).pupil == court.pupil
    runs = JobRun.objects.values_list("school_id", "state", "attempts")
    assert set(runs) == {(other.school_id, "failed", 2), (court.school.id, "done", 1)}


def test_threshold_of_the_trust_is_watched_without_settings(court: Court, other: PenaltyCase) -> None:
    watch_thresholds("alpha")

    assert ThresholdCrossing.objects.get().pupil == court.pupil


def test_case_of_the_next_school_is_judged_and_the_failure_told(court: Court, other: PenaltyCase) -> None:
    case = court.open()
    amend(court, HOLIDAY[0], "I")

    with pytest.raises(BadValue):
        judge_pupils("alpha", [str(other.pupil_id), str(court.pupil.id)])

    case.refresh_from_db()
    assert "no longer counts" in case.amber

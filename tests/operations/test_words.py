"""Background work is told in words, and a job scheduled next year has to bring its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from attendance_mis.celery import app
from attendance_mis.jobs.once import once
from attendance_mis.operations.words import SCHEDULED, every_words, job_words, period_words
from tests.world import World

SignIn = Callable[..., Client]


def test_every_scheduled_job_has_words_and_no_words_are_left_over() -> None:
    assert set(SCHEDULED) == set(app.conf.beat_schedule)
    assert len(set(SCHEDULED.values())) == len(SCHEDULED)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-11-23", "23 November 2026"),
        ("2026-11-23T09", "23 November 2026, 9 o’clock"),
        ("2026-11-23 before", "23 November 2026, before school"),
        ("autumn", "autumn"),
    ],
)
def test_period_is_told_as_a_day(period: str, words: str) -> None:
    assert period_words(period) == words


def test_how_often_and_what_are_told_plainly() -> None:
    assert [every_words(seconds) for seconds in (60.0, 30.0, 300.0)] == ["every minute", "every 30 seconds", "every 5 minutes"]  # fmt: skip
    assert [job_words(job) for job in ("propose_purges", "some-new_job")] == ["What has served its time", "Some new job"]  # fmt: skip


def test_page_tells_what_ran_and_what_runs(world: World, sign_in: SignIn) -> None:
    once("receipts", "2026-11-23T09", lambda: {"told": 0})

    page = sign_in(world.people["head"]).get("/schools/900001/operations/").content.decode()

    assert "What became of what was sent" in page
    assert "23 November 2026, 9 o’clock" in page
    assert "Write to people signed in somewhere new: every minute" in page
    assert "T09" not in page

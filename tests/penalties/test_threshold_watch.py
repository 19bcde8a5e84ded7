"""The watch: each time ten is reached is kept once, and follows the marks it rests on (T08, T09, P19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from django.conf import settings
from django.db import ProgrammingError, transaction

from attendance_mis.celery import app
from attendance_mis.kit import clock, gathering
from penalties.actions.watch import watch_pupils, watch_trust
from penalties.models import PenaltyNotice, ThresholdCrossing, ThresholdCrossingEvent
from penalties.watch_tasks import watch_thresholds
from tests.marking import AM, bring_in, put
from tests.penalties.autumn import FIRST, away
from tests.world import World, make_contact

TODAY = date(2026, 11, 23)
REACHED = date(2026, 9, 18)
"""The Friday of a week away from FIRST on."""


def crossings() -> list[tuple[date, str, int]]:
    return [(c.reached_on, c.state, c.count) for c in ThresholdCrossing.objects.order_by("reached_on")]


def events() -> list[str]:
    return list(ThresholdCrossingEvent.objects.values_list("kind", flat=True))


def amend(world: World, day: date, code: str) -> None:
    put(world.school, {world.pupil: code}, day, AM, reason="Corrected")


def test_T08_crossing_is_kept_across_a_week_without_school(world: World) -> None:
    """Nine in calendar week 1, half term in between, one in week 11: met; in week 12 instead: not."""
    first, second = world.pupils["4 Rowan"][:2]
    for pupil, day in ((first, date(2026, 11, 16)), (second, date(2026, 11, 23))):
        away(world.school, pupil, date(2026, 9, 7), 9)
        bring_in(world.school, [(pupil, day, AM, "U", None)])

    watch_trust(TODAY)

    (crossing,) = ThresholdCrossing.objects.all()
    assert (crossing.pupil, crossing.reached_on, crossing.count) == (first, date(2026, 11, 16), 10)


def test_T09_amended_to_i_the_crossing_falls_below_and_is_kept(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)
    watch_trust(TODAY)

    amend(world, FIRST, "I")
    watch_pupils([world.pupil.id], TODAY)

    assert crossings() == [(REACHED, "fell_below", 9)]
    assert events() == ["found", "fell_below"]


def test_crossing_stands_again_when_the_mark_is_put_back(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)
    watch_trust(TODAY)
    for code in ("I", "O"):
        amend(world, FIRST, code)
        watch_pupils([world.pupil.id], TODAY)

    assert crossings() == [(REACHED, "standing", 10)]
    assert events() == ["found", "fell_below", "stands_again"]


def test_crossing_keeps_its_window_and_its_sessions(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)

    watch_trust(TODAY)

    (crossing,) = ThresholdCrossing.objects.all()
    assert (crossing.school, crossing.window_to) == (world.school, date(2026, 9, 20))
    assert crossing.sessions[0] == ["2026-09-14", "AM", "O"]
    assert len(crossing.sessions) == 10


def test_a_changed_code_among_the_ten_is_an_event_and_no_new_crossing(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10, "N")
    watch_trust(TODAY)

    amend(world, FIRST, "O")
    watch_trust(TODAY)

    assert crossings() == [(REACHED, "standing", 10)]
    assert events() == ["found", "changed"]


def test_watching_again_changes_nothing(world: World) -> None:
    away(world.school, world.pupil, FIRST, 12)

    for _ in range(3):
        watch_trust(TODAY)

    assert events() == ["found"]


def test_an_earlier_absence_found_later_is_the_same_crossing(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)
    watch_trust(TODAY)

    put(world.school, {world.pupil: "O"}, date(2026, 9, 11), AM)
    watch_trust(TODAY)

    assert [day for day, _, _ in crossings()] == [REACHED]
    assert ThresholdCrossing.objects.get().count == 11


def test_reaching_ten_a_second_time_is_a_second_crossing(world: World) -> None:
    away(world.school, world.pupil, date(2026, 3, 2), 10)
    away(world.school, world.pupil, FIRST, 10)

    watch_trust(TODAY)

    assert crossings() == [(date(2026, 3, 6), "standing", 10), (REACHED, "standing", 10)]


def test_a_notice_that_relied_on_the_sessions_does_not_undo_their_crossing(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)
    watch_trust(TODAY)
    PenaltyNotice.objects.create(
        school=world.school, pupil=world.pupil, contact=make_contact(world.pupil), kind="absence",
        status="issued", issued_on=date(2026, 10, 9), offence_from=FIRST, offence_to=REACHED,
    )  # fmt: skip

    watch_trust(TODAY)

    assert crossings() == [(REACHED, "standing", 10)]
    assert events() == ["found"]


def test_days_nobody_watched_are_caught_up(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)
    watch_trust(date(2026, 9, 16))
    assert crossings() == []

    watch_trust(date(2026, 12, 14))

    assert crossings() == [(REACHED, "standing", 10)]


def test_nightly_task_works_once_a_day_and_again_the_next(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)

    assert watch_thresholds("alpha") == {"found": 1}
    assert watch_thresholds("alpha") == {}
    clock.set_clock(datetime(2026, 11, 24, 4, 20, tzinfo=clock.LONDON))
    amend(world, FIRST, "I")
    assert watch_thresholds("alpha") == {"fell_below": 1}


def test_nightly_task_is_scheduled_for_every_trust() -> None:
    entry = app.conf.beat_schedule["watch-thresholds"]

    assert entry["task"] == "attendance_mis.tenancy.tasks.in_every_trust"
    assert entry["args"] == ["penalties.watch_tasks.watch_thresholds"]


@pytest.fixture
def at_once() -> Iterator[None]:
    """Queued work is done where it is queued, as a worker would a moment later."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def test_the_tenth_session_saved_is_found_at_once(
    world: World, at_once: None, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    away(world.school, world.pupil, FIRST, 9)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        put(world.school, {world.pupil: "O"}, date(2026, 11, 20), AM)

    assert crossings() == [(date(2026, 11, 20), "standing", 10)]


def test_a_mark_is_saved_when_the_queue_is_away(
    world: World,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    away_from_here = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    monkeypatch.setattr(settings, "CACHES", away_from_here)
    gathering._client.cache_clear()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        result = put(world.school, {world.pupil: "O"}, date(2026, 11, 20), AM)

    gathering._client.cache_clear()
    assert len(result.saved) == 1
    assert "was not queued" in caplog.text


def test_what_happened_to_a_crossing_cannot_be_rewritten(world: World) -> None:
    away(world.school, world.pupil, FIRST, 10)
    watch_trust(TODAY)

    with pytest.raises(ProgrammingError), transaction.atomic():
        ThresholdCrossingEvent.objects.update(kind="changed")
    with pytest.raises(ProgrammingError), transaction.atomic():
        ThresholdCrossing.objects.all()._raw_delete("default")

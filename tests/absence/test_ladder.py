"""The ladder on a register: crossings found, kept, followed and done (ABS-52, POL-04, LET-06, T14, P19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from django.db import ProgrammingError, transaction

from absence.actions.ladder import crossing_done, follow_ladder
from absence.ladder_tasks import follow_ladders
from absence.models import LadderCrossing, LadderEvent
from attendance_mis.celery import app
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.policy import Wanted, change_policy
from tests.absence.ladders import school_days, set_ladder, term
from tests.marking import AM, OFFICER, PM, put
from tests.world import World

TODAY = date(2026, 11, 23)


@pytest.fixture
def ladder(world: World) -> World:
    set_ladder(world.school)
    return world


def kept() -> list[tuple[str, str, str]]:
    """(surname, test, state) of every crossing."""
    return [
        (c.pupil.legal_surname, c.test, c.state)
        for c in LadderCrossing.objects.order_by("crossed_on", "test")
    ]


def events() -> list[str]:
    return list(LadderEvent.objects.values_list("kind", flat=True))


def test_pupils_at_exactly_the_boundary_fall_on_the_side_the_words_say(ladder: World) -> None:
    ninety, ninety_five, just_below, steady = ladder.pupils["4 Rowan"]
    term(ladder.school, ninety, "." * 18 + "aa")
    term(ladder.school, ninety_five, "." * 19 + "a")
    term(ladder.school, just_below, "." * 38 + "aa" + "h")
    term(ladder.school, steady, "." * 40)

    follow_ladder(ladder.school, TODAY)

    below, at = "attendance below 95% this year", "attendance at or below 90% this year"
    assert sorted((c.pupil.legal_surname, c.test) for c in LadderCrossing.objects.all()) == sorted(
        [
            (ninety.legal_surname, below),
            (ninety.legal_surname, at),
            (just_below.legal_surname, below),
        ]
    )


def test_crossing_is_kept_with_its_counts_its_sessions_and_its_due_day(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 18 + "aa")

    follow_ladder(ladder.school, TODAY)

    days = school_days(ladder.school)
    crossing = LadderCrossing.objects.get(test="attendance below 95% this year")
    assert (crossing.crossed_on, crossing.due_on) == (days[18], days[23])
    assert (crossing.possible, crossing.attended, crossing.authorised) == (38, 36, 2)
    assert crossing.sessions == [[days[18].isoformat(), "AM", "I"], [days[18].isoformat(), "PM", "I"]]
    assert (crossing.action, crossing.owner) == ("letter and meeting", "attendance lead")


def test_a_pupil_who_could_not_attend_is_judged_on_their_own_possible_sessions(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "x" * 10 + "." * 9 + "a")
    follow_ladder(ladder.school, TODAY)

    assert [(c.possible, c.attended) for c in LadderCrossing.objects.all()] == [(20, 18), (20, 18)]


def test_too_few_sessions_fire_nothing_and_the_number_is_the_schools(world: World) -> None:
    set_ladder(world.school, ladder_from_sessions=40)
    term(world.school, world.pupil, "aa" + "." * 17)

    follow_ladder(world.school, TODAY)

    assert kept() == []


def test_following_again_changes_nothing(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 18 + "aaa")
    for _ in range(3):
        follow_ladder(ladder.school, TODAY)

    assert events() == ["found", "found"]


def test_recovery_and_a_second_crossing_are_two(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 10 + "a" + "." * 9 + "a")

    follow_ladder(ladder.school, TODAY)

    days = school_days(ladder.school)
    assert [(c.crossed_on, c.until) for c in LadderCrossing.objects.order_by("crossed_on")] == [
        (days[10], days[19]), (days[20], None),
    ]  # fmt: skip


def test_recovery_is_an_event_on_the_crossing(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 10 + "a")
    follow_ladder(ladder.school, TODAY)
    for day in school_days(ladder.school)[11:20]:
        for session, code in ((AM, "/"), (PM, "\\")):
            put(ladder.school, {ladder.pupil: code}, day, session)

    follow_ladder(ladder.school, TODAY)

    assert events() == ["found", "recovered"]
    assert LadderCrossing.objects.get().until == school_days(ladder.school)[19]


def test_a_mark_amended_after_the_crossing_undoes_it_and_putting_it_back_restores_it(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 20 + "ha")
    follow_ladder(ladder.school, TODAY)
    day = school_days(ladder.school)[21]

    for code in ("/", "I"):
        put(ladder.school, {ladder.pupil: code}, day, AM, reason="Seen in class")
        follow_ladder(ladder.school, TODAY, [ladder.pupil.id])

    assert [state for _, _, state in kept()] == ["open"]
    assert events() == ["found", "undone", "holds_again"]


def test_a_crossing_an_amendment_moves_is_the_same_crossing(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 18 + "a" + "a")
    follow_ladder(ladder.school, TODAY)
    before = set(LadderCrossing.objects.values_list("id", flat=True))

    put(ladder.school, {ladder.pupil: "I"}, school_days(ladder.school)[12], PM, reason="Went home ill")
    follow_ladder(ladder.school, TODAY)

    assert set(LadderCrossing.objects.values_list("id", flat=True)) == before


def test_what_was_done_stays_done_when_marks_change(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 20 + "ha")
    follow_ladder(ladder.school, TODAY)
    crossing_done(LadderCrossing.objects.get(), note="Letter posted", by=OFFICER)

    put(ladder.school, {ladder.pupil: "/"}, school_days(ladder.school)[21], AM, reason="Seen in class")
    follow_ladder(ladder.school, TODAY)
    follow_ladder(ladder.school, TODAY)

    assert [state for _, _, state in kept()] == ["done"]
    assert events() == ["found", "done", "undone"]


@pytest.mark.parametrize(("note", "said"), [("", "Say what was done"), ("x" * 501, "500 characters")])
def test_done_needs_words(note: str, said: str, ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 20 + "ha")
    follow_ladder(ladder.school, TODAY)

    with pytest.raises(Refused) as refused:
        crossing_done(LadderCrossing.objects.get(), note=note, by=OFFICER)

    assert said in refused.value.problems["note"][0]
    assert events() == ["found"]


def test_T14_late_marks_carried_from_the_last_half_term_do_not_count(world: World) -> None:
    set_ladder(world.school, [], late_marks_per_half_term=5)
    carried, five = world.pupils["4 Rowan"][:2]
    autumn = len(school_days(world.school, last=date(2026, 10, 23)))
    term(world.school, carried, "." * (autumn - 4) + "llll" + "l" + "." * 5)
    term(world.school, five, "." * autumn + "lllll" + "." * 5)

    follow_ladder(world.school, TODAY)

    (crossing,) = LadderCrossing.objects.all()
    assert (crossing.pupil, crossing.late) == (five, 5)
    assert crossing.crossed_on == school_days(world.school)[autumn + 4]


def test_T21_settings_changed_today_make_no_crossing_of_yesterday(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 24 + "hh" + "." * 29)
    assert follow_ladder(ladder.school, TODAY) == {}

    change_policy(
        school=ladder.school,
        wanted=Wanted(values={"ladder": "attendance below 99% this year: call; office"}),
        effective_from=TODAY,
        reason="Closer watch",
        by=OFFICER,
    )
    ladder.school.refresh_from_db()
    put(ladder.school, {ladder.pupil: "/"}, TODAY, AM)
    follow_ladder(ladder.school, TODAY)

    assert [(c.test, c.crossed_on) for c in LadderCrossing.objects.all()] == [
        ("attendance below 99% this year", TODAY)
    ]


def test_a_silent_policy_keeps_nothing(world: World) -> None:
    term(world.school, world.pupil, "a" * 30)

    assert follow_ladder(world.school, TODAY) == {}


def test_nightly_task_works_once_a_day_for_each_school_and_catches_up(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 18 + "aa")

    assert (follow_ladders("alpha"), follow_ladders("alpha")) == (1, 0)
    assert JobRun.objects.get(job="ladder").outcome == {"found": 2}
    clock.set_clock(datetime(2026, 12, 1, 4, 40, tzinfo=clock.LONDON))
    assert follow_ladders("alpha") == 1
    assert len(kept()) == 2


@pytest.fixture
def at_once() -> Iterator[None]:
    """Queued work is done where it is queued, as a worker would a moment later."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def test_the_mark_that_crosses_is_found_at_once(
    ladder: World, at_once: None, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    term(ladder.school, ladder.pupil, "." * 19 + "a")

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        put(ladder.school, {ladder.pupil: "I"}, school_days(ladder.school)[20], AM)

    assert [test for _, test, _ in kept()] == ["attendance below 95% this year"]


def test_what_happened_to_a_crossing_cannot_be_rewritten(ladder: World) -> None:
    term(ladder.school, ladder.pupil, "." * 18 + "aa")
    follow_ladder(ladder.school, TODAY)

    with pytest.raises(ProgrammingError), transaction.atomic():
        LadderEvent.objects.update(kind="done")
    with pytest.raises(ProgrammingError), transaction.atomic():
        LadderCrossing.objects.all()._raw_delete("default")

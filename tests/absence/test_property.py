"""Random mornings against a second, independent account of who has to be asked about (ABS-10).

The oracle knows nothing of sessions, cases or SQL: it keeps a diary of each child and answers by reading it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence.actions.attempts import Attempt, log_attempt, undo_closing
from absence.actions.cases import catch_up
from absence.models import Case
from absence.queries.queue import queue_of
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.models import Arrival, Pupil
from tests.absence.conftest import EVERYTHING, Day
from tests.world import World

CHILDREN = 4
DAYS = [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)]
WORDS = ["take", "arrive", "amend", "explain", "worry", "no_answer", "undo", "look"]


@dataclass
class Diary:
    """One child as somebody at the desk would tell it."""

    here: bool | None = None
    """Of the session last heard of: in school, away, or nothing yet."""
    reason: bool = False
    heard_today: bool = False
    """Today's register, the desk or the family has said something."""
    excused_day: int = -1
    """The family explained this day, which no later register of the same day undoes."""
    by_person: bool = False

    @property
    def missing(self) -> bool:
        return self.here is False and not self.reason


def moments() -> st.SearchStrategy[list[tuple[str, int, list[int]]]]:
    step = st.tuples(
        st.sampled_from(WORDS),
        st.integers(0, CHILDREN - 1),
        st.lists(st.sampled_from([0, 0, 1, 2]), min_size=CHILDREN, max_size=CHILDREN),
    )
    return st.lists(step, min_size=3, max_size=14)


class Rollback(Exception):
    pass


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(data=st.lists(moments(), min_size=1, max_size=3))
def test_list_holds_exactly_the_children_nobody_can_account_for(
    world: World, day: Day, data: list[list[tuple[str, int, list[int]]]]
) -> None:
    try:
        with transaction.atomic():
            _play(world, day, data)
            raise Rollback
    except Rollback:
        pass


def _play(world: World, day: Day, data: list[list[tuple[str, int, list[int]]]]) -> None:
    pupils = world.pupils["4 Rowan"]
    for pupil in pupils:
        day.adult(pupil, "Parentley")
    diaries = [Diary() for _ in pupils]
    for number, moments_of_day in enumerate(data):
        today = DAYS[number]
        taken = False
        for diary in diaries:
            diary.heard_today = False
        for minute, (word, place, codes) in enumerate(moments_of_day):
            clock.set_clock(datetime.combine(today, time(9, 21 + minute), tzinfo=clock.LONDON))
            pupil, diary = pupils[place], diaries[place]
            if word == "take" and not taken:
                taken = True
                chosen = {p: ("/", "N", "I")[code] for p, code in zip(pupils, codes, strict=True)}
                day.register(chosen, day=today)
                for one, code in zip(diaries, codes, strict=True):
                    one.heard_today = True
                    one.here, one.reason = code == 0, code == 2 or one.excused_day == number
            elif word == "arrive" and taken and diary.missing and diary.heard_today:
                _arrive(world, day, pupil, today)
                diary.here = True
            elif word == "amend" and taken and diary.missing and diary.heard_today:
                day.change(pupil, "I", day=today)
                diary.reason = True
            elif word in ("explain", "worry", "no_answer") and pupil.legal_surname in _asked(world):
                _call(day, pupil, word)
                if word == "explain":
                    diary.reason, diary.excused_day, diary.by_person = True, number, True
            elif (
                word == "undo"
                and diary.by_person
                and diary.excused_day == number
                and _undo(day, world, pupil)
            ):
                diary.reason, diary.excused_day, diary.by_person = False, -1, False
            asked = set(_asked(world))
            wanted = {
                p.legal_surname
                for p, one in zip(pupils, diaries, strict=True)
                if one.missing and one.heard_today
            }
            assert asked == wanted, (today, minute, word, place)


def _asked(world: World) -> list[str]:
    now = clock.now()
    children, _ = catch_up(world.school, now)
    return [line.child.surname for line in queue_of(world.school, children, now).lines]


def _arrive(world: World, day: Day, pupil: Pupil, today: date) -> None:
    by = day.actor("office")
    assert by.id is not None
    Arrival.objects.create(
        school=world.school, pupil=pupil, date=today, session="AM", at=clock.now(), reason="Test", by_id=by.id,
        by_name=by.name, by_position=by.position, recorded_at=clock.now(),
    )  # fmt: skip


def _call(day: Day, pupil: Pupil, word: str) -> None:
    outcome = {"explain": "reason_given", "worry": "unsatisfactory", "no_answer": "no_answer"}[word]
    ref = f"Parentley-{pupil.upn}"
    attempt = Attempt(uuid7(), ref, "phone", outcome, "Test" if word != "no_answer" else "")
    log_attempt(
        day.line(pupil),
        attempt,
        school=day.world.school,
        by=day.actor("officer"),
        powers=EVERYTHING,
    )


def _undo(day: Day, world: World, pupil: Pupil) -> bool:
    case = Case.objects.filter(pupil=pupil).latest("opened_at")
    if case.closed_at is None or case.closed_as != "explained":
        return False
    undo_closing(case, school=world.school, by=day.actor("officer"), powers=EVERYTHING)
    return True

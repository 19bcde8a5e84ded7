"""A change counts from its day on: yesterday and a plan for next month both survive it (POL-01, POL-02)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.policy import Scope
from registers.rules.policy_history import PolicyChange, layer_in_force, scheduled

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)


def change(day: date, **values: Any) -> PolicyChange:
    return PolicyChange(scope=Scope.SCHOOL, name="Invented School", effective_from=day, values=values)


def lock(day: date, *, locked: str = "", unlocked: str = "") -> PolicyChange:
    return PolicyChange(
        scope=Scope.TRUST,
        name="Invented Trust",
        effective_from=day,
        values={},
        locked=frozenset([locked] if locked else []),
        unlocked=frozenset([unlocked] if unlocked else []),
    )


def closes(changes: list[PolicyChange], on: date) -> object:
    layer = layer_in_force(changes, on)
    return layer.values.get("am_closes") if layer else "no layer"


def test_t21_setting_changed_today_leaves_yesterday_untouched() -> None:
    changes = [change(date(2026, 9, 1), am_closes=time(9, 30)), change(TODAY, am_closes=time(9, 15))]
    assert closes(changes, YESTERDAY) == time(9, 30)
    assert closes(changes, TODAY) == time(9, 15)
    assert closes(changes, TOMORROW) == time(9, 15)


def test_setting_planned_for_tomorrow_waits() -> None:
    changes = [change(TODAY, am_closes=time(9, 30)), change(TOMORROW, am_closes=time(9, 15))]
    assert closes(changes, TODAY) == time(9, 30)
    assert closes(changes, TOMORROW) == time(9, 15)
    assert scheduled(changes, TODAY) == (changes[1],)


def test_planned_change_does_not_undo_one_made_meanwhile() -> None:
    changes = [
        change(date(2026, 9, 1), am_closes=time(9, 30), am_opens=time(9)),
        change(TOMORROW, am_closes=time(9, 15)),
        change(TODAY, am_opens=time(8, 50)),
    ]
    layer = layer_in_force(changes, TOMORROW)
    assert layer is not None
    assert layer.values == {"am_closes": time(9, 15), "am_opens": time(8, 50)}
    assert layer.effective_from == TOMORROW


def test_last_word_counts_when_a_setting_is_changed_twice_for_one_day() -> None:
    assert closes(
        [change(TODAY, am_closes=time(9, 30)), change(TODAY, am_closes=time(9, 20))], TODAY
    ) == time(9, 20)


def test_no_layer_before_the_first_change() -> None:
    assert layer_in_force([change(TODAY, am_closes=time(9, 30))], YESTERDAY) is None
    assert layer_in_force([], TODAY) is None


def test_cleared_setting_is_left_to_the_layer_above() -> None:
    cleared = PolicyChange(
        scope=Scope.SCHOOL,
        name="Invented School",
        effective_from=TODAY,
        values={},
        cleared=frozenset({"am_closes"}),
    )
    changes = [change(YESTERDAY, am_closes=time(9, 30)), cleared]
    assert closes(changes, YESTERDAY) == time(9, 30)
    assert closes(changes, TODAY) is None


def test_lock_holds_until_it_is_taken_off() -> None:
    changes = [lock(YESTERDAY, locked="am_closes"), lock(TOMORROW, unlocked="am_closes")]
    held = [layer_in_force(changes, day) for day in (YESTERDAY, TODAY, TOMORROW)]
    assert [layer.locked if layer else None for layer in held] == [
        frozenset({"am_closes"}),
        frozenset({"am_closes"}),
        frozenset(),
    ]


def test_two_scopes_in_one_question_are_refused() -> None:
    with pytest.raises(ValueError, match="one trust, school or year group"):
        layer_in_force([change(TODAY, am_closes=time(9)), lock(TODAY, locked="am_closes")], TODAY)


_DAYS = st.dates(date(2026, 9, 1), date(2026, 9, 20))


@given(st.lists(st.tuples(_DAYS, st.sampled_from("abc"), st.integers(0, 9)), max_size=12), _DAYS)
def test_day_is_decided_by_the_changes_due_by_then_alone(rows: list[tuple[date, str, int]], on: date) -> None:
    changes = [change(day, **{key: number}) for day, key, number in rows]
    due = [one for one in changes if one.effective_from <= on]
    assert layer_in_force(changes, on) == layer_in_force(due, on)
    expected: dict[str, int] = {}
    for day in sorted({row[0] for row in rows if row[0] <= on}):
        expected |= {key: number for when, key, number in rows if when == day}
    layer = layer_in_force(changes, on)
    assert (dict(layer.values) if layer else {}) == expected

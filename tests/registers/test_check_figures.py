"""Counting the week summaries again from the marks by the rules: what is kept is what the marks come to (§4.4)."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registers.models import WeekSummary
from registers.queries.check_figures import week_differences, wrong_categories
from tests.marking import put
from tests.registers.random_register import random_register
from tests.registers.test_chain import tampering
from tests.world import World


def test_week_summary_that_is_wrong_is_named(world: World) -> None:
    put(world.school, {world.pupil: "L"}, date(2026, 11, 16), minutes=7)
    assert list(week_differences(world.school)) == []
    for wrong in ("late = late + 1", "minutes_late = 8", "week = week - 7", "present = 0"):
        with tampering(f"UPDATE registers_weeksummary SET {wrong}"):
            assert list(week_differences(world.school)) != []
    with tampering("UPDATE registers_weeksummary SET late = 3"):
        (found,) = week_differences(world.school)
    assert found.sentence == f"Pupil {world.pupil.id}, week of 2026-11-16: late 3 instead of 1."


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("DELETE FROM registers_weeksummary", "present 0 instead of 1"),
        ("UPDATE registers_weeksummary SET week = week + 7", "present 1 instead of 0"),
        ("UPDATE registers_mark SET code = 'I', category = 'A'", "present 1 instead of 0, authorised 0 instead of 1"),
        ("DELETE FROM registers_mark", "minutes_late 7 instead of 0"),
        ("UPDATE registers_mark SET minutes_late = 70", "minutes_late 7 instead of 70"),
        ("UPDATE registers_weeksummary SET not_possible = 1", "not_possible 1 instead of 0"),
    ],
)  # fmt: skip
def test_every_planted_difference_between_marks_and_what_is_kept_is_found(
    world: World, planted: str, said: str
) -> None:
    put(world.school, {world.pupil: "L"}, date(2026, 11, 16), minutes=7)
    assert list(week_differences(world.school)) == []

    with tampering(planted):
        assert any(said in found.sentence for found in week_differences(world.school))


def test_check_figures_counts_again_and_exits_1_when_one_differs(world: World) -> None:
    put(world.school, {world.pupil: "L"}, date(2026, 11, 16), minutes=7)
    out = StringIO()
    call_command("check_figures", trust="alpha", stdout=out)
    assert "School 900001: 1 weeks counted again, 0 differ." in out.getvalue()

    with tampering("UPDATE alpha.registers_weeksummary SET unauthorised = 1"):
        out = StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("check_figures", trust="alpha", school="900001", stdout=out)
    assert stopped.value.code == 1
    assert "unauthorised 1 instead of 0" in out.getvalue()
    with pytest.raises(CommandError, match="No trust"):
        call_command("check_figures", trust="nowhere")


def test_mark_counted_as_what_its_code_is_not_is_named(world: World) -> None:
    """`figures` sum categories: one that is wrong would be wrong on every page, and the summaries need not show it."""
    put(world.school, {world.pupil: "I"}, date(2026, 11, 16))
    assert wrong_categories(world.school) == []

    with tampering("UPDATE registers_mark SET category = 'P'"):
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("check_figures", trust="alpha", stdout=out)

    assert "1 of I on 2026-11-16 counted as present instead of authorised." in out.getvalue()


def test_figures_of_a_random_register_of_two_schools_agree(world: World) -> None:
    register = random_register(world, 20261123)
    out = StringIO()

    call_command("check_figures", trust="alpha", stdout=out)

    assert len(register.marks) > 500
    assert out.getvalue().count(", 0 differ.") == 2


def test_summaries_follow_every_kind_of_change(world: World) -> None:
    day = date(2026, 11, 16)
    for code, reason in (("N", ""), ("L", ""), (None, ""), ("I", "")):
        put(world.school, {world.pupil: code}, day, minutes=9, reason=reason)
        assert list(week_differences(world.school)) == []
    put(world.school, {world.pupil: "U"}, day, minutes=50, hand_in="4 Rowan")
    put(world.school, {world.pupil: "Y1"}, day, reason="Bus broke down")
    assert list(week_differences(world.school)) == []
    assert WeekSummary.objects.get().not_possible == 1

"""Persistent and severe absence by enrolment: the exact edges, each group, and the same from SQL and from the rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from registers.models import Characteristic, ClassMembership, Pupil, Spell
from registers.queries.absentees import AbsenteeCount, absentees, enrolments
from registers.queries.slices import By, Slice, Span, slice_of
from registers.queries.statistics import total
from registers.rules.figures import Tally
from tests.marking import AM, OFFICER, PM, bring_in, put
from tests.registers.random_register import WHOLE, random_register
from tests.world import World, build_world

AUTUMN = (date(2025, 9, 1), date(2026, 7, 21))


def missed(world: World, pupil: Pupil, possible: int, absent: int, code: str = "I") -> None:
    """So many possible sessions from September 2025 on, the first of them missed."""
    days = (date.fromordinal(date(2025, 9, 1).toordinal() + n) for n in range(400))
    sessions = ((day, session) for day in days if day.weekday() < 5 for session in (AM, PM))
    bring_in(
        world.school,
        [
            (pupil, day, session, code if n < absent else "/" if session is AM else "\\", None)
            for n, (day, session) in zip(range(possible), sessions, strict=False)
        ],
    )


@pytest.mark.parametrize(
    ("possible", "absent", "persistent", "severe"),
    [
        (190, 19, 1, 0),  # T01: 10 % exactly
        (190, 18, 0, 0),  # T02: shows 90.5 %
        (379, 38, 1, 0),  # T03: shows 90.0 %, and a test on what is shown would miss it
        (20, 10, 1, 1),  # T04: 50.0 % exactly
        (380, 38, 1, 0),  # 90.0 % exactly
        (380, 37, 0, 0),
        (380, 190, 1, 1),  # 50.0 % exactly
        (380, 189, 1, 0),
        (1, 0, 0, 0),
    ],
)
def test_T01_to_T04_sql_judges_on_the_exact_fraction(
    world: World, possible: int, absent: int, persistent: int, severe: int
) -> None:
    missed(world, world.pupil, possible, absent)

    (count,) = absentees(slice_of(world.school.id, date(2025, 9, 1), date(2026, 11, 23)))

    assert count == AbsenteeCount((), 1, persistent, severe, 0)


def test_authorised_and_unauthorised_count_together_and_not_possible_counts_nowhere(world: World) -> None:
    missed(world, world.pupil, 18, 0)
    day = date(2026, 3, 2)
    rows = [(day, AM, "I"), (day, PM, "O"), (date(2026, 3, 3), AM, "Y2")]
    bring_in(world.school, [(world.pupil, on, session, code, None) for on, session, code in rows])

    (found,) = enrolments(slice_of(world.school.id, *AUTUMN))

    assert (found.tally.possible, found.tally.absent, found.tally.not_possible) == (20, 2, 1)
    assert found.persistent


def test_enrolment_is_counted_once_in_the_class_of_the_last_day(world: World) -> None:
    """All its sessions judge it, those in the class before included."""
    missed(world, world.pupil, 40, 10)
    world.pupil.memberships.update(last_day=date(2025, 9, 26))
    elm = world.classes["6 Elm"]
    ClassMembership.objects.create(
        school=world.school, pupil=world.pupil, school_class=elm, year_group="6", first_day=date(2025, 9, 27)
    )
    where = slice_of(world.school.id, *AUTUMN)

    assert absentees(where, (By.CLASS, By.YEAR_GROUP)) == [AbsenteeCount(("6 Elm", "6"), 1, 1, 0, 0)]
    assert absentees(where.within(AUTUMN[0], date(2025, 9, 26)), (By.CLASS,))[0].key == ("4 Rowan",)
    assert absentees(replace(where, class_ids=(world.classes["4 Rowan"].id,)))[0].enrolments == 0


def test_leaver_is_counted_in_the_class_left(world: World) -> None:
    missed(world, world.pupil, 40, 4)
    left = date(2025, 9, 30)
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=left)
    world.pupil.memberships.update(last_day=left)

    (count,) = absentees(slice_of(world.school.id, *AUTUMN), (By.CLASS,))

    assert count == AbsenteeCount(("4 Rowan",), 1, 1, 0, 0)


def test_leaver_whose_return_was_given_up_is_counted_in_the_class_left(world: World) -> None:
    pupil = world.pupil
    missed(world, pupil, 20, 4)
    left, starts = date(2025, 10, 24), date(2026, 1, 5)
    Spell.objects.filter(pupil=pupil).update(leaves_on=left)
    ClassMembership.objects.filter(pupil=pupil).update(last_day=left)
    Spell.objects.create(
        pupil=pupil, school=world.school, starts_on=starts, leaves_on=date(2026, 1, 4), left_on="never_began"
    )

    (found,) = absentees(slice_of(world.school.id, *AUTUMN), (By.CLASS,))

    assert found == AbsenteeCount(("4 Rowan",), 1, 1, 0, 0)


def test_pupil_at_two_schools_is_judged_at_each_on_its_own_sessions(world: World) -> None:
    other = build_world(urn="900002", classes=("Oak",), size=1, emails="other")
    pupil = world.pupil
    Spell.objects.create(pupil=pupil, school=other.school, starts_on=date(2025, 9, 1))
    missed(world, pupil, 20, 10)
    missed(other, pupil, 40, 0)

    counts = absentees(Slice(tuple(Span(s.id, *AUTUMN) for s in (world.school, other.school))), (By.SCHOOL,))

    assert [(c.key, c.enrolments, c.persistent, c.severe) for c in counts] == [
        (("900001",), 1, 1, 1), (("900002",), 1, 0, 0),
    ]  # fmt: skip


def test_characteristic_is_the_one_of_the_last_day(world: World) -> None:
    missed(world, world.pupil, 40, 4)
    Characteristic.objects.create(
        pupil=world.pupil, kind="fsm", value="yes", first_day=date(2025, 9, 1), last_day=date(2025, 9, 12)
    )
    where = slice_of(world.school.id, *AUTUMN)

    assert absentees(where, (By.FSM,))[0].key == ("no",)
    assert absentees(where.within(AUTUMN[0], date(2025, 9, 12)), (By.FSM,))[0].key == ("yes",)


def test_at_risk_is_below_the_schools_own_line_and_above_persistent(world: World) -> None:
    from registers.actions.policy import Wanted, change_policy

    for pupil, absent in zip(world.pupils["4 Rowan"], (4, 3, 2, 1), strict=True):
        missed(world, pupil, 40, absent)
    where = slice_of(world.school.id, date(2025, 9, 1), date(2026, 11, 24))
    assert absentees(where)[0].at_risk == 0

    change_policy(
        school=world.school,
        wanted=Wanted(values={"at_risk_below": "95"}),
        effective_from=date(2026, 11, 24),
        reason="New line",
        by=OFFICER,
    )
    world.school.refresh_from_db()

    # 90.0 % is persistent, 92.5 % at risk, 95.0 % exactly is not below 95.
    assert absentees(where) == [AbsenteeCount((), 4, 1, 0, 1)]
    assert [e.at_risk for e in enrolments(where)] == [False, True, False, False]
    # T21: until the day before, the school had no line.
    assert absentees(where.within(date(2025, 9, 1), date(2026, 11, 23)))[0].at_risk == 0


@pytest.mark.parametrize("seed", [20261123, 99])
def test_sql_counts_the_enrolments_the_rule_names(world: World, seed: int) -> None:
    register = random_register(world, seed)
    where = Slice(tuple(Span(school.id, *WHOLE) for school in register.schools.values()))
    for by, key in (
        ((By.SCHOOL,), lambda e: (e.urn,)),
        ((By.SCHOOL, By.CLASS), lambda e: (e.urn, e.class_name)),
        ((By.YEAR_GROUP,), lambda e: (e.year_group,)),
        ((), lambda e: ()),
    ):
        found = enrolments(where)
        expected = Counter(key(e) for e in found)
        persistent = Counter(key(e) for e in found if e.persistent)
        severe = Counter(key(e) for e in found if e.severe)

        assert [(c.key, c.enrolments, c.persistent, c.severe) for c in absentees(where, by)] == [
            (k, expected[k], persistent[k], severe[k]) for k in sorted(expected)
        ]
    tallies = sum((e.tally for e in enrolments(where)), Tally())
    assert tallies.possible == total(where).tally.possible


def test_persistent_absence_as_it_was_known(world: World) -> None:
    from attendance_mis.kit import clock

    put(world.school, {world.pupil: "N"}, date(2026, 11, 20))
    then = clock.now()
    clock.set_clock(then.replace(hour=15))
    put(world.school, {world.pupil: "/"}, date(2026, 11, 20))
    where = slice_of(world.school.id, date(2026, 11, 16), date(2026, 11, 22))

    assert absentees(where, (), then)[0].severe == 1
    assert absentees(where)[0].severe == 0


def test_some_weekdays_have_no_persistent_absentees(world: World) -> None:
    with pytest.raises(ValueError, match="all possible sessions"):
        absentees(replace(slice_of(world.school.id, *AUTUMN), weekdays=(4,)))

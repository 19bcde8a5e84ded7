"""Every breakdown of a random register is what the pure rules count, whichever way it is read (DSH-01 to DSH-03)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from registers.models import Characteristic, Pupil, SchoolClass
from registers.queries.slices import NO_CLASS, By, Slice, Span
from registers.queries.statistics import breakdown, marks_in, total
from registers.rules.age import is_compulsory
from registers.rules.calendar import monday_of
from registers.rules.codes import category_of
from registers.rules.figures import Tally, tally
from registers.rules.sessions import Session
from tests.marking import AM, put
from tests.registers.random_register import WHOLE, RandomRegister, random_register
from tests.world import World

Cell = tuple[str, Pupil, date, Session]


@pytest.fixture(params=[20261123, 5])
def register(world: World, request: pytest.FixtureRequest) -> RandomRegister:
    made = random_register(world, request.param)
    _characteristics(made)
    return made


def _characteristics(register: RandomRegister) -> None:
    """Facts that begin and end in the middle of weeks, some of them twice on one day."""
    draw = register.draw
    for pupil in register.spans:
        for kind, values in (("fsm", ["yes", "no"]), ("sen", ["N", "K", "E"])):
            for first in draw.sample(range(120), k=draw.randint(0, 2)):
                begins = WHOLE[0] + timedelta(first)
                ends = None if draw.random() < 0.4 else begins + timedelta(draw.randint(0, 40))
                Characteristic.objects.create(
                    pupil=pupil, kind=kind, value=draw.choice(values), first_day=begins, last_day=ends
                )


def held(pupil: Pupil, kind: str, day: date) -> str:
    """What held on a day: of several the one begun last."""
    rows = [c for c in pupil.characteristics.all() if c.kind == kind]
    rows = [c for c in rows if c.first_day <= day and (c.last_day is None or day <= c.last_day)]
    newest = max(rows, key=lambda c: c.first_day, default=None)
    return newest.value if newest else "" if kind == "sen" else "no"


def keys(register: RandomRegister) -> dict[By, Callable[[Cell, str], str]]:
    def sitting(cell: Cell) -> tuple[str, str]:
        span = register.span(cell[0], cell[1], cell[2])
        assert span is not None
        return span.class_name, span.year_group

    return {
        By.SCHOOL: lambda cell, code: cell[0],
        By.PUPIL: lambda cell, code: cell[1].upn,
        By.CLASS: lambda cell, code: sitting(cell)[0],
        By.YEAR_GROUP: lambda cell, code: sitting(cell)[1],
        By.SEX: lambda cell, code: cell[1].sex,
        By.FSM: lambda cell, code: held(cell[1], "fsm", cell[2]),
        By.SEN: lambda cell, code: held(cell[1], "sen", cell[2]),
        By.WEEK: lambda cell, code: monday_of(cell[2]).isoformat(),
        By.DAY: lambda cell, code: cell[2].isoformat(),
        By.WEEKDAY: lambda cell, code: str(cell[2].weekday()),
        By.SESSION: lambda cell, code: str(cell[3]),
        By.CODE: lambda cell, code: code,
        By.CATEGORY: lambda cell, code: str(category_of(code, cell[2])),
    }


def expected(
    register: RandomRegister, where: Slice, by: tuple[By, ...], wanted: Callable[[Cell, str], bool]
) -> dict[tuple[str, ...], Tally]:
    made, urns = keys(register), {school.id: urn for urn, school in register.schools.items()}
    groups: dict[tuple[str, ...], list[tuple[str, date, int | None]]] = defaultdict(list)
    for cell, (code, minutes) in register.marks.items():
        for span in where.spans:
            if urns[span.school_id] == cell[0] and span.first <= cell[2] <= span.last and wanted(cell, code):
                key = tuple(span.name if one is By.SPAN else made[one](cell, code) for one in by)
                groups[key].append((code, cell[2], minutes))
    return {key: tally(marks) for key, marks in groups.items()}


def whole_trust(register: RandomRegister) -> Slice:
    """Both schools, in two stretches that neither begin nor end with a week."""
    stretches = [
        ("before", date(2026, 3, 17), date(2026, 4, 21)),
        ("after", date(2026, 4, 22), date(2026, 7, 2)),
    ]
    return Slice(
        tuple(Span(school.id, first, last, name) for school in register.schools.values() for name, first, last in stretches)
    )  # fmt: skip


def one_stretch(register: RandomRegister, first: date, last: date) -> Slice:
    return Slice(tuple(Span(school.id, first, last) for school in register.schools.values()))


def got(where: Slice, by: tuple[By, ...]) -> dict[tuple[str, ...], Tally]:
    rows = breakdown(where, by)
    assert len({row.key for row in rows}) == len(rows)
    return {row.key: row.tally for row in rows}


def test_every_breakdown_and_every_pair_is_what_the_rules_count(register: RandomRegister) -> None:
    where = whole_trust(register)
    singles = [*keys(register), By.SPAN]
    for by in [(), *((one,) for one in singles), *combinations(singles, 2)]:
        assert got(where, by) == expected(register, where, by, lambda cell, code: True), by


@pytest.mark.parametrize(
    ("first", "last"),
    [
        # Ends in weeks with marks beyond them, in weeks without, on both sides of one and of a change of class.
        (date(2026, 3, 17), date(2026, 7, 1)), (date(2026, 3, 16), date(2026, 7, 3)), (date(2026, 3, 14), date(2026, 4, 22)),
        (date(2026, 3, 25), date(2026, 4, 26)), (date(2026, 3, 19), date(2026, 3, 24)), (date(2026, 3, 18), date(2026, 4, 12)),
    ],
)  # fmt: skip
def test_ragged_ends_count_what_was_asked_and_nothing_beyond(
    register: RandomRegister, first: date, last: date
) -> None:
    where = one_stretch(register, first, last)
    for by in [(), (By.CLASS,), (By.PUPIL,), (By.FSM, By.YEAR_GROUP), (By.SCHOOL, By.WEEK), (By.SEN,)]:
        assert got(where, by) == expected(register, where, by, lambda cell, code: True), by


def test_every_narrowing_is_what_the_rules_count(register: RandomRegister) -> None:
    where, made = whole_trust(register), keys(register)
    rowan = SchoolClass.objects.get(name="4 Rowan")
    upn = next(iter(register.spans)).upn
    narrowings: list[tuple[Slice, Callable[[Cell, str], bool]]] = [
        (replace(where, upns=(upn,)), lambda cell, code: cell[1].upn == upn),
        (
            replace(where, class_ids=(rowan.id,)),
            lambda cell, code: made[By.CLASS](cell, code) == "4 Rowan",
        ),
        (replace(where, year_groups=("6", "R")), lambda cell, code: made[By.YEAR_GROUP](cell, code) in ("6", "R")),
        (replace(where, having=(("fsm", "yes"),)), lambda cell, code: made[By.FSM](cell, code) == "yes"),
        (
            replace(where, having=(("sen", ""), ("sex", "F")), year_groups=("4",)),
            lambda cell, code: made[By.SEN](cell, code) == "" and made[By.YEAR_GROUP](cell, code) == "4",
        ),
        (replace(where, weekdays=(0, 4)), lambda cell, code: cell[2].weekday() in (0, 4)),
        (replace(where, sessions=("AM",)), lambda cell, code: cell[3] is AM),
        (replace(where, codes=("I", "N")), lambda cell, code: code in ("I", "N")),
        (replace(where, categories=("unauthorised",)), lambda cell, code: category_of(code, cell[2]) == "unauthorised"),
        (replace(where, statutory=True), lambda cell, code: is_compulsory(cell[1].date_of_birth, cell[2])),
    ]  # fmt: skip
    for narrowed, wanted in narrowings:
        for by in ((), (By.CLASS,), (By.FSM, By.YEAR_GROUP), (By.SPAN, By.WEEKDAY)):
            right = expected(register, narrowed, by, wanted)
            assert got(narrowed, by) == right, (narrowed, by)
        listed = marks_in(narrowed, limit=100_000)
        assert tally((row.code, row.date, row.minutes_late) for row in listed) == total(narrowed).tally


def test_codes_asked_for_are_counted_beside_the_tally(register: RandomRegister) -> None:
    where = whole_trust(register)
    for codes in (frozenset({"L"}), frozenset({"L", "U"}), frozenset({"N", "Y1"})):
        count = total(replace(where, counting=codes))

        inside = [code for cell, (code, _) in register.marks.items() if where.first <= cell[2] <= where.last]
        assert count.coded == sum(code in codes for code in inside)
        assert count.tally == total(where).tally


def test_day_without_a_class_is_found_by_no_class(register: RandomRegister) -> None:
    pupil = next(iter(register.spans))
    pupil.memberships.update(last_day=date(2026, 3, 18))
    where = replace(whole_trust(register), upns=(pupil.upn,))
    sat = total(replace(where, class_ids=tuple(SchoolClass.objects.values_list("id", flat=True)))).tally

    outside = total(replace(where, class_ids=(NO_CLASS,))).tally

    assert outside.possible > 0
    assert sat + outside == total(where).tally
    assert got(where, (By.YEAR_GROUP,))[("",)] == outside


def test_nothing_asked_is_nothing_counted(world: World) -> None:
    assert breakdown(Slice(()), (By.CLASS,)) == []
    assert marks_in(Slice(())) == []
    assert total(Slice((Span(world.school.id, date(2026, 3, 2), date(2026, 3, 1)),))).tally == Tally()


def test_week_whose_only_mark_was_cleared_again_is_no_row(world: World) -> None:
    day = date(2026, 11, 16)
    put(world.school, {world.pupil: "I"}, day)
    put(world.school, {world.pupil: None}, day)

    assert (
        breakdown(Slice((Span(world.school.id, date(2026, 11, 9), date(2026, 11, 22)),)), (By.PUPIL,)) == []
    )


def test_unknown_characteristic_never_reaches_the_database(world: World) -> None:
    where = Slice((Span(world.school.id, *WHOLE),), having=(("fsm'; DROP TABLE x; --", "yes"),))

    with pytest.raises(ValueError, match="no such characteristic"):
        total(where)

"""The threshold of whole schools: whatever the register, the quick reading and a slow, plain count agree (P12, P21)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from registers.models import ClassMembership, Closure, HalfTerm, Pupil, School, Spell
from registers.queries import threshold
from registers.queries.threshold import threshold_rows, threshold_times
from registers.rules.age import compulsory_from, compulsory_to
from registers.rules.sessions import Session
from tests.marking import AM, PM, bring_in
from tests.world import TERMS, World, build_world, make_pupil

SEEDS = [20261126, 3, 11]
FIRST, LAST = date(2026, 2, 23), date(2026, 12, 11)
"""Marks are made between these days; Easter, summer and autumn half term lie inside."""


@dataclass
class Made:
    """What was put, told without the database."""

    draw: Random
    schools: dict[str, School] = field(default_factory=dict)
    rolls: dict[Pupil, list[tuple[str, date, date | None]]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[Pupil, list[tuple[str, date, date | None, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    closed: dict[str, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))
    """School → day, year group or "" for all."""
    marks: dict[Pupil, dict[tuple[date, Session], str]] = field(default_factory=lambda: defaultdict(dict))
    used: dict[uuid.UUID, list[tuple[date, date]]] = field(default_factory=dict)


def make(world: World, seed: int) -> Made:
    made = Made(Random(seed))
    other = build_world(urn="900002", classes=("Oak",), size=3, emails="other")
    HalfTerm.objects.filter(school=other.school, academic_year="2026/27", name="HT1").update(
        last_day=date(2026, 10, 30)
    )
    HalfTerm.objects.filter(school=other.school, academic_year="2026/27", name="HT2").update(
        first_day=date(2026, 11, 9)
    )
    for one in (world, other):
        made.schools[one.school.urn] = one.school
        made.closed[one.school.urn].append((date(2026, 9, 1), ""))
        for pupils in one.pupils.values():
            for pupil in pupils:
                made.rolls[pupil].append((one.school.urn, date(2025, 9, 1), None))
                made.groups[pupil].append((one.school.urn, date(2025, 9, 1), None, "4"))
    _closures(made)
    _odd_pupils(made, world, other)
    School.objects.update(setup_version=seed)
    for urn, school in made.schools.items():
        bring_in(school, list(_marks(made, urn)))
    for pupil in made.draw.sample(list(made.rolls), k=5):
        start = FIRST + timedelta(made.draw.randint(0, 250))
        made.used[pupil.id] = [(start, start + timedelta(made.draw.randint(0, 14)))]
    return made


def _closures(made: Made) -> None:
    """Whole weeks without school for a year group, and days for everyone."""
    for urn, school in made.schools.items():
        for group in made.draw.sample(["4", "5", "6", "R"], k=2):
            monday = FIRST + timedelta(weeks=made.draw.randint(0, 6))
            for n in range(5):
                _close(made, urn, school, monday + timedelta(n), group)
        for _ in range(6):
            day = FIRST + timedelta(made.draw.randint(0, 290))
            _close(made, urn, school, day, "")


def _close(made: Made, urn: str, school: School, day: date, group: str) -> None:
    groups = [group] if group else []
    if (day, group) not in made.closed[urn]:
        Closure.objects.get_or_create(
            school=school, day=day, year_groups=groups, defaults={"kind": "closure"}
        )
        made.closed[urn].append((day, group))


def _odd_pupils(made: Made, world: World, other: World) -> None:
    rowan, oak = world.classes["4 Rowan"], other.classes["Oak"]
    here, there = world.school.urn, other.school.urn
    for serial in range(900, 906):
        left = FIRST + timedelta(made.draw.randint(10, 200))
        joined = left + timedelta(made.draw.choice([1, 1, 2, 12, 40]))
        pupil = make_pupil(rowan, surname="Mover", serial=serial)
        ClassMembership.objects.filter(pupil=pupil).update(last_day=left)
        Spell.objects.filter(pupil=pupil).update(leaves_on=left)
        Spell.objects.create(pupil=pupil, school=other.school, starts_on=joined)
        ClassMembership.objects.create(
            school=other.school, pupil=pupil, school_class=oak, year_group="5", first_day=joined
        )
        made.rolls[pupil] = [(here, date(2025, 9, 1), left), (there, joined, None)]
        made.groups[pupil] = [(here, date(2025, 9, 1), left, "4"), (there, joined, None, "5")]
    for serial, born, group in [
        (910, date(2021, 3, 20), "R"), (911, date(2021, 8, 31), "R"), (912, date(2010, 3, 1), "11"),
    ]:  # fmt: skip
        pupil = make_pupil(rowan, surname="Edge", serial=serial, born=born, year_group=group)
        made.rolls[pupil] = [(here, date(2025, 9, 1), None)]
        made.groups[pupil] = [(here, date(2025, 9, 1), None, group)]
    for serial in (920, 921):
        start = FIRST + timedelta(made.draw.randint(5, 200))
        pupil = make_pupil(rowan, surname="Joiner", serial=serial, starts_on=start, year_group="6")
        made.rolls[pupil] = [(here, start, None)]
        made.groups[pupil] = [(here, start, None, "6")]


def _marks(made: Made, urn: str) -> Iterator[tuple[Pupil, date, Session, str, int | None]]:
    """Away in runs, so that tens come and go."""
    for pupil in made.rolls:
        away = False
        share = made.draw.choice([0.02, 0.05, 0.08])
        for n in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(n)
            away = made.draw.random() < (0.6 if away else share)
            for session in (AM, PM):
                if _held(made, urn, pupil, day) and (urn, pupil) in _at(made, pupil, day):
                    present = "/" if session is AM else "\\"
                    code = made.draw.choice("GNOUOOI") if away else present
                    made.marks[pupil][day, session] = code
                    yield pupil, day, session, code, None


def _at(made: Made, pupil: Pupil, day: date) -> list[tuple[str, Pupil]]:
    return [
        (urn, pupil) for urn, start, end in made.rolls[pupil] if start <= day and (end is None or day <= end)
    ]


def _held(made: Made, urn: str, pupil: Pupil, day: date) -> bool:
    group = next(
        (g for u, a, b, g in made.groups[pupil] if u == urn and a <= day and (b is None or day <= b)), None
    )
    return group is not None and _open(made, urn, group, day)


def _open(made: Made, urn: str, group: str, day: date) -> bool:
    terms = [(start, end) for _, _, start, end in TERMS]
    if urn == "900002":
        terms = [
            (a, date(2026, 10, 30)) if b == date(2026, 10, 23) else
            (date(2026, 11, 9), b) if a == date(2026, 11, 2) else (a, b)
            for a, b in terms
        ]  # fmt: skip
    in_term = day.weekday() < 5 and any(start <= day <= end for start, end in terms)
    return in_term and not any(day == d and g in ("", group) for d, g in made.closed[urn])


# --- The slow, plain count: written from the wording alone, sharing no code with what it checks ------------------


def school_week(made: Made, pupil: Pupil, monday: date) -> bool:
    sunday = monday + timedelta(6)
    places = [
        (urn, group) for urn, start, end, group in made.groups[pupil]
        if start <= sunday and (end is None or end >= monday)
    ]  # fmt: skip
    if not places:
        urn, _, _, group = min((one for one in made.groups[pupil] if one[1] > sunday), key=lambda one: one[1])
        places = [(urn, group)]
    return any(_open(made, urn, group, monday + timedelta(n)) for urn, group in places for n in range(7))


def plain_count(made: Made, pupil: Pupil, as_of: date) -> tuple[int, date | None]:
    """Sessions that count on a day, and the Monday its ten weeks start."""
    monday = as_of - timedelta(as_of.weekday())
    weeks: list[date] = []
    while len(weeks) < 10 and monday > date(2025, 8, 1):
        if school_week(made, pupil, monday):
            weeks.append(monday)
        monday -= timedelta(7)
    if not weeks:
        return 0, None
    counted = 0
    for (day, _), code in made.marks[pupil].items():
        used = any(a <= day <= b for a, b in made.used.get(pupil.id, ()))
        of_age = compulsory_from(pupil.date_of_birth) <= day <= compulsory_to(pupil.date_of_birth)
        counted += weeks[-1] <= day <= as_of and code in "GNOU" and of_age and not used
    return counted, weeks[-1]


@pytest.fixture(params=SEEDS)
def made(world: World, request: pytest.FixtureRequest) -> Made:
    return make(world, request.param)


def on_roll(made: Made, urn: str, first: date, last: date) -> list[Pupil]:
    return [
        pupil for pupil, rolls in made.rolls.items()
        if any(u == urn and a <= last and (b is None or b >= first) for u, a, b in rolls)
    ]  # fmt: skip


def days(made: Made) -> list[date]:
    return [*(FIRST + timedelta(made.draw.randint(20, 290)) for _ in range(12)), date(2026, 10, 31), LAST]


def test_quick_reading_finds_whom_the_plain_count_finds(made: Made) -> None:
    found = 0
    for as_of in days(made):
        for urn, school in made.schools.items():
            expected = {
                pupil.upn: plain_count(made, pupil, as_of) for pupil in on_roll(made, urn, as_of, as_of)
            }
            got = {
                row.pupil.upn: (row.trailing.count, row.trailing.first)
                for row in threshold_rows(school, as_of, used=made.used)
            }
            assert got == {upn: one for upn, one in expected.items() if one[0] >= 10}, (as_of, urn)
            found += len(got)
    assert found > 20


def test_a_pupil_asked_for_is_answered_below_ten_too(made: Made) -> None:
    as_of = date(2026, 11, 20)
    for pupil in made.rolls:
        (row,) = threshold_rows(made.schools["900001"], as_of, pupil=pupil, used=made.used)

        assert (row.trailing.count, row.trailing.first) == plain_count(made, pupil, as_of)


def test_every_time_ten_is_newly_reached_is_found(made: Made) -> None:
    first = date(2026, 6, 1)
    for urn, school in made.schools.items():
        expected = []
        for pupil in sorted(on_roll(made, urn, first, LAST), key=lambda p: p.upn):
            counts = {
                day: plain_count(made, pupil, day)[0]
                for n in range(-1, (LAST - first).days + 1)
                if (day := first + timedelta(n))
            }
            expected += [
                (pupil.upn, day, count)
                for day, count in counts.items()
                if day >= first and count >= 10 > counts[day - timedelta(1)]
            ]
        got = threshold_times(school, first, LAST, used=made.used)

        assert [(row.pupil.upn, row.trailing.as_of, row.trailing.count) for row in got] == expected
        assert expected


FAULTS = {
    "the first day left out": ("k.date BETWEEN %(first)s AND", "k.date > %(first)s + 40 AND k.date <="),
    "another category": ("k.category = 'U'", "k.category = 'A'"),
    "eleven asked for": (">= %(least)s", "> %(least)s"),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_fault_in_the_reading_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    made = make(world, SEEDS[0])
    test_quick_reading_finds_whom_the_plain_count_finds(made)
    right, wrong = FAULTS[fault]
    assert right in threshold._THEIR_ABSENCES
    monkeypatch.setattr(threshold, "_THEIR_ABSENCES", threshold._THEIR_ABSENCES.replace(right, wrong))

    with pytest.raises(AssertionError):
        test_quick_reading_finds_whom_the_plain_count_finds(made)

"""A register nobody planned: two schools, odd pupils, every code, edits and amendments – and what it must add up to.

`RandomRegister` remembers each mark as it was put and counts with the pure rules alone, so that nothing the
database says about itself is believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from registers.models import ClassMembership, Pupil, School, Spell
from registers.rules.age import is_compulsory
from registers.rules.codes import check_mark, codes_on
from registers.rules.figures import Tally, tally
from registers.rules.sessions import Session
from tests.marking import AM, PM, bring_in, put
from tests.world import World, build_world, make_pupil

BEFORE_EASTER = (date(2026, 3, 16), date(2026, 4, 2))
"""31 March lies in it: somebody comes of compulsory school age."""
AFTER_EASTER = (date(2026, 4, 20), date(2026, 4, 24))
"""Brought over from another system."""
SUMMER = (date(2026, 6, 22), date(2026, 7, 3))
"""The last Friday of June lies in it: somebody leaves compulsory school age."""
TUESDAY, WEDNESDAY = date(2026, 3, 24), date(2026, 3, 25)
WHOLE = (date(2026, 3, 1), date(2026, 7, 21))


@dataclass(frozen=True)
class Span:
    """Where a pupil sits between two days, both included."""

    urn: str
    class_name: str
    year_group: str
    first: date
    last: date


@dataclass
class RandomRegister:
    draw: Random
    schools: dict[str, School] = field(default_factory=dict)
    worlds: dict[str, World] = field(default_factory=dict)
    spans: dict[Pupil, list[Span]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[tuple[str, Pupil, date, Session], tuple[str, int | None]] = field(default_factory=dict)
    """School, pupil, day, session → code and minutes late, as they stand now."""
    changes: int = 0

    def span(self, urn: str, pupil: Pupil, day: date) -> Span | None:
        return next((s for s in self.spans[pupil] if s.urn == urn and s.first <= day <= s.last), None)

    def expected(
        self, urn: str, first: date, last: date, by: str, *, statutory: bool = False
    ) -> dict[str, Tally]:
        """The figures the pure rules make of the marks as they were put."""
        key: dict[str, Callable[[Pupil, Span], str]] = {
            "pupil": lambda pupil, span: pupil.upn,
            "class": lambda pupil, span: span.class_name,
            "year_group": lambda pupil, span: span.year_group,
            "school": lambda pupil, span: span.urn,
        }
        groups: dict[str, list[tuple[str, date, int | None]]] = defaultdict(list)
        for (school, pupil, day, _), (code, minutes) in self.marks.items():
            if school != urn or not first <= day <= last:
                continue
            if statutory and not is_compulsory(pupil.date_of_birth, day):
                continue
            span = self.span(urn, pupil, day)
            assert span is not None
            groups[key[by](pupil, span)].append((code, day, minutes))
        return {name: tally(marks) for name, marks in sorted(groups.items())}


def random_register(world: World, seed: int) -> RandomRegister:
    register = RandomRegister(Random(seed))
    _settle(register, world)
    for day in [*_days(BEFORE_EASTER), *_days(SUMMER)]:
        for session in (AM, PM):
            for urn in register.schools:
                _take(register, urn, day, session)
    for urn, school in register.schools.items():
        rows = list(_history(register, urn))
        bring_in(school, rows)
        for pupil, day, session, code, minutes in rows:
            register.marks[urn, pupil, day, session] = (code, minutes)
    return register


def _settle(register: RandomRegister, world: World) -> None:
    """The usual pupils, and every odd one: moves of class and school, late starts, ages at the edge."""
    other = build_world(urn="900002", classes=("Oak",), size=2, emails="other")
    for one in (world, other):
        register.schools[one.school.urn], register.worlds[one.school.urn] = one.school, one
        for name, pupils in one.pupils.items():
            for pupil in pupils:
                register.spans[pupil].append(Span(one.school.urn, name, "4", date.min, date.max))
    rowan, elm, oak = world.classes["4 Rowan"], world.classes["6 Elm"], other.classes["Oak"]
    here, there = world.school.urn, other.school.urn

    changer = make_pupil(rowan, surname="Changer", serial=900)
    ClassMembership.objects.filter(pupil=changer).update(last_day=TUESDAY)
    ClassMembership.objects.create(
        school=world.school, pupil=changer, school_class=elm, year_group="6", first_day=WEDNESDAY
    )
    register.spans[changer] = [
        Span(here, "4 Rowan", "4", date.min, TUESDAY),
        Span(here, "6 Elm", "6", WEDNESDAY, date.max),
    ]
    joiner = make_pupil(rowan, surname="Joiner", serial=901, starts_on=WEDNESDAY)
    register.spans[joiner] = [Span(here, "4 Rowan", "4", WEDNESDAY, date.max)]

    mover = make_pupil(elm, surname="Mover", serial=902, year_group="6")
    ClassMembership.objects.filter(pupil=mover).update(last_day=TUESDAY)
    Spell.objects.filter(pupil=mover).update(leaves_on=TUESDAY)
    Spell.objects.create(pupil=mover, school=other.school, starts_on=WEDNESDAY)
    ClassMembership.objects.create(
        school=other.school, pupil=mover, school_class=oak, year_group="5", first_day=WEDNESDAY
    )
    register.spans[mover] = [
        Span(here, "6 Elm", "6", date.min, TUESDAY),
        Span(there, "Oak", "5", WEDNESDAY, date.max),
    ]
    young = make_pupil(rowan, surname="Young", serial=903, born=date(2021, 3, 15), year_group="R")
    old = make_pupil(elm, surname="Older", serial=904, born=date(2009, 10, 1), year_group="11")
    register.spans[young] = [Span(here, "4 Rowan", "R", date.min, date.max)]
    register.spans[old] = [Span(here, "6 Elm", "11", date.min, date.max)]


def _days(span: tuple[date, date]) -> Iterable[date]:
    first, last = span
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def _take(register: RandomRegister, urn: str, day: date, session: Session) -> None:
    """Mark some, perhaps change or clear one before hand-in, hand in some classes, perhaps amend."""
    draw = register.draw
    here = [pupil for pupil in register.spans if register.span(urn, pupil, day)]
    _put(register, urn, day, session, draw.sample(here, k=draw.randint(len(here) // 2, len(here))))
    if draw.random() < 0.3:
        chosen = draw.choice(here)
        if (urn, chosen, day, session) in register.marks and draw.random() < 0.5:
            put(register.schools[urn], {chosen: None}, day, session)
            del register.marks[urn, chosen, day, session]
            register.changes += 1
        else:
            _put(register, urn, day, session, [chosen])
    if draw.random() < 0.5:
        put(register.schools[urn], {}, day, session, hand_in=draw.choice([*register.worlds[urn].classes]))
    if draw.random() < 0.3:
        _put(register, urn, day, session, draw.sample(here, k=min(2, len(here))), reason="Corrected")


def _put(
    register: RandomRegister, urn: str, day: date, session: Session, pupils: list[Pupil], reason: str = ""
) -> None:
    minutes = register.draw.choice([None, register.draw.randint(1, 90)])
    codes = {pupil: _code(register.draw, pupil, day, session) for pupil in pupils}
    put(register.schools[urn], codes, day, session, note="Test", minutes=minutes, reason=reason)
    for pupil, code in codes.items():
        register.changes += (urn, pupil, day, session) in register.marks
        register.marks[urn, pupil, day, session] = (code, minutes if code in ("L", "U") else None)


def _code(draw: Random, pupil: Pupil, day: date, session: Session) -> str:
    """Present every other time, else anything the law allows for this pupil on this day without a leave record."""
    if draw.random() < 0.5:
        return "/" if session is AM else "\\"
    allowed = [
        row.code
        for row in codes_on(day)
        if not check_mark(
            code=row.code, on=day, session=session, compulsory_age=is_compulsory(pupil.date_of_birth, day),
            note="Test", minutes_late=None, leave_covers=False,
        )
    ]  # fmt: skip
    return draw.choice(allowed)


def _history(register: RandomRegister, urn: str) -> Iterable[tuple[Pupil, date, Session, str, int | None]]:
    """Every markable code, those included that need a leave record today."""
    for day in _days(AFTER_EASTER):
        codes = [row.code for row in codes_on(day) if row.markable]
        for pupil in register.spans:
            for session in (AM, PM):
                if register.span(urn, pupil, day) and register.draw.random() < 0.9:
                    code = register.draw.choice(codes)
                    late = register.draw.choice([None, 5, 70]) if code in ("L", "U") else None
                    yield pupil, day, session, code, late

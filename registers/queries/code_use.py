"""How the codes are used: how often, for how many pupils, by whom, on which days, and where one piles up beyond chance
(DSH-04, DSH-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from attendance_mis.tenancy.database import connection
from registers.rules.chance import Part, stands_out
from registers.rules.code_table import CODES
from registers.rules.codes import lookup
from registers.rules.day_patterns import DayCount, day_patterns
from registers.rules.figures import Tally

from .slice_reading import marks_source
from .slices import By, Slice
from .statistics import breakdown

RARE = 5
"""A code used less often in the stretch is worth a look: it may be a slip of the keyboard."""
EVERYDAY = frozenset({"/", "\\"})
REASONS = tuple(sorted({row.code for row in CODES} - EVERYDAY))
NOT_A_REASON = EVERYDAY | {"L", "N", "U"}
"""What the register and the clock say by themselves. Who chooses reasons is compared over the other codes only."""
FEW_ENTRIES = 20
"""Somebody who has put fewer reasons is not compared with others."""
OFTEN = 10


@dataclass(frozen=True)
class CodeUse:
    code: str
    words: str
    sessions: int
    pupils: int
    people: tuple[tuple[str, int], ...]
    """Who put it and how often, most often first."""
    concentrated: tuple[str, ...]
    """Classes that have more of it than chance explains, each in words."""
    on_days: tuple[str, ...] = ()
    """Weekdays, or days next to holidays, that have more of it than chance explains."""
    by_person: tuple[str, ...] = ()
    """People who choose it more than others do, beyond chance."""
    by_one_alone: bool = False
    """Nobody but one person ever put it."""
    of_one_pupil: int = 0
    """Sessions of the pupil who has most of it."""

    @property
    def rare(self) -> bool:
        return self.sessions < RARE

    @property
    def notes(self) -> tuple[str, ...]:
        said = [f"Only {self.sessions} time{'' if self.sessions == 1 else 's'}."] if self.rare else []
        if not self.rare and self.by_one_alone:
            said.append(f"Put by one person only: {self.people[0][0]}.")
        if self.pupils > 1 and self.sessions >= OFTEN and self.of_one_pupil * 2 > self.sessions:
            said.append(f"More than half of it is one pupil’s: {self.of_one_pupil} of {self.sessions}.")
        return (*said, *self.concentrated, *self.on_days, *self.by_person)


_BY_PERSON = """
SELECT k.code, v.by_name || ', ' || v.by_position, v.by_id IS NULL, count(*), count(DISTINCT (k.pupil_id, k.date))
"""
_WHO = "  JOIN registers_registersave v ON v.id = k.save_id\n"
_ORDER = " GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2"


@dataclass(frozen=True)
class _Entries:
    """What one person put of one code."""

    person: str
    automatic: bool
    """Not a person: an import or the product itself, which chooses nothing."""
    sessions: int
    pupil_days: int
    """A pupil away a whole day is one decision, not two."""


def code_use(where: Slice, on: date, beside: Collection[date] = ()) -> list[CodeUse]:
    """Each code of the slice but the two for present, most used first; `on` decides what it means in words.

    `beside` are the school days next to a holiday.
    """
    people = _people(where)
    pupils, classes, days = _spread(where)
    whole, marked = (
        {count.key[0]: _marked(count.tally) for count in breakdown(where, (by,))} for by in (By.CLASS, By.DAY)
    )
    found = []
    for code in classes:
        row = lookup(code, on)
        held = [
            DayCount(date.fromisoformat(day), days[code].get(day, 0), total) for day, total in marked.items()
        ]
        found.append(
            CodeUse(
                code=code,
                words=row.words if row else "No longer in use",
                sessions=sum(classes[code].values()),
                pupils=len(pupils[code]),
                people=tuple((one.person, one.sessions) for one in people[code]),
                concentrated=_concentrated(classes[code], whole),
                on_days=day_patterns(held, beside, codes=len(classes)),
                by_person=_chosen_by(code, people),
                by_one_alone=len(people[code]) == 1 and not people[code][0].automatic,
                of_one_pupil=max(pupils[code].values()),
            )
        )
    return sorted(found, key=lambda use: (-use.sessions, use.code))


Spread = dict[str, dict[str, int]]
"""Code → pupil, class or day → sessions."""


def _spread(where: Slice) -> tuple[Spread, Spread, Spread]:
    """Over pupils, classes and days, of all codes but the everyday ones: those are nine marks in ten."""
    spreads: tuple[Spread, Spread, Spread] = ({}, {}, {})
    for count in breakdown(replace(where, codes=REASONS), (By.CODE, By.PUPIL, By.CLASS, By.DAY)):
        code, *parts = count.key
        for spread, part in zip(spreads, parts, strict=True):
            held = spread.setdefault(code, defaultdict(int))
            held[part] += _marked(count.tally)
    return spreads


def _marked(tally: Tally) -> int:
    return tally.possible + tally.not_possible


def _concentrated(held: Mapping[str, int], whole: Mapping[str, int]) -> tuple[str, ...]:
    parts = [Part(name, held.get(name, 0), sessions) for name, sessions in sorted(whole.items())]
    return tuple(
        f"{found.part.key or 'No class'}: {found.part.missed} of its {found.part.possible} sessions, against"
        f" {found.others_missed} of {found.others_possible} elsewhere."
        for found in stands_out(parts)
    )


def _chosen_by(code: str, people: Mapping[str, Sequence[_Entries]]) -> tuple[str, ...]:
    """Of all reasons somebody chose, whether this one is chosen more often than by others."""
    if code in NOT_A_REASON:
        return ()
    reasons: dict[str, int] = defaultdict(int)
    for other, entries in people.items():
        for one in entries if other not in NOT_A_REASON else ():
            if not one.automatic:
                reasons[one.person] += one.pupil_days
    mine = {one.person: one.pupil_days for one in people[code]}
    parts = [
        Part(person, mine.get(person, 0), total)
        for person, total in sorted(reasons.items())
        if total >= FEW_ENTRIES
    ]
    return tuple(
        f"{found.part.key} chose it for {found.part.missed} of {found.part.possible} days away, others for"
        f" {found.others_missed} of {found.others_possible}."
        for found in (stands_out(parts) if len(parts) > 1 else ())
    )


def _people(where: Slice) -> dict[str, list[_Entries]]:
    """Who put each code but the everyday ones, which nobody chooses."""
    source, values = marks_source(replace(where, codes=REASONS, counting=frozenset()), None)
    text = source.format(columns=_BY_PERSON, who=_WHO) + _ORDER
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found: dict[str, list[_Entries]] = defaultdict(list)
        for code, *entries in cursor.fetchall():
            found[code].append(_Entries(*entries))
    return found

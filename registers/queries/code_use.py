"""How the codes are used: how often, for how many pupils, by whom, on which days, and where one piles up beyond chance
(DSH-04, DSH-05)."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from attendance_mis.tenancy.database import connection
from registers.rules.chance import Part, stands_out
from registers.rules.code_table import CODES
from registers.rules.codes import Category, lookup
from registers.rules.day_patterns import DayCount, day_patterns
from registers.rules.figures import Tally

from .slice_reading import marks_source
from .slices import By, Slice
from .statistics import breakdown

RARE = 5
"""A code used less often in the stretch is worth a look: it may be a slip of the keyboard."""
EVERYDAY = frozenset({"/", "\\"})
REASONS = tuple(sorted({row.code for row in CODES} - EVERYDAY))
_COUNTED = tuple(category for category in Category if category is not Category.ADMINISTRATIVE)
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


_COLUMNS = """
SELECT k.code, k.pupil_id, coalesce(c.name, ''), k.date, v.by_name || ', ' || v.by_position, v.by_id IS NULL
"""
_WHO = """
  JOIN registers_registersave v ON v.id = k.save_id
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
"""


class _Mark(NamedTuple):
    code: str
    pupil: uuid.UUID
    class_name: str
    day: date
    person: str
    automatic: bool
    """Not a person: an import or the product itself, which chooses nothing."""


@dataclass(frozen=True)
class _Entries:
    """What one person put of one code."""

    person: str
    automatic: bool
    sessions: int
    pupil_days: int
    """A pupil away a whole day is one decision, not two."""


def code_use(where: Slice, on: date, beside: Collection[date] = ()) -> list[CodeUse]:
    """Each code of the slice but the two for present, most used first; `on` decides what it means in words.

    `beside` are the school days next to a holiday.
    """
    held: dict[str, list[_Mark]] = defaultdict(list)
    for mark in _marks(where):
        held[mark.code].append(mark)
    people = {code: _entries(marks) for code, marks in held.items()}
    classes = {one.key[0]: _marked(one.tally) for one in breakdown(where, (By.CLASS,))}
    marked = {date.fromisoformat(one.key[0]): _marked(one.tally) for one in breakdown(where, (By.DAY,))}
    found = []
    for code, marks in held.items():
        row = lookup(code, on)
        days = Counter(mark.day for mark in marks)
        counted = [DayCount(day, days[day], total) for day, total in marked.items()]
        found.append(
            CodeUse(
                code=code,
                words=row.words if row else "No longer in use",
                sessions=len(marks),
                pupils=len({mark.pupil for mark in marks}),
                people=tuple((one.person, one.sessions) for one in people[code]),
                concentrated=_concentrated(Counter(mark.class_name for mark in marks), classes),
                on_days=day_patterns(counted, beside, codes=len(held)),
                by_person=_chosen_by(code, people),
                by_one_alone=len(people[code]) == 1 and not people[code][0].automatic,
                of_one_pupil=max(Counter(mark.pupil for mark in marks).values()),
            )
        )
    return sorted(found, key=lambda use: (-use.sessions, use.code))


def _marks(where: Slice) -> Iterator[_Mark]:
    """Those of every code but the everyday ones, which are nine marks in ten, and the administrative, counted nowhere."""
    asked = replace(where, codes=REASONS, categories=_COUNTED, counting=frozenset())
    source, values = marks_source(asked, None, (By.CLASS,))
    with connection.cursor() as cursor:
        cursor.execute(source.format(columns=_COLUMNS, who=_WHO), values)
        yield from map(_Mark._make, cursor.fetchall())


def _entries(marks: Sequence[_Mark]) -> list[_Entries]:
    """Who put them, most often first."""
    sessions = Counter((mark.person, mark.automatic) for mark in marks)
    days = Counter(
        who for *_, who in {(mark.pupil, mark.day, (mark.person, mark.automatic)) for mark in marks}
    )
    found = [_Entries(*who, times, days[who]) for who, times in sessions.items()]
    return sorted(found, key=lambda one: (-one.sessions, one.person))


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

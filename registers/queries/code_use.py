"""How the codes are used: how often, for how many pupils, by whom, and where one piles up beyond chance (DSH-05)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from attendance_mis.tenancy.database import connection
from registers.rules.chance import Part, stands_out
from registers.rules.codes import lookup

from .slice_reading import marks_source
from .slices import By, Slice
from .statistics import breakdown

RARE = 5
"""A code used less often in the stretch is worth a look: it may be a slip of the keyboard."""
EVERYDAY = frozenset({"/", "\\"})


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

    @property
    def rare(self) -> bool:
        return self.sessions < RARE

    @property
    def notes(self) -> tuple[str, ...]:
        said = [f"Only {self.sessions} time{'' if self.sessions == 1 else 's'}."] if self.rare else []
        if not self.rare and len(self.people) == 1:
            said.append(f"Put by one person only: {self.people[0][0]}.")
        return (*said, *self.concentrated)


_BY_PERSON = "SELECT k.code, v.by_name || ', ' || v.by_position, count(*)"
_WHO = "  JOIN registers_registersave v ON v.id = k.save_id\n"


def code_use(where: Slice, on: date) -> list[CodeUse]:
    """Each code of the slice but the two for present, most used first; `on` decides what it means in words."""
    people = _people(where)
    pupils: dict[str, int] = defaultdict(int)
    for count in breakdown(where, (By.CODE, By.PUPIL)):
        pupils[count.key[0]] += 1
    classes: dict[str, dict[str, int]] = defaultdict(dict)
    whole: dict[str, int] = defaultdict(int)
    for count in breakdown(where, (By.CODE, By.CLASS)):
        sessions = count.tally.possible + count.tally.not_possible
        classes[count.key[0]][count.key[1]] = sessions
        whole[count.key[1]] += sessions
    found = [
        _use(code, held, whole, pupils[code], people[code], on)
        for code, held in classes.items()
        if code not in EVERYDAY
    ]
    return sorted(found, key=lambda use: (-use.sessions, use.code))


def _use(
    code: str,
    held: dict[str, int],
    whole: dict[str, int],
    pupils: int,
    people: list[tuple[str, int]],
    on: date,
) -> CodeUse:
    parts = [Part(name, held.get(name, 0), sessions) for name, sessions in sorted(whole.items())]
    row = lookup(code, on)
    return CodeUse(
        code=code,
        words=row.words if row else "No longer in use",
        sessions=sum(held.values()),
        pupils=pupils,
        people=tuple(people),
        concentrated=tuple(
            f"{found.part.key or 'No class'}: {found.part.missed} of its {found.part.possible} sessions, against"
            f" {found.others_missed} of {found.others_possible} elsewhere."
            for found in stands_out(parts)
        ),
    )


def _people(where: Slice) -> dict[str, list[tuple[str, int]]]:
    source, values = marks_source(replace(where, counting=frozenset()), None)
    text = source.format(columns=_BY_PERSON, who=_WHO) + " GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for code, person, sessions in cursor.fetchall():
            found[code].append((person, sessions))
    return found

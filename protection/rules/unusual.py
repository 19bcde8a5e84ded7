"""Access worth a question: much outside one's own classes, one's own surname, at night (security T1).

These are questions for the safeguarding lead and the data protection officer, never findings: an office rings many
families on a snow day, and a name may be shared by chance. The numbers are our choice.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MANY_OUTSIDE = 6
"""Pupils outside the classes of somebody who teaches, opened in one day."""
MANY = 80
"""Pupils opened in one day by somebody who teaches no class: more than an office opens on a busy one."""
NIGHT = (22, 6)
"""From ten at night until six in the morning, on the school's clock."""


class Odd(StrEnum):
    MANY_OUTSIDE = "many_outside"
    MANY = "many"
    SURNAME = "surname"
    NIGHT = "night"


WORDS: dict[Odd, str] = {
    Odd.MANY_OUTSIDE: "Opened many pupils outside own classes",
    Odd.MANY: "Opened very many pupils in one day",
    Odd.SURNAME: "Opened a pupil or family of the same surname",
    Odd.NIGHT: "Opened pupils at night",
}


@dataclass(frozen=True)
class Opening:
    """One pupil's file opened by one person."""

    at: datetime
    """On the school's clock."""
    by_id: uuid.UUID
    by_surname: str
    pupil_id: uuid.UUID
    surnames: frozenset[str]
    """Of the pupil and of the adults of the family."""
    own: bool | None
    """Whether the pupil sits in a class of this person; `None` for somebody who teaches none."""


@dataclass(frozen=True)
class Question:
    odd: Odd
    by_id: uuid.UUID
    day: date
    pupils: tuple[uuid.UUID, ...]
    """Whom it is about, each once."""


def questions(openings: Iterable[Opening]) -> list[Question]:
    """What to ask about these days, by day and person."""
    days: dict[tuple[date, uuid.UUID], list[Opening]] = defaultdict(list)
    for one in openings:
        days[one.at.date(), one.by_id].append(one)
    return [
        Question(odd, by_id, day, tuple(sorted(about)))
        for (day, by_id), found in sorted(days.items())
        for odd, about in _odd(found)
    ]


def _odd(found: list[Opening]) -> Iterable[tuple[Odd, set[uuid.UUID]]]:
    outside = {one.pupil_id for one in found if one.own is False}
    if len(outside) >= MANY_OUTSIDE:
        yield Odd.MANY_OUTSIDE, outside
    anybody = {one.pupil_id for one in found if one.own is None}
    if len(anybody) >= MANY:
        yield Odd.MANY, anybody
    named = {one.pupil_id for one in found if _plain(one.by_surname) in set(map(_plain, one.surnames))}
    if named:
        yield Odd.SURNAME, named
    late = {one.pupil_id for one in found if one.at.hour >= NIGHT[0] or one.at.hour < NIGHT[1]}
    if late:
        yield Odd.NIGHT, late


def _plain(surname: str) -> str:
    return "".join(surname.casefold().replace("-", " ").split())

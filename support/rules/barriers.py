"""What keeps a child from school, sorted by where it lies, and who usually takes it up (ABS-71)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    IN_SCHOOL = "in"
    OUT_OF_SCHOOL = "out"

    @property
    def words(self) -> str:
        return "In school" if self is Side.IN_SCHOOL else "Out of school"


@dataclass(frozen=True)
class Barrier:
    key: str
    words: str
    side: Side
    owner: str
    """Who takes it up unless somebody else is named."""


_IN, _OUT = Side.IN_SCHOOL, Side.OUT_OF_SCHOOL
BARRIERS: tuple[Barrier, ...] = (
    Barrier("friends", "Friendships or bullying", _IN, "pastoral lead"),
    Barrier("staff", "How it goes with staff", _IN, "headteacher"),
    Barrier("learning", "Learning is too hard, or not enough", _IN, "SEN co-ordinator"),
    Barrier("sen", "A special educational need is not met", _IN, "SEN co-ordinator"),
    Barrier("place", "Places, noise, lunch, toilets", _IN, "pastoral lead"),
    Barrier("safe", "Does not feel safe in school", _IN, "safeguarding lead"),
    Barrier(
        "transport_send", "School transport regularly missed or not fitting a need", _IN, "SEN co-ordinator"
    ),
    Barrier("worry", "Worry about coming, or low mood", _OUT, "family worker"),
    Barrier("health", "Illness or a condition", _OUT, "attendance officer"),
    Barrier("routine", "Mornings and sleep", _OUT, "family worker"),
    Barrier("transport", "The way to school", _OUT, "attendance officer"),
    Barrier("caring", "Looks after somebody at home", _OUT, "family worker"),
    Barrier("home", "Housing, money or a move", _OUT, "family worker"),
    Barrier("parent_health", "A parent’s health", _OUT, "family worker"),
    Barrier("harm", "Something at home or outside that may be harm", _OUT, "safeguarding lead"),
    Barrier("value", "School is not seen as worth it", _OUT, "attendance officer"),
    Barrier("other", "Something else", _OUT, "attendance officer"),
)
BARRIER = {one.key: one for one in BARRIERS}

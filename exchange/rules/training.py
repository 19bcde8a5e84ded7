"""Who needs which training about attendance, and where each person stands (ROL-09).

Source: requirements ROL-09. What everybody needs is the same; people who work on attendance need more. How often it is
refreshed is the school's setting.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=31)
"""A course due within this time is named beforehand."""

TOPICS: dict[str, str] = {
    "importance": "Why attendance matters",
    "symptom": "Absence as a sign of something else",
    "law": "The law on registers",
    "procedures": "The school’s strategies and procedures",
    "agencies": "Working with other agencies",
    "data": "Reading attendance data",
    "barriers": "Finding and removing barriers",
}
_EVERYBODY = ("importance", "symptom", "law", "procedures")
_PASTORAL = (*_EVERYBODY, "agencies")
_ATTENDANCE = (*_PASTORAL, "data", "barriers")
NEEDED: dict[str, tuple[str, ...]] = {
    "teacher": _EVERYBODY,
    "subject_teacher": _EVERYBODY,
    "office": _PASTORAL,
    "pastoral": _PASTORAL,
    "senco": _PASTORAL,
    "designated_teacher": _PASTORAL,
    "dsl": _PASTORAL,
    "head": _PASTORAL,
    "officer": _ATTENDANCE,
    "senior_lead": _ATTENDANCE,
    "assistant_head": _ATTENDANCE,
    "trust_lead": _ATTENDANCE,
}
"""Role → topics. Governors and trustees are not staff: their training is the board's."""


class Standing(StrEnum):
    NEVER = "never"
    OVERDUE = "overdue"
    SOON = "soon"
    DONE = "done"

    @property
    def words(self) -> str:
        return {"never": "Not yet", "overdue": "Overdue", "soon": "Due soon", "done": "Done"}[self.value]


@dataclass(frozen=True)
class TopicStanding:
    topic: str
    standing: Standing
    done_on: date | None
    due_on: date | None

    @property
    def words(self) -> str:
        return TOPICS[self.topic]


def needed_by(roles: Iterable[str]) -> tuple[str, ...]:
    """The topics somebody with these roles needs, in the order of the list."""
    wanted = {topic for role in roles for topic in NEEDED.get(role, ())}
    return tuple(topic for topic in TOPICS if topic in wanted)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def standings(
    needed: Iterable[str], newest: Mapping[str, date], months: int, today: date
) -> tuple[TopicStanding, ...]:
    """Where a person stands in each topic they need. The day it falls due is not yet overdue."""
    return tuple(_standing(topic, newest.get(topic), months, today) for topic in needed)


def _standing(topic: str, done: date | None, months: int, today: date) -> TopicStanding:
    if done is None:
        return TopicStanding(topic, Standing.NEVER, None, None)
    due = add_months(done, months)
    if due < today:
        return TopicStanding(topic, Standing.OVERDUE, done, due)
    return TopicStanding(topic, Standing.SOON if due <= today + SOON else Standing.DONE, done, due)


def worst(found: Iterable[TopicStanding]) -> Standing:
    """What a person's line says."""
    order = list(Standing)
    return min((one.standing for one in found), key=order.index, default=Standing.DONE)

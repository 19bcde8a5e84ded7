"""What is known of a request when it is judged: counted elsewhere, gathered once, handed to the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from registers.rules.figures import Tally

from .leave_kinds import LeaveKind
from .leave_words import When


@dataclass(frozen=True)
class Applicant:
    """What the admission register says of the adult who asks."""

    name: str
    known: bool = True
    """Found among the pupil's contacts."""
    lives_with: bool = True
    parent: bool = True
    """Parental responsibility, a natural parent, or care of the child: a parent as education law means it."""
    restricted: bool = False

    @property
    def resident_parent(self) -> bool:
        return self.known and self.lives_with and self.parent and not self.restricted


@dataclass(frozen=True)
class Facts:
    name: str
    """The child's name in sentences."""
    year_group: str
    applicant: Applicant
    asked_on: date
    today: date
    """The day it is judged on."""
    asked: tuple[When, ...]
    """The sessions asked for, in order."""
    begun: frozenset[When] = frozenset()
    """Those of them whose time had begun when this was judged."""
    decidable_until: datetime | None = None
    """When the first session still ahead begins, by the school's clock; `None` when none is ahead."""
    year: Tally = field(default_factory=Tally)
    """Marks of this school year so far."""
    unauthorised: tuple[tuple[date, str], ...] = ()
    """Day and code of this year's unauthorised sessions, in order."""
    ahead: int = 0
    """Sessions between now and the last one asked for that hold no mark yet, the asked ones among them."""
    asked_ahead: int = 0
    assessment: tuple[When, ...] = ()
    """Of the asked sessions, those in or just before the school's assessment days."""
    assessment_words: str = ""
    same_weeks: tuple[str, ...] = ()
    """Earlier requests and leave taken around the same weeks of an earlier year, each in words."""
    left_without_permission: int = 0
    """Times this school year, from the sign-out book."""
    truancy_noted: bool = False
    reasons: tuple[str, ...] = ()
    reasons_sorted: bool = False
    """A person sorted the reason; otherwise it is read from the words."""
    details: Mapping[str, str] = field(default_factory=dict)
    kept_in_school: int = 0
    """Sessions between the first and the last day asked for that are not asked for: when the pupil would be in school."""
    travel_sessions: int = 0
    """Sessions of T in the twelve months up to the last day asked for, these included."""
    attended_sessions: int = 0
    """Sessions attended in the twelve months up to today."""

    def says(self, detail: str) -> bool:
        return self.details.get(detail) == "yes"

    def share_if_taken(self, sessions: int) -> tuple[int, int]:
        """Attended and possible on the last day asked for, if so many more are missed and all others attended."""
        return self.year.attended + self.ahead - sessions, self.year.possible + self.ahead


EXAM_YEARS = ("11", "12", "13", "14")
"""Year groups that sit public examinations; a younger pupil entered early is told in the details (LEV-22)."""


def sits_examinations(facts: Facts) -> bool:
    return facts.year_group in EXAM_YEARS or bool(facts.details.get("examination", "").strip())


__all__ = ["EXAM_YEARS", "Applicant", "Facts", "LeaveKind", "sits_examinations"]

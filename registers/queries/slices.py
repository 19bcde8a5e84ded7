"""Which marks a figure counts, and by what it is broken down: the question, before anything is counted (DSH-01 to DSH-03).

A slice is stretches of days at schools, narrowed as wanted. Class, year group and characteristics are those *on the
day of the mark* (ADM-27). `statistics.breakdown` answers it, `statistics.marks_in` lists the marks behind the answer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from registers.models import Characteristic

NO_CLASS = uuid.UUID(int=0)
"""Among a slice's classes: marks of days on which the pupil sat in none. Their key is empty, as for year groups."""

FOR_CARE_ALONE = frozenset({"bereavement"})
"""Kinds that hold back a letter or soften a word; nobody is counted by them."""
CHARACTERISTICS: dict[str, str] = {
    kind: words for kind, words in Characteristic.KINDS if kind not in FOR_CARE_ALONE
}
"""Kind → its words. On a day without a record of it, a yes/no kind is `no` and a kind with codes is blank."""
CODED_KINDS = frozenset({"sen", "ethnicity"})
"""Kinds whose value is a code; all others are `yes` or `no`."""


class By(StrEnum):
    """What a figure can be broken down by; several together make a table. Keys are text, as here named."""

    SCHOOL = "school"
    """URN"""
    YEAR_GROUP = "year_group"
    CLASS = "class"
    """The name; two schools' classes of one name are told apart only together with `SCHOOL`."""
    PUPIL = "pupil"
    """UPN. A pupil at two schools has one row in each: break down by `SCHOOL` too to judge each enrolment."""
    SEX = "sex"
    SPAN = "span"
    """The name of the stretch: half terms, years, whatever the slice's spans are."""
    WEEK = "week"
    """Its Monday, `2026-11-23`."""
    DAY = "day"
    WEEKDAY = "weekday"
    """`0` Monday to `6` Sunday."""
    SESSION = "session"
    CODE = "code"
    CATEGORY = "category"
    """A word of `rules.codes.Category`."""
    SEN = "sen"
    FSM = "fsm"
    PUPIL_PREMIUM = "pupil_premium"
    EAL = "eal"
    LOOKED_AFTER = "looked_after"
    SOCIAL_WORKER = "social_worker"
    YOUNG_CARER = "young_carer"
    TRAVELLER = "traveller"
    VULNERABLE = "vulnerable"
    ETHNICITY = "ethnicity"
    HEALTH_PLAN = "health_plan"
    DISABILITY = "disability"
    LONG_TERM_CONDITION = "long_term_condition"
    MENTAL_HEALTH = "mental_health"
    WAS_LOOKED_AFTER = "was_looked_after"
    HAD_SOCIAL_WORKER = "had_social_worker"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    SERVICE_CHILD = "service_child"

    @property
    def characteristic(self) -> bool:
        return self.value in CHARACTERISTICS


@dataclass(frozen=True)
class Span:
    """A stretch of days at one school, both ends included."""

    school_id: uuid.UUID
    first: date
    last: date
    name: str = ""
    """How it is called where figures are broken down by span. Several schools' spans may share a name."""


@dataclass(frozen=True)
class Slice:
    """Spans must not overlap within one school and name, or their marks count twice."""

    spans: tuple[Span, ...]
    upns: tuple[str, ...] | None = None
    class_ids: tuple[uuid.UUID, ...] | None = None
    """`NO_CLASS` among them: days on which the pupil sat in no class."""
    year_groups: tuple[str, ...] | None = None
    having: tuple[tuple[str, str], ...] = ()
    """(kind of characteristic or `sex`, value) that must hold on the day, all of them."""
    weekdays: tuple[int, ...] | None = None
    """0 = Monday"""
    sessions: tuple[str, ...] | None = None
    codes: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    """Words of `rules.codes.Category`."""
    statutory: bool = False
    """Leave out sessions on which the pupil was not of compulsory school age."""
    counting: frozenset[str] = field(default_factory=frozenset)
    """Codes counted beside the tally, in `Count.coded`; not a narrowing."""

    @property
    def school_ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(dict.fromkeys(span.school_id for span in self.spans))

    @property
    def empty(self) -> bool:
        """Whether there is no day in it."""
        return all(span.last < span.first for span in self.spans)

    @property
    def first(self) -> date:
        return min((span.first for span in self.spans), default=date.max)

    @property
    def last(self) -> date:
        return max((span.last for span in self.spans), default=date.min)

    @property
    def whole_weeks_will_do(self) -> bool:
        """Whether nothing asked differs between two marks of one pupil's week."""
        narrowed = (self.weekdays, self.sessions, self.codes, self.categories)
        return all(part is None for part in narrowed) and not self.statutory and self.counting <= {"L", "U"}

    def within(self, first: date, last: date) -> Slice:
        """The same question about other days."""
        spans = (replace(span, first=first, last=last) for span in self.spans)
        return replace(self, spans=tuple(dict.fromkeys(spans)))


def slice_of(school_id: uuid.UUID, first: date, last: date) -> Slice:
    return Slice((Span(school_id, first, last),))

"""What the rules of leaving are told: drawn from the register by queries, and answered by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registers.rules.age import compulsory_to, is_compulsory


class Outcome(StrEnum):
    """What an enquiry came to."""

    WAITING = "waiting"
    NOT_FOUND = "not_found"
    FOUND = "found"

    @property
    def words(self) -> str:
        return {"waiting": "No answer yet", "not_found": "Not found", "found": "Found"}[self.value]


class Asker(StrEnum):
    SCHOOL = "school"
    AUTHORITY = "authority"
    BOTH = "both"

    @property
    def words(self) -> str:
        return {
            "school": "The school",
            "authority": "The local authority",
            "both": "School and authority together",
        }[self.value]


@dataclass(frozen=True)
class Enquiry:
    """One attempt to find out where a pupil is."""

    on: date
    asker: Asker
    outcome: Outcome


@dataclass(frozen=True)
class Dual:
    """A registration at another school at the same time."""

    other_school: str
    main_here: bool
    consent_on: date | None
    """When the other school agreed in writing that this one takes the name off."""


@dataclass(frozen=True)
class Run:
    """School days in a row, each of them with every session under one of the codes asked for."""

    days: tuple[date, ...] = ()
    broken_by: str = ""
    """What stood before it, or ended it, in words."""
    ended: bool = False
    """Something after it broke it, so it goes on no longer."""

    @property
    def length(self) -> int:
        return len(self.days)

    @property
    def first(self) -> date | None:
        return self.days[0] if self.days else None

    def reached(self, number: int) -> date | None:
        """The day on which it was so long; `None` if it never was."""
        return self.days[number - 1] if self.length >= number else None


@dataclass(frozen=True)
class LeaveOver:
    """A granted leave of absence after which the pupil has not come back."""

    ended: date
    days_away: int
    """School days over since, today's left out until it is over."""
    tenth: date | None
    excused: tuple[str, ...]
    """Codes of sickness or an unavoidable cause among those days."""


@dataclass(frozen=True)
class Elsewhere:
    """On the roll of another school of the trust."""

    school: str
    since: date


@dataclass(frozen=True)
class Facts:
    """One pupil at one school, for one proposed last day on roll."""

    today: date
    on: date
    """The proposed last day on roll: the day of the deletion."""
    born: date
    year_group: str
    boarder: bool = False
    mobile: bool = False
    """A Traveller or other mobile child."""
    social_worker: bool = False
    special_school: bool = False
    independent: bool = False
    duals: tuple[Dual, ...] = ()
    unexplained: Run = Run()
    """The run of G, N and O up to now."""
    leave: LeaveOver | None = None
    last_attended: date | None = None
    days_unseen: int = 0
    """School days since the pupil was last in school."""
    next_session_day: date | None = None
    """The first school day after `on`; `None` beyond the calendar."""
    term_end: date | None = None
    """The last day of the term in which `on` lies."""
    enquiries: tuple[Enquiry, ...] = ()
    told_missing_on: date | None = None
    """When the authority was told that the child is missing from education."""
    hold_until: date | None = None
    """The last day of the second wait after that; `None` if nobody was told."""
    elsewhere: tuple[Elsewhere, ...] = ()
    consent_from: date | None = None
    """From when the school asks for the authority's consent to home education; `None` = not in force here."""

    @property
    def compulsory(self) -> bool:
        return is_compulsory(self.born, self.on)

    @property
    def age_ends(self) -> date:
        return compulsory_to(self.born)


Given = str | date | bool


@dataclass(frozen=True)
class Answers:
    """What people have entered for a ground's needs, by key."""

    given: Mapping[str, Given] = field(default_factory=dict)

    def text(self, key: str) -> str:
        value = self.given.get(key, "")
        return value.strip() if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        value = self.given.get(key)
        return value if isinstance(value, date) else None

    def yes(self, key: str) -> bool:
        return self.given.get(key) is True

    def has(self, key: str) -> bool:
        value = self.given.get(key)
        return bool(value.strip()) if isinstance(value, str) else value not in (None, False)

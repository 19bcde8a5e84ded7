"""The returns the law asks for: which there are, when each is due, when none is needed (DAT-03, ADM-09, ADM-12, L9 to L11).

Source: PR2024 reg. 13. "The end of the fifth day after" counts days of the calendar, not school days. The attendance
return goes at the intervals agreed with the authority, at least once in a calendar month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registers.rules.calendar import SchoolCalendar
from registers.rules.year_groups import year_group_order

from .authority import LONGEST_BETWEEN

NEW_PUPIL_DAYS = 5
SOON = 3
"""Days before it is due in which a return is named as due soon."""


class ReturnKind(StrEnum):
    NEW_PUPIL = "new_pupil"
    DELETION = "deletion"
    ATTENDANCE = "attendance"
    SICKNESS = "sickness"
    SECTION19 = "section19"
    HOME_EDUCATION = "home_education"
    MISSING = "missing"
    MOVED = "moved"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def document(self) -> str:
        return _DOCUMENTS[self]

    @property
    def why(self) -> str:
        """What makes it due, in a sentence."""
        return _WHY[self]


_WORDS = {
    ReturnKind.NEW_PUPIL: "New pupil",
    ReturnKind.DELETION: "Name taken off the roll",
    ReturnKind.ATTENDANCE: "Attendance: ten days without authorisation",
    ReturnKind.SICKNESS: "Sickness: fifteen days",
    ReturnKind.SECTION19: "Education otherwise needed (Section 19)",
    ReturnKind.HOME_EDUCATION: "To be educated at home",
    ReturnKind.MISSING: "Missing from education",
    ReturnKind.MOVED: "Moving away",
}
_DOCUMENTS = {
    ReturnKind.NEW_PUPIL: "D31",
    ReturnKind.DELETION: "D30",
    ReturnKind.ATTENDANCE: "D34",
    ReturnKind.SICKNESS: "D32",
    ReturnKind.SECTION19: "D33",
    ReturnKind.HOME_EDUCATION: "D29",
    ReturnKind.MISSING: "D28",
    ReturnKind.MOVED: "D28",
}
_WHY = {
    ReturnKind.NEW_PUPIL: "A pupil was entered on the admission register.",
    ReturnKind.DELETION: "A name is to come off the admission register; this goes first.",
    ReturnKind.ATTENDANCE: "Ten school days on end, every session unauthorised.",
    ReturnKind.SICKNESS: "Fifteen school days of illness in the school year, missed or to be expected.",
    ReturnKind.SECTION19: "Fifteen school days or more away for health, exclusion or another cause.",
    ReturnKind.HOME_EDUCATION: "A parent wrote that the pupil will be educated at home.",
    ReturnKind.MISSING: "A pupil is away without a reason and not found.",
    ReturnKind.MOVED: "A family moves away; the authority is told as soon as that is known, long before a name comes off.",
}


def entered_on(recorded: date, starts_on: date) -> date:
    """The day a name is entered: recorded beforehand it is on the register from the starting day."""
    return max(recorded, starts_on)


def new_pupil_due(entered: date) -> date:
    """The fifth day after, to its end."""
    return entered + timedelta(days=NEW_PUPIL_DAYS)


def most_junior(groups: frozenset[str]) -> str:
    """The youngest year group of a school; blank without any."""
    return min(groups, key=year_group_order, default="")


def most_senior(groups: frozenset[str]) -> str:
    return max(groups, key=year_group_order, default="")


def new_pupil_exempt(
    year_group: str, groups: frozenset[str], starts_on: date, calendar: SchoolCalendar, *, asked: bool
) -> bool:
    """Youngest class on the first school day of the year, unless the authority has asked for them."""
    if asked or year_group != most_junior(groups):
        return False
    year = calendar.academic_year_of(starts_on)
    terms = [term for term in calendar.half_terms if term.academic_year == year]
    if not terms:
        return False
    first = calendar.add_school_days(min(term.start for term in terms), 0, year_group)
    opening = min(term.start for term in terms)
    return first is not None and opening <= starts_on <= first


def deletion_exempt(
    year_group: str, groups: frozenset[str], leaves_on: date, calendar: SchoolCalendar, *, asked: bool
) -> bool:
    """Oldest class at or after the end of the last term of the school year, unless the authority has asked."""
    if asked or year_group != most_senior(groups):
        return False
    year = calendar.academic_year_of(leaves_on)
    ends = [term.end for term in calendar.half_terms if term.academic_year == year and term.name == "HT6"]
    return bool(ends) and leaves_on >= max(ends)


def periodic_due(reached_on: date, days: int) -> date:
    """A return that goes at intervals: so many days after it was reached, never later than a month."""
    return reached_on + timedelta(days=min(days, LONGEST_BETWEEN))


class Urgency(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    DONE = "done"

    @property
    def words(self) -> str:
        return {
            "overdue": "Overdue", "today": "Due today", "soon": "Due soon", "later": "Not due yet", "done": "Sent",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class Due:
    urgency: Urgency
    days: int
    """Days left; negative when overdue."""

    @property
    def words(self) -> str:
        if self.urgency is Urgency.OVERDUE:
            late = -self.days
            return f"Overdue by {late} day{'' if late == 1 else 's'}"
        if self.urgency is Urgency.TODAY:
            return "Due today"
        return f"Due in {self.days} day{'' if self.days == 1 else 's'}"


def due_standing(due_on: date, today: date, *, sent: bool) -> Due:
    """How it stands with its day. The day itself is still in time."""
    left = (due_on - today).days
    if sent:
        return Due(Urgency.DONE, left)
    if left < 0:
        return Due(Urgency.OVERDUE, left)
    if left == 0:
        return Due(Urgency.TODAY, left)
    return Due(Urgency.SOON if left <= SOON else Urgency.LATER, left)

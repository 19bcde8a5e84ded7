"""The kinds of leave the law knows, each with its code and what it asks to be told (LEV-02, LEV-13, LEV-17 to LEV-24).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10 and 11. No other kind can be granted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LeaveKind(StrEnum):
    EXCEPTIONAL = "exceptional"
    PERFORMANCE = "performance"
    INTERVIEW = "interview"
    STUDY = "study"
    PART_TIME = "part_time"
    RELIGIOUS = "religious"
    TRAVEL = "travel"

    @property
    def code(self) -> str:
        return _CODES[self]

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def asks_resident_parent(self) -> bool:
        """Only a parent the pupil normally lives with may ask for it or agree to it (LEV-03, LEV-24; L7)."""
        return self in (LeaveKind.EXCEPTIONAL, LeaveKind.PART_TIME)


_CODES = {
    LeaveKind.EXCEPTIONAL: "C",
    LeaveKind.PERFORMANCE: "C1",
    LeaveKind.INTERVIEW: "J1",
    LeaveKind.STUDY: "S",
    LeaveKind.PART_TIME: "C2",
    LeaveKind.RELIGIOUS: "R",
    LeaveKind.TRAVEL: "T",
}
_WORDS = {
    LeaveKind.EXCEPTIONAL: "Exceptional circumstances",
    LeaveKind.PERFORMANCE: "Regulated performance or employment abroad",
    LeaveKind.INTERVIEW: "Interview for work or another school",
    LeaveKind.STUDY: "Study for a public examination",
    LeaveKind.PART_TIME: "Temporary part-time timetable",
    LeaveKind.RELIGIOUS: "Religious observance",
    LeaveKind.TRAVEL: "Travelling for a parent’s work",
}


@dataclass(frozen=True)
class Detail:
    """One thing a kind of leave asks to be told. `shape`: text, long, day, hours, yes_no."""

    key: str
    label: str
    shape: str = "text"
    kinds: tuple[LeaveKind, ...] = ()
    public: bool = True
    """Asked on the parent's form too; else the school fills it in."""


K = LeaveKind
DETAILS: tuple[Detail, ...] = (
    Detail("abroad", "Will the child travel abroad?", "yes_no", (K.EXCEPTIONAL, K.RELIGIOUS)),
    Detail("booked_on", "When was the journey booked?", "day", (K.EXCEPTIONAL, K.RELIGIOUS)),
    Detail("flights", "Flights or crossings, there and back", "text", (K.EXCEPTIONAL, K.RELIGIOUS)),
    Detail("contact_away", "How to reach you while away", "text", (K.EXCEPTIONAL, K.RELIGIOUS, K.TRAVEL)),
    Detail("licence", "Is there a licence from the local authority, or an exemption?", "yes_no", (K.PERFORMANCE,)),
    Detail("licence_number", "Licence number", "text", (K.PERFORMANCE,)),
    Detail("licence_issuer", "Licence issued by", "text", (K.PERFORMANCE,)),
    Detail("licence_from", "Licence runs from", "day", (K.PERFORMANCE,)),
    Detail("licence_to", "Licence runs to", "day", (K.PERFORMANCE,)),
    Detail("licence_names_dates", "Does the licence name the days of absence?", "yes_no", (K.PERFORMANCE,)),
    Detail("education_hours", "Hours of education for each day missed, on average", "hours", (K.PERFORMANCE,)),
    Detail("interview_with", "Interview with (employer, school or college)", "text", (K.INTERVIEW,)),
    Detail("examination", "Which public examination?", "text", (K.STUDY,)),
    Detail("occasion", "Which religious day?", "text", (K.RELIGIOUS,)),
    Detail("religious_body", "Which religious body sets it apart?", "text", (K.RELIGIOUS,)),
    Detail("advice", "Advice sought from the religious body, by whom and when", "long", (K.RELIGIOUS,), public=False),
    Detail("set_apart_exclusively", "Is the day set apart only for religious observance?", "yes_no", (K.RELIGIOUS,), public=False),
    Detail("work", "What work is the parent travelling for?", "text", (K.TRAVEL,)),
    Detail("base_one", "First base, with postcode", "text", (K.TRAVEL,)),
    Detail("base_two", "Second base, with postcode", "text", (K.TRAVEL,)),
    Detail("other_school", "School the child will attend while travelling, if any", "text", (K.TRAVEL,)),
    Detail("education_pack", "Is a pack of work wanted?", "yes_no", (K.TRAVEL,)),
    Detail("why_part_time", "Why full-time education is too much at present", "long", (K.PART_TIME,), public=False),
    Detail("review_on", "First review on", "day", (K.PART_TIME,), public=False),
    Detail("plan", "How full time is reached again", "long", (K.PART_TIME,), public=False),
)  # fmt: skip

BY_FORM: tuple[Detail, ...] = (
    Detail("lives_with", "Says the child normally lives with them", "yes_no"),
    Detail("part_of_day", "Says it is not whole days", "text"),
)
"""What a parent's form asks beside, of every kind; kept apart from the parent's own words."""


def told_of(kind: LeaveKind) -> tuple[Detail, ...]:
    """Everything that may be kept about a request of this kind."""
    return (*BY_FORM, *details_of(kind))


def details_of(kind: LeaveKind, *, public: bool = False) -> tuple[Detail, ...]:
    """What this kind asks to be told, in the order of the form."""
    return tuple(one for one in DETAILS if kind in one.kinds and (one.public or not public))


def misread(kind: LeaveKind, details: Mapping[str, str]) -> list[str]:
    """A sentence for each detail of this kind that is not in its shape: nothing that reads it later could."""
    return [
        f"{one.key}: {_WANTED[one.shape]}"
        for one in told_of(kind)
        if one.shape in _WANTED and (text := details.get(one.key, "").strip()) and not _reads(one.shape, text)
    ]


_WANTED = {
    "day": "give the day as YYYY-MM-DD.",
    "yes_no": "send yes or no.",
    "hours": "send the hours as a number, for example 3 or 3.5.",
}


def _reads(shape: str, text: str) -> bool:
    match shape:
        case "day":
            try:
                return date.fromisoformat(text).isoformat() == text
            except ValueError:
                return False
        case "hours":
            return re.fullmatch(r"[0-9]{1,2}(\.[0-9])?", text) is not None and float(text) <= 24
    return text in ("yes", "no")

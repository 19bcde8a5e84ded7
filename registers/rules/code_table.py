"""The attendance codes as dated data: the law's table, one row for each span of dates.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10 and its tables, in force
19 August 2024, with the statistical classification of the statutory guidance *Working together to improve
school attendance*. Rows that end on 18 August 2024 are the codes used under the 2006 regulations; they are
there so that history keeps its meaning. A new edition of the law is new rows here, never a changed row.

Order matters: it is the order in which codes are shown to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from registers.rules.sessions import Session

NEW_REGULATIONS = date(2024, 8, 19)
"""The 2024 regulations, codes and penalty framework apply to sessions from this day."""
LAST_OLD_DAY = date(2024, 8, 18)
LAST_F_DAY = date(2013, 8, 31)
COVID_X_FIRST, COVID_X_LAST = date(2020, 9, 1), date(2022, 8, 31)
"""In these two school years X also meant "not attending because of coronavirus", at any age."""


class Category(StrEnum):
    """What a mark counts as in the statistics. It is never simply present or absent."""

    PRESENT = "present"
    APPROVED_ACTIVITY = "approved_activity"
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    NOT_POSSIBLE = "not_possible"
    ADMINISTRATIVE = "administrative"

    @cached_property
    def attended(self) -> bool:
        return self in (Category.PRESENT, Category.APPROVED_ACTIVITY)

    @cached_property
    def absent(self) -> bool:
        return self in (Category.AUTHORISED, Category.UNAUTHORISED)

    @cached_property
    def possible(self) -> bool:
        """Whether the session belongs in the denominator of a percentage."""
        return self.attended or self.absent


class Needs(StrEnum):
    """What must be there before a code may be saved."""

    NOTE = "note"
    LEAVE = "leave"
    NON_COMPULSORY_AGE = "non_compulsory_age"


@dataclass(frozen=True)
class Code:
    """One code over one span of dates, both ends included; `None` is open-ended."""

    code: str
    meaning: str
    words: str
    """Short plain words for a cell or label."""
    category: Category
    first_day: date | None = None
    last_day: date | None = None
    session: Session | None = None
    """The only session it may be used in; `None` = either."""
    needs: frozenset[Needs] = frozenset()
    markable: bool = True
    """False for codes that no one enters: the calendar and the admission register make them."""
    instead: str = ""
    """What to do outside its dates, or when it is not markable: the end of a refusal's sentence."""

    def in_force(self, on: date) -> bool:
        return (self.first_day is None or self.first_day <= on) and (
            self.last_day is None or on <= self.last_day
        )


_P, _E, _A = Category.PRESENT, Category.APPROVED_ACTIVITY, Category.AUTHORISED
_U, _N, _X = Category.UNAUTHORISED, Category.NOT_POSSIBLE, Category.ADMINISTRATIVE
_NOTE, _LEAVE = frozenset({Needs.NOTE}), frozenset({Needs.LEAVE})
_OUTSIDE_AGE = frozenset({Needs.NON_COMPULSORY_AGE})
_OLD, _NEW = LAST_OLD_DAY, NEW_REGULATIONS
_WAS_C = "a leave of absence before that is C"
_WAS_Y = "before that the one code was Y"


def _activity(code: str, meaning: str, words: str) -> tuple[Code, Code]:
    """An activity code that must say what the activity was from 19 August 2024 on (REG-40)."""
    return (
        Code(code, meaning, words, _E, first_day=_NEW, needs=_NOTE),
        Code(code, meaning, words, _E, last_day=_OLD),
    )


CODES: tuple[Code, ...] = (
    Code("/", "Present when the morning register began to be taken", "Present", _P, session=Session.AM),
    Code("\\", "Present when the afternoon register began to be taken", "Present", _P, session=Session.PM),
    Code("L", "Arrived after the register began and before it closed", "Late", _P),
    Code("N", "Absent, reason not yet established", "No reason yet", _U),
    Code("I", "Ill, in body or mind (not an appointment)", "Ill", _A),
    Code("M", "At a medical or dental appointment", "Medical appointment", _A),
    Code("U", "Arrived after the register closed and before the session ended", "Late after close", _U),
    Code("O", "Absent in other or unknown circumstances", "Absent, not agreed", _U),
    Code("G", "Holiday not granted, or beyond what was granted", "Holiday not granted", _U),
    Code("C", "Leave of absence for exceptional circumstances", "Leave", _A, needs=_LEAVE),
    Code(
        "C1",
        "Leave for a regulated performance or regulated employment abroad",
        "Performance",
        _A,
        first_day=_NEW,
        needs=_LEAVE,
        instead=_WAS_C,
    ),
    Code(
        "C2",
        "Leave under a temporary part-time timetable at compulsory school age",
        "Part-time timetable",
        _A,
        first_day=_NEW,
        needs=_LEAVE,
        instead=_WAS_C,
    ),
    Code(
        "J1",
        "Leave for an interview for work or another place of education",
        "Interview",
        _A,
        first_day=_NEW,
        needs=_LEAVE,
        instead="an interview before that is J",
    ),
    Code(
        "J",
        "At an interview (code of the 2006 regulations)",
        "Interview",
        _E,
        last_day=_OLD,
        instead="an interview is J1 under an approved leave of absence",
    ),
    Code("S", "Study leave for public examinations", "Study leave", _A, needs=_LEAVE),
    Code("R", "Religious observance on a day set apart by the parents' religious body", "Religious day", _A),
    Code("T", "Mobile child whose parent is travelling for work", "Parent travelling", _A),
    Code("E", "Suspended or excluded, with no other provision made", "Suspended", _A),
    Code(
        "H",
        "Holiday agreed by the school (code of the 2006 regulations)",
        "Holiday agreed",
        _A,
        last_day=_OLD,
        instead="an agreed holiday is C under an approved leave of absence",
    ),
    Code(
        "F",
        "Extended holiday agreed by the school (withdrawn 2013)",
        "Extended holiday",
        _A,
        last_day=LAST_F_DAY,
        instead="an agreed holiday is C under an approved leave of absence",
    ),
    Code(
        "K",
        "At education arranged by the local authority",
        "LA provision",
        _E,
        first_day=_NEW,
        instead="use B for earlier dates",
    ),
    *_activity("V", "On an educational visit supervised by school staff", "School visit"),
    *_activity("P", "At an approved, supervised sporting activity", "Sport"),
    *_activity("W", "On work experience", "Work experience"),
    *_activity("B", "At another approved and supervised educational activity off site", "Off-site education"),
    Code("D", "Registered at two schools and due at the other one", "At other school", _N),
    Code(
        "X",
        "Not of compulsory school age and not required to attend",
        "Not required",
        _N,
        first_day=date(2022, 9, 1),
        needs=_OUTSIDE_AGE,
    ),
    Code(
        "X",
        "Not required to attend, or not attending because of coronavirus",
        "Not required",
        _N,
        first_day=COVID_X_FIRST,
        last_day=COVID_X_LAST,
    ),
    Code(
        "X",
        "Not of compulsory school age and not required to attend",
        "Not required",
        _N,
        last_day=date(2020, 8, 31),
        needs=_OUTSIDE_AGE,
    ),
    Code(
        "Q",
        "The local authority has not arranged the access it must",
        "No access arranged",
        _N,
        first_day=_NEW,
        instead=_WAS_Y,
    ),
    Code("Y1", "Usual transport not available", "No transport", _N, first_day=_NEW, instead=_WAS_Y),
    Code("Y2", "Widespread travel disruption", "Travel disruption", _N, first_day=_NEW, instead=_WAS_Y),
    Code("Y3", "Part of the premises closed", "Part closed", _N, first_day=_NEW, instead=_WAS_Y),
    Code("Y4", "Whole school unexpectedly closed", "School closed", _N, first_day=_NEW, instead=_WAS_Y),
    Code("Y5", "Held in criminal justice detention", "Detained", _N, first_day=_NEW, instead=_WAS_Y),
    Code(
        "Y6",
        "Kept away by public health guidance or law",
        "Public health",
        _N,
        first_day=_NEW,
        instead=_WAS_Y,
    ),
    Code(
        "Y7",
        "Another unavoidable cause",
        "Unavoidable cause",
        _N,
        first_day=_NEW,
        needs=_NOTE,
        instead=_WAS_Y,
    ),
    Code(
        "Y",
        "Unable to attend in exceptional circumstances (code of the 2006 regulations)",
        "Unable to attend",
        _N,
        last_day=_OLD,
        instead="choose the one of Q and Y1 to Y7 that says why",
    ),
    Code(
        "Z",
        "Not yet on the admission register",
        "Not yet on roll",
        _X,
        markable=False,
        instead="it follows from the pupil's starting day in the admission register",
    ),
    Code(
        "#",
        "Planned closure",
        "Closed",
        _X,
        markable=False,
        instead="it comes from the school calendar; add the closure there",
    ),
)

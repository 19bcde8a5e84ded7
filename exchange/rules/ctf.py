"""The Common Transfer File: its names, how marks are packed in it, and how the file itself is called (ADM-25).

Source: the layout as DfE's own published code writes it (no namespace; `CTfile`, `Header`, `CTFpupilData`, `Pupil`).
Attendance stands under each pupil as one `YearData` for each school year, with totals and one string of marks.

How codes of two letters are packed in that string is not in any source we could read. So it is written in the one way
that loses nothing whatever a code's length: every day from the first one on, Monday to Sunday, a morning and an
afternoon, each two characters wide. Reading understands this and the older form of one character a session, and
says so when it understands neither. A school can leave single marks out (`ctf_session_marks`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from registers.rules.code_table import CODES
from registers.rules.sessions import Session

DOCUMENT_NAME = "Common Transfer File"
ROOT = "CTfile"
SUPPLIER = "Registra"
UNKNOWN_DESTINATION = "XXXXXXX"
"""Where the next school is not known; seven characters, as authority and establishment together."""
_WIDE = 2
_DAY = timedelta(days=1)
_NO_MARK = "-"
_KNOWN = frozenset(code.code for code in CODES)
_LAESTAB = re.compile(r"[0-9]{3}[0-9A-Z]{4}|[A-Z]{7}")

OTHER_RETURNS = {
    "Message": "a census or another statistical return",
    "ATfile": "an admissions transfer file",
    "KS2": "a file of assessment results",
    "SchoolCensus": "a school census return",
    "ATFpupilData": "an admissions transfer file",
}
"""Roots of other files schools are sent, in words for whoever picked the wrong one."""


@dataclass(frozen=True)
class CtfYear:
    """One school year of one pupil at one school."""

    year: int
    """The calendar year the school year begins in, as the file writes it."""
    la_number: str = ""
    establishment_number: str = ""
    school_name: str = ""
    possible: int | None = None
    authorised: int | None = None
    attended: int | None = None
    unauthorised: int | None = None
    first_day: str = ""
    marks: str = ""


@dataclass(frozen=True)
class CtfPupil:
    """A pupil as a transfer file tells of one; texts as they stand there."""

    number: int
    """Its place in the file, from 1."""
    upn: str = ""
    surname: str = ""
    forename: str = ""
    born: str = ""
    sex: str = ""
    former_upn: str = ""
    preferred_forename: str = ""
    year_group: str = ""
    ethnicity: str = ""
    sen: str = ""
    in_care: str = ""
    years: tuple[CtfYear, ...] = ()


@dataclass(frozen=True)
class CtfHeader:
    document: str = ""
    version: str = ""
    at: str = ""
    qualifier: str = ""
    source_la: str = ""
    source_estab: str = ""
    source_name: str = ""
    destination_la: str = ""
    destination_estab: str = ""


@dataclass(frozen=True)
class Unread:
    """Why a string of marks is not understood."""

    sentence: str


Marks = dict[tuple[date, Session], str]


def pack(marks: Mapping[tuple[date, Session], str]) -> tuple[date, str] | None:
    """The first day and the string; `None` where there is no mark. A session without one is a dash."""
    if not marks:
        return None
    first, last = min(day for day, _ in marks), max(day for day, _ in marks)
    cells = [
        marks.get((first + n * _DAY, session), _NO_MARK).ljust(_WIDE)
        for n in range((last - first).days + 1)
        for session in Session
    ]
    return first, "".join(cells).rstrip()


def unpack(text: str, first: date) -> Marks | Unread:
    """The marks of a string, in either form; dashes, blanks and closures are no marks."""
    padded = text + " " * (len(text) % _WIDE)
    wide = _cells(padded, _WIDE)
    # One-letter codes in the wide form bring a blank, two-letter ones a digit: the old form has neither.
    if wide is None and any(sign.isdigit() for sign in text):
        return Unread("The string of marks can’t be read: its codes do not come out two characters wide.")
    is_wide = wide is not None and any(sign == " " or sign.isdigit() for sign in padded)
    cells = wide if is_wide else _cells(text, 1)
    if cells is None:
        return Unread("The string of marks holds something that is no attendance code.")
    return {
        (first + (place // 2) * _DAY, Session.PM if place % 2 else Session.AM): cell
        for place, cell in enumerate(cells)
        if cell and cell not in (_NO_MARK, "#", "Z")
    }


def _cells(text: str, width: int) -> list[str] | None:
    """The text cut into cells of this width; `None` if one of them is no code."""
    cells = [text[start : start + width].rstrip() for start in range(0, len(text), width)]
    return cells if all(cell in _KNOWN or cell in ("", _NO_MARK) for cell in cells) else None


def file_name(source: str, destination: str, number: int) -> str:
    """`8201234_CTF_8205678_001.xml`: from whom, to whom, the how manieth."""
    for one in (source, destination):
        if not _LAESTAB.fullmatch(one):
            raise ValueError(f"{one} is no authority and establishment number")
    return f"{source}_CTF_{destination}_{number:03d}.xml"


def year_words(year: int) -> str:
    """`2025/26` of 2025."""
    return f"{year}/{(year + 1) % 100:02d}"


def calendar_year(year: str) -> int:
    return int(year[:4])

"""Writing a Common Transfer File pupil by pupil: a whole school leaves in as little memory as one child."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from exchange.rules.ctf import DOCUMENT_NAME, ROOT, SUPPLIER, CtfPupil, CtfYear

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters XML has no way to write."""


@dataclass(frozen=True)
class CtfHead:
    version: str
    at: datetime
    la: str
    estab: str
    school: str
    academic_year: int
    destination_la: str
    destination_estab: str


def ctf_file(head: CtfHead, pupils: Iterable[CtfPupil]) -> Iterator[bytes]:
    """The file in pieces, UTF-8."""
    yield _head(head).encode()
    for pupil in pupils:
        yield _pupil(pupil).encode()
    yield f"  </CTFpupilData>\n</{ROOT}>\n".encode()


def _head(head: CtfHead) -> str:
    source = _block(
        "SourceSchool",
        [
            ("LEA", head.la),
            ("Estab", head.estab),
            ("SchoolName", head.school),
            ("AcademicYear", str(head.academic_year)),
        ],
        4,
    )
    destination = _block("DestSchool", [("LEA", head.destination_la), ("Estab", head.destination_estab)], 4)
    facts = [
        ("DocumentName", DOCUMENT_NAME),
        ("CTFversion", head.version),
        ("DateTime", f"{head.at:%Y-%m-%dT%H:%M:%S}"),
        ("DocumentQualifier", "partial"),
        ("SupplierID", SUPPLIER),
    ]
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{ROOT}>\n  <Header>\n{_leaves(facts, 4)}{source}{destination}'
        "  </Header>\n  <CTFpupilData>\n"
    )


def _pupil(pupil: CtfPupil) -> str:
    identity = [
        ("UPN", pupil.upn),
        ("Surname", pupil.surname),
        ("Forename", pupil.forename),
        ("DOB", pupil.born),
        ("Sex", pupil.sex),
    ]
    details = [
        ("FormerUPN", pupil.former_upn),
        ("PreferredForename", pupil.preferred_forename),
        ("NCyearActual", pupil.year_group),
    ]
    years = "".join(_year(year) for year in pupil.years)
    attendance = f"      <Attendance>\n{years}      </Attendance>\n" if years else ""
    return (
        f"    <Pupil>\n{_leaves(identity, 6)}{_block('BasicDetails', details, 6)}{attendance}    </Pupil>\n"
    )


def _year(year: CtfYear) -> str:
    facts = [
        ("Year", str(year.year)),
        ("LEA", year.la_number),
        ("Estab", year.establishment_number),
        ("SchoolName", year.school_name),
        ("SessionsPossible", _number(year.possible)),
        ("SessionsAuthorised", _number(year.authorised)),
        ("SessionsAttended", _number(year.attended)),
        ("SessionsUnauthorised", _number(year.unauthorised)),
    ]
    marks = [("AttendanceStartDate", year.first_day), ("AttendanceMarks", year.marks)]
    sessions = _block("AttendSessions", marks, 10) if year.marks else ""
    return f"        <YearData>\n{_leaves(facts, 10)}{sessions}        </YearData>\n"


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def _block(name: str, leaves: list[tuple[str, str]], indent: int) -> str:
    inside = _leaves(leaves, indent + 2)
    space = " " * indent
    return f"{space}<{name}>\n{inside}{space}</{name}>\n" if inside else ""


def _leaves(leaves: list[tuple[str, str]], indent: int) -> str:
    """Empty ones are left out: a blank says nothing."""
    space = " " * indent
    return "".join(f"{space}<{name}>{_text(value)}</{name}>\n" for name, value in leaves if value)


def _text(value: str) -> str:
    clean = _UNWRITABLE.sub("", value)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")

"""A transfer file as files of a bundle: pupils, their class, and what it says of earlier years.

A pupil is known by the UPN and by nothing else. Somebody of the same name and birthday under another UPN is refused,
for a person to look at. Attendance at this school itself becomes marks, by the same rules as any register brought in;
attendance elsewhere is kept as history and never becomes a mark here.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import date

from exchange.rules.ctf import CtfHeader, CtfPupil, CtfYear, Unread, unpack, year_words
from registers.imports import classes, marks, pupils
from registers.imports.cells import shown
from registers.imports.run import Table
from registers.models import ClassMembership, Pupil, School, Spell
from registers.rules.year_groups import YEAR_GROUPS

from . import earlier_schools
from .ctf_reader import CtfReader
from .folder import BundleFolder, chunks

TABLES: tuple[Table, ...] = (pupils.TABLE, classes.TABLE, marks.TABLE, earlier_schools.TABLE)
_AT_ONCE = 500
_ETHNICITY = re.compile(r"[A-Z]{4}")
_IN_CARE = {"true": "yes", "1": "yes", "y": "yes", "yes": "yes", "t": "yes"}


@dataclass(frozen=True)
class Joining:
    """What the file can't say and the person chooses."""

    starts_on: date
    class_name: str = ""
    """The class the new pupils come into; blank = decided later."""
    year_group: str = ""
    """Where the file gives none."""


@dataclass
class Refused:
    """A pupil that gets no row at all, and why."""

    number: int
    upn: str
    sentence: str


@dataclass
class Written:
    upns: dict[int, str] = field(default_factory=dict)
    """Pupil's number in the file → UPN."""
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: int = 0
    """Pupils of whose year here the string of marks could not be read."""


def write_bundle(
    reader: CtfReader, *, school: School, joining: Joining, source: str, into: BundleFolder
) -> Written:
    """Write all pupils of the file; nothing is judged here but who is meant."""
    written = Written()
    for some in chunks(reader.pupils(), _AT_ONCE):
        known = _Known(school, some)
        for pupil in some:
            written.upns[pupil.number] = pupil.upn
            if sentence := known.refusal(pupil):
                written.refused.append(Refused(pupil.number, pupil.upn, sentence))
            else:
                _write(pupil, known, school, joining, source, reader.header, into, written)
    if written.unread:
        written.notes.append(
            f"The single marks of {written.unread} pupil{'' if written.unread == 1 else 's'} at this school could not be "
            "read and were left out; their totals are in."
        )
    return written


class _Known:
    """What the trust holds already of these pupils."""

    def __init__(self, school: School, some: list[CtfPupil]) -> None:
        upns = [pupil.upn for pupil in some if pupil.upn]
        held = {pupil.upn: pupil for pupil in Pupil.objects.filter(upn__in=upns)}
        ids = [pupil.id for pupil in held.values()]
        self.held = held
        self.open: dict[uuid.UUID, date] = dict(
            Spell.objects.filter(school=school, pupil_id__in=ids, leaves_on=None).values_list(
                "pupil_id", "starts_on"
            )
        )
        sat = ClassMembership.objects.filter(school=school, pupil_id__in=ids).values_list(
            "pupil_id", "last_day"
        )
        # Of who is on roll any class since they came: it may have an end, as that of the school year.
        self.in_class: set[uuid.UUID] = {
            pupil for pupil, last in sat if last is None or last >= self.open.get(pupil, date.max)
        }
        names = {pupil.surname.lower() for pupil in some}
        born = {day for pupil in some if (day := _day(pupil.born))}
        self.twins = {
            (one.legal_surname.lower(), one.legal_forename.lower(), one.date_of_birth): one.upn
            for one in Pupil.objects.filter(date_of_birth__in=born)
            if one.legal_surname.lower() in names
        }

    def refusal(self, pupil: CtfPupil) -> str:
        if not pupil.upn:
            return "The file gives no UPN; admit this pupil by hand once the number is known."
        born = _day(pupil.born)
        same = self.twins.get((pupil.surname.lower(), pupil.forename.lower(), born)) if born else None
        if same and same != pupil.upn and pupil.upn not in self.held:
            return (
                f"The trust has a pupil of this name and birthday with the UPN {same}. If it is the same child, correct "
                "the UPN there first; if not, admit this one by hand."
            )
        return ""

    def starts(self, pupil: CtfPupil, joining: Joining) -> date:
        held = self.held.get(pupil.upn)
        return (self.open.get(held.id) if held else None) or joining.starts_on

    def sits(self, pupil: CtfPupil) -> bool:
        held = self.held.get(pupil.upn)
        return held is not None and held.id in self.in_class


def _write(
    pupil: CtfPupil,
    known: _Known,
    school: School,
    joining: Joining,
    source: str,
    header: CtfHeader,
    into: BundleFolder,
    written: Written,
) -> None:
    starts = known.starts(pupil, joining)
    entry = {"starts_on": starts, "last_school": _last_school(header, school)}
    into.add(pupils.LAYOUT.file, pupil.number, _person(pupil, school) | entry)
    if joining.class_name and not known.sits(pupil):
        group = pupil.year_group if pupil.year_group in YEAR_GROUPS else joining.year_group
        row = {
            "urn": school.urn,
            "upn": pupil.upn,
            "year_group": group,
            "class": joining.class_name,
            "from": starts,
        }
        into.add(classes.LAYOUT.file, pupil.number, dict(row))
    for year in pupil.years:
        if (year.la_number, year.establishment_number) == (school.la_number, school.establishment_number):
            _own_year(pupil, year, school, into, written)
        else:
            into.add(earlier_schools.FILE, pupil.number, _elsewhere(pupil, year, school, source))


def _person(pupil: CtfPupil, school: School) -> dict[str, object]:
    known_as = pupil.preferred_forename
    return {
        "urn": school.urn,
        "upn": pupil.upn,
        "former_upn": pupil.former_upn,
        "legal_surname": pupil.surname,
        "legal_forename": pupil.forename,
        "chosen_forename": known_as if known_as != pupil.forename else "",
        "sex": pupil.sex,
        "date_of_birth": pupil.born,
        "sen": pupil.sen if pupil.sen in ("N", "K", "E") else "",
        "ethnicity": pupil.ethnicity if _ETHNICITY.fullmatch(pupil.ethnicity) else "",
        "looked_after": _IN_CARE.get(pupil.in_care.lower(), ""),
    }


def _last_school(header: CtfHeader, school: School) -> str:
    """Where the file comes from is where the pupil was before; its address is in no file (ADM-02)."""
    own = (header.source_la, header.source_estab) == (school.la_number, school.establishment_number)
    if own or not header.source_name:
        return ""
    return f"{header.source_name[:150]}, school number {header.source_la} {header.source_estab}"[:200]


def _own_year(pupil: CtfPupil, year: CtfYear, school: School, into: BundleFolder, written: Written) -> None:
    first = _day(year.first_day)
    if not year.marks or first is None:
        return
    found = unpack(year.marks, first)
    if isinstance(found, Unread):
        written.unread += 1
        return
    for (day, session), code in found.items():
        row = {"urn": school.urn, "upn": pupil.upn, "date": day, "session": session, "code": code}
        into.add(marks.LAYOUT.file, pupil.number, dict(row))


def _elsewhere(pupil: CtfPupil, year: CtfYear, school: School, source: str) -> dict[str, object]:
    return {
        "urn": school.urn,
        "upn": pupil.upn,
        "year": year_words(year.year),
        "la_number": year.la_number,
        "establishment_number": year.establishment_number,
        "school_name": year.school_name,
        "possible": year.possible,
        "attended": year.attended,
        "authorised": year.authorised,
        "unauthorised": year.unauthorised,
        "first_day": year.first_day if _day(year.first_day) else "",
        "marks": year.marks,
        "source": source,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def pupil_words(number: int, upn: str) -> str:
    """How a refusal names a pupil of the file."""
    return f"Pupil {number}, UPN {shown(upn)}" if upn else f"Pupil {number}"

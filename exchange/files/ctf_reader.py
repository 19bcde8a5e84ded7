"""Reading a Common Transfer File from somebody nobody here knows (promise P16).

The parser of the standard library is fed a piece at a time and asked for nothing it may not do: a document type, an
entity of its own, too deep a nesting, too long a text, too many pupils or too long a time end the reading with a
sentence. Nothing outside the file is ever opened, and no more of it is in memory than the pupil being read.
"""

from __future__ import annotations

import time
import xml.parsers.expat as expat
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from exchange.rules.ctf import DOCUMENT_NAME, OTHER_RETURNS, ROOT, CtfHeader, CtfPupil, CtfYear
from registers.imports.cells import shown
from registers.imports.files import MEGABYTE, BadFile

LARGEST = 60 * MEGABYTE
MOST_PUPILS = 20_000
MOST_SECONDS = 20
DEEPEST = 24
LONGEST_TEXT = 40_000
"""Of one element: a year of marks two characters wide has about 1,500."""
LONGEST_MARKUP = MEGABYTE
"""Of one tag with its attributes, or one remark: the parser has to hold it whole."""
MOST_ELEMENTS = 20_000
"""Of one pupil, assessments included."""
MOST_YEARS = 30
_PIECE = 64 * 1024
_PUPIL = (ROOT, "CTFpupilData", "Pupil")
_YEAR = (*_PUPIL, "Attendance", "YearData")
_STARTS = {
    b"PK\x03\x04": "a ZIP file or a spreadsheet",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"MZ": "a program",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old office document",
}
_HEADER_PLACES = {
    "DocumentName": "document",
    "CTFversion": "version",
    "DateTime": "at",
    "DocumentQualifier": "qualifier",
    "SourceSchool/LEA": "source_la",
    "SourceSchool/Estab": "source_estab",
    "SourceSchool/SchoolName": "source_name",
    "DestSchool/LEA": "destination_la",
    "DestSchool/Estab": "destination_estab",
}
_PUPIL_PLACES = {
    "UPN": "upn",
    "Surname": "surname",
    "Forename": "forename",
    "DOB": "born",
    "Sex": "sex",
    "Gender": "sex",
    "BasicDetails/FormerUPN": "former_upn",
    "BasicDetails/PreferredForename": "preferred_forename",
    "BasicDetails/NCyearActual": "year_group",
    "BasicDetails/Ethnicity": "ethnicity",
    "SENhistory/SEN/SENprovision": "sen",
    "LookedAfter/InCare": "in_care",
}
_YEAR_TEXTS = {
    "LEA": "la_number",
    "Estab": "establishment_number",
    "SchoolName": "school_name",
    "AttendSessions/AttendanceStartDate": "first_day",
    "AttendSessions/AttendanceMarks": "marks",
}
_YEAR_NUMBERS = {
    "SessionsPossible": "possible",
    "SessionsAuthorised": "authorised",
    "SessionsAttended": "attended",
    "SessionsUnauthorised": "unauthorised",
}


class CtfReader:
    """`header` is known before the first pupil comes out of `pupils`."""

    def __init__(self, stream: BinaryIO, size: int, progress: Callable[[int], None] | None = None) -> None:
        if size > LARGEST:
            raise BadFile(
                f"The file has {size / MEGABYTE:,.0f} MB; a transfer file has at most {LARGEST // MEGABYTE} MB. Ask for it in parts."
            )
        self.header = CtfHeader()
        self._stream, self._progress = stream, progress
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._found: list[CtfPupil] = []
        self._pupils = self._elements = 0
        self._head: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._year: dict[str, str] = {}
        self._years: list[CtfYear] = []
        self._parser = self._made()

    def _made(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.EntityDeclHandler = _no_doctype
        parser.ExternalEntityRefHandler = _no_doctype
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        return parser

    def pupils(self) -> Iterator[CtfPupil]:
        """Each pupil as soon as it is read. `BadFile` with a sentence for a file nobody can use."""
        until, read = time.monotonic() + MOST_SECONDS, 0
        while piece := self._stream.read(_PIECE):
            if not read:
                _look_at_the_start(piece)
            read += len(piece)
            if read > LARGEST:
                raise BadFile("The file is larger than it said; it can’t be used.")
            self._feed(piece, last=False)
            if read - self._parser.CurrentByteIndex > LONGEST_MARKUP:
                raise BadFile(
                    "The file has a tag or a remark longer than any transfer file has; it can’t be used."
                )
            yield from self._taken()
            if time.monotonic() > until:
                raise BadFile("Reading the file took too long; ask the school for it in parts.")
            if self._progress is not None:
                self._progress(read)
        if not read:
            raise BadFile("The file is empty; choose another.")
        self._feed(b"", last=True)
        yield from self._taken()
        if not self._pupils:
            raise BadFile("There is no pupil in the file.")

    def _taken(self) -> list[CtfPupil]:
        found, self._found = self._found, []
        return found

    def _feed(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise BadFile(_words(error)) from None
        except (
            ValueError,
            LookupError,
        ):  # an encoding the file names and nobody has, or one of several bytes a letter
            raise BadFile(
                "The file is written in an encoding nobody uses here; ask for it in UTF-8."
            ) from None

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name != ROOT:
            raise BadFile(_other(name))
        if len(self._path) == DEEPEST:
            raise BadFile("The file is nested deeper than a transfer file ever is; it can’t be used.")
        self._path.append(name)
        self._text, self._length = [], 0
        path = tuple(self._path)
        if path == (ROOT, "CTFpupilData"):
            self.header = _header(self._head)
        if path == _PUPIL:
            self._pupils += 1
            self._elements, self._values, self._years = 0, {}, []
            if self._pupils > MOST_PUPILS:
                raise BadFile(f"The file has more than {MOST_PUPILS:,} pupils; ask for it in parts.")
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            where = f"Pupil {self._pupils}" if path[:3] == _PUPIL else "The file outside its pupils"
            raise BadFile(f"{where} has more entries than a transfer file ever has.")
        if path == _YEAR:
            self._year = {}

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            raise BadFile(
                f"An entry {self._where()}has more than {LONGEST_TEXT:,} characters; the file can’t be used."
            )
        self._text.append(text)

    def _where(self) -> str:
        return f"of pupil {self._pupils} " if self._pupils else ""

    def _close(self, name: str) -> None:
        path, value = tuple(self._path), "".join(self._text)
        # A blank among marks is a place in the string.
        value = value.strip("\r\n\t") if name == "AttendanceMarks" else value.strip()
        self._text, self._length = [], 0
        if path[:2] == (ROOT, "Header"):
            _keep(self._head, _HEADER_PLACES, path[2:], value)
        elif path[:5] == _YEAR:
            self._close_year(path, value)
        elif path == _PUPIL:
            self._found.append(CtfPupil(self._pupils, **self._values, years=tuple(self._years)))
        elif path[:3] == _PUPIL:
            _keep(self._values, _PUPIL_PLACES, path[3:], value)
        self._path.pop()

    def _close_year(self, path: tuple[str, ...], value: str) -> None:
        if path != _YEAR:
            key = "/".join(path[5:])
            if key in (*_YEAR_TEXTS, *_YEAR_NUMBERS, "Year"):
                self._year.setdefault(key, value)
            return
        if len(self._years) == MOST_YEARS:
            raise BadFile(f"Pupil {self._pupils} has attendance of more than {MOST_YEARS} years.")
        if (year := _count(self._year.get("Year", ""))) is not None:
            self._years.append(self._made_year(year))

    def _made_year(self, year: int) -> CtfYear:
        texts = {name: self._year.get(key, "") for key, name in _YEAR_TEXTS.items()}
        numbers = {name: _count(self._year.get(key, "")) for key, name in _YEAR_NUMBERS.items()}
        return replace(replace(CtfYear(year), **texts), **numbers)  # type: ignore[arg-type]  # names of its own texts and numbers


def _keep(into: dict[str, str], places: dict[str, str], path: tuple[str, ...], value: str) -> None:
    """The first of several holds: a file lists the newest first, and a second name is no better than the first."""
    name = places.get("/".join(path))
    if name is not None and value:
        into.setdefault(name, value)


def _count(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 5 else None


def _header(found: dict[str, str]) -> CtfHeader:
    header = CtfHeader(**found)
    if header.document != DOCUMENT_NAME:
        said = (
            f"It calls itself {shown(header.document)}" if header.document else "It does not say what it is"
        )
        raise BadFile(
            f"This is no Common Transfer File. {said}; choose the file named like 8201234_CTF_8205678_001.xml."
        )
    return header


def _no_doctype(*_: object) -> int:
    raise BadFile(
        "The file has a document type or entities of its own, which no transfer file has; it was not read further."
    )


def _look_at_the_start(piece: bytes) -> None:
    for sign, what in _STARTS.items():
        if piece.startswith(sign):
            raise BadFile(f"This is {what} and no Common Transfer File; choose the XML file itself.")


def _other(name: str) -> str:
    if name in OTHER_RETURNS:
        return f"This is {OTHER_RETURNS[name]} and no Common Transfer File; choose the file with CTF in its name."
    return f"This is no Common Transfer File: it begins with {shown(name)}; choose the file with CTF in its name."


def _words(error: expat.ExpatError) -> str:
    reason = expat.ErrorString(error.code) or "it breaks off"
    return f"The file is not whole XML: line {error.lineno}, {reason}. Ask for it again."

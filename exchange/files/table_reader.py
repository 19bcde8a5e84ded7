"""Reading a table another system wrote: its columns, its first rows, and all of it as files of a bundle (DAT-09)."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, BinaryIO

from attendance_mis.kit import clock
from attendance_mis.kit.csv_records import Records
from exchange.rules.columns import COLUMNS, translated
from registers.imports import classes, contacts, marks, pupils
from registers.imports.cells import BadCell
from registers.imports.files import MEGABYTE, BadFile, wrong_width
from registers.imports.run import Table
from registers.models import ClassMembership, School
from registers.rules.codes import lookup

from . import quarantine
from .folder import BundleFolder

LARGEST = 60 * MEGABYTE
MOST_COLUMNS = 200
SAMPLE_ROWS = 5
LONGEST_SHOWN = 60
TABLES: Mapping[str, tuple[Table, ...]] = {
    "pupils": (pupils.TABLE, classes.TABLE),
    "contacts": (contacts.TABLE,),
    "marks": (marks.TABLE, quarantine.TABLE),
}
_PROGRESS_ROWS = 500


@dataclass(frozen=True)
class Sample:
    """What a person sees of a file before saying what its columns are."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class TableWritten:
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line of the file, and why."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Codes nobody knows for their day → how often."""


@contextmanager
def _opened(
    stream: BinaryIO, size: int
) -> Iterator[tuple[list[str], Any]]:  # Any: csv's reader has no public type
    if size > LARGEST:
        raise BadFile(
            f"The file has {size / MEGABYTE:,.0f} MB; send it in parts of at most {LARGEST // MEGABYTE} MB."
        )
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        first = text.readline(MEGABYTE)
        text.seek(0)
        reader = Records(text, delimiter=_delimiter(first))
        headers = [cell.strip() for cell in next(reader, [])]
        _check(headers)
        yield headers, reader
    except UnicodeDecodeError:
        raise BadFile("The file is not written in UTF-8; save it as “CSV UTF-8” and send it again.") from None
    except csv.Error as error:
        raise BadFile(
            f"The file is not a CSV table: {error}. Save it from the other system as CSV."
        ) from None
    finally:
        text.detach()  # whoever opened the file closes it


def _delimiter(first: str) -> str:
    """Whichever of comma, semicolon and tab the first line has most of."""
    return max(",;\t", key=first.count)


def _check(headers: list[str]) -> None:
    if not any(headers):
        raise BadFile("The file is empty; its first line has to name the columns.")
    if any("\x00" in name for name in headers) or any(not name.isprintable() for name in headers):
        raise BadFile("This is no CSV table; save it from the other system as CSV.")
    if len(headers) > MOST_COLUMNS:
        raise BadFile(f"The table has more than {MOST_COLUMNS} columns; take out those nobody needs.")
    named = [name for name in headers if name]
    if len(set(named)) < len(named):
        twice = sorted({name for name in named if named.count(name) > 1})
        raise BadFile(f"The column {', '.join(twice)[:100]} is there twice; take one of them out.")


def sample_of(stream: BinaryIO, size: int) -> Sample:
    """The columns and the first rows. `BadFile` says why a file is no table."""
    with _opened(stream, size) as (headers, reader):
        rows = [
            tuple(cell[:LONGEST_SHOWN] for cell in row)
            for row, _ in zip(reader, range(SAMPLE_ROWS), strict=False)
        ]
        if not rows:
            raise BadFile("There is no row under the names of the columns.")
        return Sample(tuple(headers), tuple(rows))


@dataclass(frozen=True)
class Reading:
    """How a person said the table is to be read."""

    kind: str
    columns: Mapping[str, str]
    """Our column → theirs."""
    codes: Mapping[str, str]
    """Their code → ours, where a person said so before."""
    source: str
    incoming: uuid.UUID


def write_bundle(
    stream: BinaryIO, size: int, *, reading: Reading, school: School, into: BundleFolder, progress: Callable[[int], None] | None = None
) -> TableWritten:  # fmt: skip
    written = TableWritten()
    counted = _Counting(stream)
    with _opened(io.BufferedReader(counted), size) as (headers, reader):
        places = _places(headers, reading)
        sitting = _Sitting(school) if reading.kind == "pupils" else None
        for number, cells in enumerate(reader):
            line = reader.line_num
            if len(cells) != len(headers):
                if any(cell.strip() for cell in cells):
                    written.refused.append((line, wrong_width(len(cells), len(headers))))
                continue
            row = {key: translated(key, cells[place]) for key, place in places.items()}
            _write(row, line, reading, school, into, written, sitting)
            if progress is not None and number % _PROGRESS_ROWS == 0:
                progress(counted.read_so_far)
    return written


def _places(headers: list[str], reading: Reading) -> dict[str, int]:
    absent = sorted(name for name in reading.columns.values() if name and name not in headers)
    if absent:
        raise BadFile(f"The file has no column {', '.join(absent)[:200]}; say again which column is which.")
    known = {wanted.key for wanted in COLUMNS[reading.kind]}
    return {key: headers.index(name) for key, name in reading.columns.items() if name and key in known}


def _write(
    row: dict[str, str],
    line: int,
    reading: Reading,
    school: School,
    into: BundleFolder,
    written: TableWritten,
    sitting: _Sitting | None,
) -> None:
    values: dict[str, object] = {"urn": school.urn, **row}
    if reading.kind == "marks":
        for session, code in _sessions(row):
            _mark(values, session, code, line, reading, into, written)
    elif reading.kind == "contacts":
        into.add(contacts.LAYOUT.file, line, values)
    else:
        into.add(pupils.LAYOUT.file, line, values)
        if row.get("class") and sitting is not None:
            for place in sitting.lines(row):
                into.add(classes.LAYOUT.file, line, values | place)


class _Sitting:
    """Where the school's pupils sit already. A table says where they sit now, not where they sat since they came: what
    is held of earlier days stays, and another class begins today."""

    def __init__(self, school: School) -> None:
        self._urn = school.urn
        rows = ClassMembership.objects.filter(school=school).order_by("first_day")
        self._held: dict[str, list[tuple[date, date | None, dict[str, object]]]] = {}
        for upn, name, group, first, last in rows.values_list(
            "pupil__upn", "school_class__name", "year_group", "first_day", "last_day"
        ):
            self._held.setdefault(upn, []).append((first, last, {"class": name, "year_group": group}))

    def lines(self, row: Mapping[str, str]) -> Iterator[dict[str, object]]:
        """The rows of classes.csv for one row of the table."""
        starts, leaves = row.get("starts_on", ""), row.get("leaves_on", "")
        wanted: dict[str, object] = {"class": row["class"], "year_group": row.get("year_group")}
        held = [
            one
            for one in self._held.get(row.get("upn", ""), ())
            if (one[1] is None or one[1].isoformat() >= starts)
            and (not leaves or one[0].isoformat() <= leaves)
        ]
        if not held:
            yield wanted | {"from": starts, "to": leaves}
            return
        (first, last, sat), today = held[-1], clock.today()
        another = wanted | {"from": today, "to": leaves}
        unsaid = sat["class"] == wanted["class"] and not wanted["year_group"]
        if sat == wanted or unsaid or (leaves and leaves < today.isoformat()):
            yield sat | {"from": first, "to": leaves}
        elif first >= today:
            yield wanted | {"from": first, "to": leaves}
        else:
            # Never out of one class without the other: a row nobody can take ends nothing.
            if (last is None or last >= today) and _can_be_taken({**row, "urn": self._urn, **another}):
                yield sat | {"from": first, "to": today - timedelta(days=1)}
            yield another


def _can_be_taken(values: Mapping[str, object]) -> bool:
    try:
        for column in classes.LAYOUT.columns:
            raw = str(values.get(column.name) or "").strip()
            if column.required and not raw:
                return False
            if raw:
                column.read(raw)
    except BadCell:
        return False
    return True


def _sessions(row: Mapping[str, str]) -> list[tuple[str, str]]:
    if "code" in row and "session" in row:
        return [(row["session"], row["code"])]
    return [(session, row.get(key, "")) for session, key in (("AM", "code_am"), ("PM", "code_pm"))]


def _mark(
    values: Mapping[str, object], session: str, theirs: str, line: int, reading: Reading, into: BundleFolder, written: TableWritten
) -> None:  # fmt: skip
    code = theirs.strip()
    if code in ("", "-"):
        return  # no mark was made: nothing to bring in
    if code in ("#", "Z"):
        return  # from the calendar and the admission register, never marks
    mapped = reading.codes.get(code, code)
    mark = {"urn": values["urn"], "upn": values.get("upn"), "date": values.get("date"), "session": session,
            "note": values.get("note")}  # fmt: skip
    if _known(mapped, str(values.get("date") or "")):
        into.add(marks.LAYOUT.file, line, mark | {"code": mapped, "minutes_late": values.get("minutes_late")})
        return
    written.unknown[code[:20]] = written.unknown.get(code[:20], 0) + 1
    into.add(
        quarantine.FILE,
        line,
        mark | {"code": code[:20], "line": line, "source": reading.source, "incoming": reading.incoming},
    )


def _known(code: str, day: str) -> bool:
    """Whether the law's table has the code on that day. A day nobody can read is refused with the mark, not here."""
    try:
        return lookup(code, date.fromisoformat(day)) is not None
    except ValueError:
        return True


class _Counting(io.RawIOBase):
    """A stream that knows how much of it has been read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.read_so_far = offset
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:  # Any: what io hands over
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        self.read_so_far += len(piece)
        return len(piece)

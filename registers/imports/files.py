"""Reading CSV files: encoding, header, and rows with their true line numbers.

A fault of the file as a whole stops everything (`BadFile`); a fault of a row refuses that row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from attendance_mis.kit.csv_records import Records

from .cells import BadCell, Reader, shown
from .tally import FileTally

MEGABYTE = 1024 * 1024
LARGEST_FILE = 300 * MEGABYTE
MOST_ROWS = 100_000
"""Of any file but marks.csv, which is never held in memory."""
MOST_COLUMNS = 200
"""Each file knows fewer than thirty."""


class BadFile(Exception):
    """A file nobody can load; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Source:
    """A file of the bundle, wherever it lies."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    """Must not ask the database: it may be in the middle of taking rows."""


@dataclass(frozen=True)
class Column:
    name: str
    read: Reader
    required: bool = False


@dataclass(frozen=True)
class Row:
    line: int
    values: dict[str, Any]  # Any: what the columns' readers make

    def __getitem__(self, name: str) -> Any:  # as above
        """The value; `None` where the cell is blank or the column absent."""
        return self.values.get(name)

    def key(self, names: Sequence[str]) -> tuple[Any, ...]:
        return tuple(self.values.get(name) for name in names)


@dataclass(frozen=True)
class Layout:
    """A file's name, its columns, and which of them tell its rows apart."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]


@dataclass(frozen=True)
class Header:
    places: dict[str, int]
    """Known column → its place in a row."""
    width: int
    unknown: tuple[str, ...]


def folder_sources(folder: Path, names: Sequence[str]) -> dict[str, Source]:
    """The files of these names that the folder has."""
    if not folder.is_dir():
        raise BadFile(f"There is no folder {folder}.")
    paths = [path for name in names if (path := folder / name).is_file()]
    return {path.name: Source(path.name, path.stat().st_size, partial(_open, path)) for path in paths}


@contextmanager
def opened(source: Source, layout: Layout) -> Iterator[tuple[Header, Any]]:
    """The header and a CSV reader behind it; a fault of the file anywhere becomes `BadFile`."""
    if source.size > LARGEST_FILE:
        raise BadFile(
            f"{source.name} has {source.size / MEGABYTE:,.0f} MB; split it into files of at most {LARGEST_FILE // MEGABYTE} MB."
        )
    with source.open() as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines:
        reader = Records(lines)
        try:
            yield _header(next(reader, None), layout), reader
        except UnicodeDecodeError:
            raise BadFile(
                f"{source.name} is not written in UTF-8 (near line {reader.line_num + 1}); "
                "save it as “CSV UTF-8” and load it again."
            ) from None
        except csv.Error as error:
            raise BadFile(f"{source.name} is not a CSV file: line {reader.line_num}, {error}.") from None


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def check_header(source: Source, layout: Layout) -> Header:
    with opened(source, layout) as (header, _reader):
        return header


def _header(cells: list[str] | None, layout: Layout) -> Header:
    names = [cell.strip().lower() for cell in cells or []]
    if not any(names):
        raise BadFile(f"{layout.file} is empty; its first line has to name the columns.")
    if len(names) > MOST_COLUMNS:
        raise BadFile(f"{layout.file} has more than {MOST_COLUMNS} columns; take out those nobody needs.")
    if any("\x00" in name for name in names):
        raise BadFile(f"{layout.file} is not a CSV file; save it from the spreadsheet as “CSV UTF-8”.")
    missing = [name for name in layout.required if name not in names]
    if missing:
        hint = ""
        if len(names) == 1 and any(sign in names[0] for sign in ";\t"):
            hint = " Its values are not separated by commas; save it as CSV with commas."
        raise BadFile(f"{layout.file} has no column {', '.join(missing)}; add it to the first line.{hint}")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadFile(f"{layout.file} has the column {', '.join(twice)} twice; take one of them out.")
    known = {column.name for column in layout.columns}
    places = {name: place for place, name in enumerate(names) if name in known}
    unknown = tuple(shown(name) for name in names if name and name not in known)
    return Header(places, len(names), unknown)


def read_rows(source: Source, layout: Layout, tally: FileTally) -> Iterator[Row]:
    """Rows that can be read and whose key comes for the first time; the others are refused in `tally`."""
    seen: dict[tuple[Any, ...], int] = {}
    with opened(source, layout) as (header, reader):
        columns = [(c, header.places[c.name]) for c in layout.columns if c.name in header.places]
        line = reader.line_num + 1
        for place, cells in enumerate(reader):
            if place == MOST_ROWS:
                raise BadFile(
                    f"{source.name} has more than {MOST_ROWS:,} rows; split it and load the parts one by one."
                )
            row = _row(line, cells, columns, header, tally) if cells else None
            line = reader.line_num + 1
            if row is None:
                continue
            key = row.key(layout.key)
            if key in seen:
                tally.refuse(row.line, layout.key[-1], _twice(layout, seen[key]))
                continue
            seen[key] = row.line
            yield row


def _row(
    line: int, cells: list[str], columns: list[tuple[Column, int]], header: Header, tally: FileTally
) -> Row | None:
    if len(cells) != header.width:
        if not any(cell.strip() for cell in cells):
            return None
        tally.refuse(line, "", wrong_width(len(cells), header.width))
        return None
    values: dict[str, Any] = {}
    good = True
    for column, place in columns:
        raw = cells[place].strip()
        try:
            if raw:
                values[column.name] = column.read(raw)
            elif column.required:
                raise BadCell(f"Fill in {column.name}.")
        except BadCell as error:
            tally.refuse(line, column.name, str(error))
            good = False
    if good:
        return Row(line, values)
    return None


def wrong_width(found: int, wanted: int) -> str:
    return f"This line has {found} values and the header names {wanted} columns; check its commas and quotes."


def _twice(layout: Layout, line: int) -> str:
    return f"The same {', '.join(layout.key)} is on line {line} already; keep one of the two."

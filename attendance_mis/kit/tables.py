"""A table as a file: CSV or XLSX, a row at a time, safe to open in a spreadsheet.

Names and notes are data somebody typed. Text that a spreadsheet would run as a formula is written so that it stays
text: in CSV with an apostrophe before it, in XLSX as a string cell. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO

import xlsxwriter
from django.http import FileResponse

from attendance_mis.kit.words import LONDON

Value = str | int | Decimal | date | datetime | bool | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters XML has no way to write."""
_MOST_CHARACTERS = 32_767
"""Of one cell of a workbook."""


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Table:
    """`rows` may be a generator: nothing is held in memory. `name` becomes the file's name and the sheet's."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]


def table_response(table: Table, wanted: Format) -> FileResponse:
    """The table as a download.

    It is written into a temporary file first, row by row: an answer is sent after the request has left its trust,
    and rows read from the database by then would be nobody's.
    """
    file = xlsx_file(table) if wanted is Format.XLSX else csv_file(table)
    name = f"{file_name(table.name)}.{wanted}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=_TYPES[wanted])


_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def csv_file(table: Table) -> IO[bytes]:
    """CSV as a spreadsheet expects it: UTF-8 that says so, CRLF, dates as YYYY-MM-DD; gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(column) for column in table.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    text.detach()
    file.seek(0)
    return file


def _csv_cell(value: Value) -> str | int | Decimal:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return value
        case datetime():
            return f"{_local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return harmless(value)


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def xlsx_file(table: Table) -> IO[bytes]:
    """A workbook in a temporary file that goes when it is closed; written row by row in constant memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        _write(table, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write(table: Table, file: IO[bytes]) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_name(table.name))
        head = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(table.columns) - 1), 16)
        for column, words in enumerate(table.columns):
            sheet.write_string(0, column, _cell_text(words), head)
        for number, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row):
                match value:
                    case None:
                        continue
                    case bool():
                        sheet.write_string(number, column, "yes" if value else "no")
                    case int() | Decimal():
                        sheet.write_number(number, column, value)
                    case datetime():
                        sheet.write_datetime(number, column, _local(value).replace(tzinfo=None), moment)
                    case date():
                        sheet.write_datetime(number, column, value)
                    case _:
                        sheet.write_string(number, column, _cell_text(value))


def _cell_text(text: str) -> str:
    return _UNWRITABLE.sub("", text)[:_MOST_CHARACTERS]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(LONDON) if moment.tzinfo else moment


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "Table"


def file_name(words: str) -> str:
    """Plain letters, digits and hyphens: `4 Rowan, week 47` becomes `4-rowan-week-47`."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80] or "table"

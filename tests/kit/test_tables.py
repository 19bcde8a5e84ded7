"""Tables as files: whatever somebody typed stays text, numbers stay numbers, memory stays small."""

from __future__ import annotations

import csv
import importlib
import io
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from attendance_mis.kit import clock
from attendance_mis.kit.tables import (
    Format,
    Table,
    Value,
    csv_file,
    file_name,
    harmless,
    table_response,
    xlsx_file,
)

ROW: list[Value] = [
    "Ana Ó Fictionby", 12, Decimal("90.0"), date(2026, 11, 23), datetime(2026, 7, 1, 9, 5, tzinfo=clock.LONDON), True, None
]  # fmt: skip
COLUMNS = ["Name", "Sessions", "Attendance", "Day", "Moment", "Persistent", "Note"]


def csv_rows(table: Table) -> list[list[str]]:
    with csv_file(table) as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


def xlsx_rows(table: Table) -> list[list[Any]]:  # Any: openpyxl's cells
    openpyxl = importlib.import_module("openpyxl")  # it has no types
    with xlsx_file(table) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


def test_values_arrive_in_csv_as_they_are() -> None:
    head, row = csv_rows(Table("Test", COLUMNS, [ROW]))

    assert head == COLUMNS
    assert row == ["Ana Ó Fictionby", "12", "90.0", "2026-11-23", "2026-07-01 09:05", "yes", ""]


def test_numbers_and_dates_are_numbers_and_dates_in_a_workbook() -> None:
    head, row = xlsx_rows(Table("Test", COLUMNS, [ROW]))

    assert [cell.value for cell in head] == COLUMNS
    values = [cell.value for cell in row]
    assert values[:3] == ["Ana Ó Fictionby", 12, 90]
    assert values[3:] == [datetime(2026, 11, 23), datetime(2026, 7, 1, 9, 5), "yes", None]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 1632 960000",
        "-3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\n=1",
        '=HYPERLINK("http://x.invalid")',
    ],
)
def test_text_that_would_be_a_formula_stays_text(text: str) -> None:
    table = Table("Test", [text], [[text]])

    assert csv_rows(table) == [[f"'{text}"], [f"'{text}"]]
    for (cell,) in xlsx_rows(table):
        assert cell.data_type == "s"
        assert cell.value.replace("_x000D_", "\r") == text  # how the format writes a carriage return


@pytest.mark.parametrize("text", ["", "Ana", "3 - 4", "O'Brien", "a=b", "½"])
def test_other_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text


def test_text_no_workbook_can_hold_is_cut_to_what_it_can() -> None:
    (cell,) = xlsx_rows(Table("Test", ["x\x00y\x0b"], []))[0]
    assert cell.value == "xy"

    ((_,), (cell,)) = xlsx_rows(Table("Test", ["x"], [["y" * 40_000]]))
    assert len(cell.value) == 32_767


@pytest.mark.django_db  # closing an answer looks after connections that earlier tests opened
@pytest.mark.parametrize("wanted", Format)
def test_long_table_is_written_row_by_row(wanted: Format) -> None:
    def rows() -> Iterator[list[Value]]:
        for number in range(50_000):
            yield ["Fictionby", number, "x" * 40]

    tracemalloc.start()
    answer = table_response(Table("Long", ["Name", "Number", "Note"], rows()), wanted)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(b"".join(answer)) > 200_000
    assert most < 8_000_000
    assert answer.file_to_stream is not None
    answer.file_to_stream.close()  # the answer's own close ends a request, and this is none


@pytest.mark.django_db
def test_download_is_named_in_plain_letters() -> None:
    answer = table_response(Table('4 Rowan: "week" ½', ["a"], []), Format.CSV)

    assert answer["Content-Disposition"] == 'attachment; filename="4-rowan-week.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert file_name("…") == "table"
    assert answer.file_to_stream is not None
    answer.file_to_stream.close()  # the answer's own close ends a request, and this is none

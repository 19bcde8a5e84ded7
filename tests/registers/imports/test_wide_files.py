"""Lines without an end and headers without measure: refused with a sentence before they fill the memory (promise P16)."""

from __future__ import annotations

import io
from functools import partial

import pytest

from attendance_mis.kit.csv_records import LONGEST_RECORD, Records, RecordTooLong
from registers.imports import pupils
from registers.imports.files import BadFile, Source, check_header


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"," * (LONGEST_RECORD + 1), "is not a CSV file: line 0, a row has more than 250,000 characters"),
        (b",".join(b"c%d" % n for n in range(10_000)), "has more than 200 columns"),
        (b'"\n",' * 100_000, "a row has more than 250,000 characters"),
    ],
    ids=["commas", "columns", "lines"],
)
def test_header_without_measure_is_refused(content: bytes, sentence: str) -> None:
    source = Source("pupils.csv", len(content), partial(io.BytesIO, content))

    with pytest.raises(BadFile, match=sentence):
        check_header(source, pupils.LAYOUT)


def test_rows_are_measured_one_by_one() -> None:
    """Many rows may be longer together than one may be, over as many lines as their quotes say."""
    text = io.StringIO('a,"b\nc"\n' * 100_000, newline="")

    records = Records(text)

    assert sum(row == ["a", "b\nc"] for row in records) == 100_000
    assert records.line_num == 200_000


def test_row_that_grows_too_long_is_refused_at_that_row() -> None:
    records = Records(io.StringIO("a,b\n" + "x," * LONGEST_RECORD, newline=""))

    assert next(records) == ["a", "b"]
    with pytest.raises(RecordTooLong):
        next(records)

"""A file of published figures that is none is refused with a sentence, whatever is wrong with it (promise P16)."""

from __future__ import annotations

import io

import pytest

from attendance_mis.benchmarks.actions.bring_in import MOST_COLUMNS, MOST_REFUSED, read_file
from attendance_mis.benchmarks.rules.layouts import BadLayout

HEAD = b"time_period,time_identifier,geographic_level,school_type,sess_overall_percent\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'time_period,"never closed', "The file is not CSV: line 1"),
        (b'"' + b"a" * 200_000 + b'"\n', "The file is not CSV: line"),
        (b"a" * 300_000, "a row has more than 250,000 characters"),
        (HEAD + b"x," * 200_000, "a row has more than 250,000 characters"),
        (b",".join(b"c%d" % n for n in range(MOST_COLUMNS + 1)), "more than 500 columns"),
        (HEAD + b"x\n" * (MOST_REFUSED + 1), "More than 2,000 rows can't be used, the first on line 2"),
        (HEAD.decode().encode("utf-16"), "not written in UTF-8"),
        (HEAD + b"\xe9\n", "not written in UTF-8"),
        (b"", "The file has no column"),
    ],
    ids=["open quote", "long cell", "long line", "long row", "columns", "refused rows", "UTF-16", "Latin 1", "empty"],
)  # fmt: skip
def test_file_that_is_none_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BadLayout, match=sentence):
        read_file(io.BytesIO(content), la_numbers=frozenset())

"""Rows of a CSV file somebody sent, none of them longer than may be: a line without an end would fill the memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

LONGEST_RECORD = 250_000
"""Characters of one row, over however many lines; a row of every column with a full note has a few thousand."""


class RecordTooLong(csv.Error):
    """Handled like any other fault of the CSV; the message goes into the caller's sentence."""


class _Lines:
    """The file's lines, counting what has been read since the last whole row."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._length = text, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD + 1)
        self._length += len(line)
        if self._length > LONGEST_RECORD:
            raise RecordTooLong(
                f"a row has more than {LONGEST_RECORD:,} characters, so a quote or line end is missing"
            )
        if not line:
            raise StopIteration
        return line

    def whole_row(self) -> None:
        self._length = 0


class Records:
    """As `csv.reader(text, strict=True)`; raises `RecordTooLong` besides its faults."""

    def __init__(self, text: TextIO, *, delimiter: str = ",") -> None:
        self._lines = _Lines(text)
        self._reader = csv.reader(self._lines, strict=True, delimiter=delimiter)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        row = next(self._reader)
        self._lines.whole_row()
        return row

    @property
    def line_num(self) -> int:
        """The line of the file that was read last, from 1."""
        return self._reader.line_num

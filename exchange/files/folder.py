"""A file of another system written out as the files of a bundle, so that one and the same code judges and loads both.

Which line of which bundle file came from which pupil or row of the original is kept, so that a refusal can be told in
the words of the file somebody sent.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from registers.imports.files import Layout


@dataclass
class _Open:
    file: IO[str]
    writer: Any  # csv's writer has no public type
    columns: tuple[str, ...]
    origins: array[int] = field(default_factory=lambda: array("I"))


class BundleFolder:
    """Used as a context; afterwards the folder holds one CSV file for each layout that got a row."""

    def __init__(self, place: Path, layouts: Sequence[Layout]) -> None:
        self._place = place
        self._columns = {one.file: tuple(column.name for column in one.columns) for one in layouts}
        self._open: dict[str, _Open] = {}

    def __enter__(self) -> BundleFolder:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open.values():
            one.file.close()

    def add(self, file: str, origin: int, values: dict[str, object]) -> None:
        """One row; `origin` is its pupil or line in the file that was sent."""
        if file not in self._open:
            self._begin(file)
        one = self._open[file]
        one.writer.writerow([_cell(values.get(name)) for name in one.columns])
        one.origins.append(origin)

    def _begin(self, file: str) -> None:
        columns = self._columns[file]
        out = (self._place / file).open("w", encoding="utf-8", newline="")
        writer = csv.writer(out)
        writer.writerow(columns)
        self._open[file] = _Open(out, writer, columns)

    @property
    def names(self) -> list[str]:
        return list(self._open)

    def rows(self, file: str) -> int:
        return len(self._open[file].origins) if file in self._open else 0

    def origin(self, file: str, line: int) -> int | None:
        """Where a line of a bundle file came from. Rows have no line breaks in them, so lines are rows."""
        one = self._open.get(file)
        place = line - 2
        return one.origins[place] if one is not None and 0 <= place < len(one.origins) else None


def _cell(value: object) -> str:
    """Without line breaks: what had one would be refused anyway, and lines have to stay countable."""
    return (
        ""
        if value is None
        else str(value).replace("\r\n", "\x0b").replace("\n", "\x0b").replace("\r", "\x0b")
    )


def chunks(items: Iterable[Any], size: int) -> Iterable[list[Any]]:  # Any: whatever is read
    held: list[Any] = []
    for item in items:
        held.append(item)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held

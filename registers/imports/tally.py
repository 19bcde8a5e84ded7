"""What a load did or would do, file by file, and every row it refused with the reason."""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TextIO

SAMPLES = 5
"""Rows of each kind shown in a preview."""
IN_MEMORY = 10_000
"""Refusals of one file held in memory; the others wait on disk, so that a million of them do no harm."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Reject(NamedTuple):
    file: str
    line: int
    """As an editor counts them: line 1 is the header."""
    field: str
    """The column, or empty if it is about the whole line."""
    reason: str


class Rejects:
    """Refusals in the order of their lines, as far as they fit in memory, then as they came."""

    def __init__(self) -> None:
        self._first: list[Reject] = []
        self._more: TextIO | None = None
        self.count = 0

    def add(self, reject: Reject) -> None:
        self.count += 1
        if len(self._first) < IN_MEMORY:
            self._first.append(reject)
            return
        if self._more is None:
            self._more = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - lives as long as this
        csv.writer(self._more).writerow(reject)

    def __iter__(self) -> Iterator[Reject]:
        yield from sorted(self._first, key=lambda reject: reject.line)
        if self._more is not None:
            self._more.seek(0)
            for file, line, column, reason in csv.reader(self._more):
                yield Reject(file, int(line), column, reason)


@dataclass
class FileTally:
    """Rows of one file. A refused row counts once, however many reasons it has."""

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    rejects: Rejects = field(default_factory=Rejects)
    samples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """`new`, `changed` → the first few, as line and words."""
    _last_refused: int = 0
    _seal: Any = field(default_factory=hashlib.sha256)  # hashlib's object has no public type

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged + self.refused

    def refuse(self, line: int, column: str, reason: str) -> None:
        """All reasons of one row are told one after the other."""
        self.rejects.add(Reject(self.file, line, column, reason))
        self.seal(f"refused {line} {column} {reason}")
        self.refused += line != self._last_refused
        self._last_refused = line

    def take_new(self, line: int, words: str) -> None:
        self.new += 1
        self._keep("new", line, words)

    def take_changed(self, line: int, words: str) -> None:
        self.changed += 1
        self._keep("changed", line, words)

    def _keep(self, kind: str, line: int, words: str) -> None:
        self.seal(f"{kind} {line} {words}")
        shown = self.samples.setdefault(kind, [])
        if len(shown) < SAMPLES:
            shown.append((line, words))

    def seal(self, change: str) -> None:
        """Make this part of what `Report.signature` stands for."""
        self._seal.update(f"{change}\n".encode())

    def signature(self) -> str:
        return f"{self.file} {self.new} {self.changed} {self.unchanged} {self._seal.hexdigest()}"

    def counts(self) -> dict[str, object]:
        return {
            "file": self.file,
            "read": self.read,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }


@dataclass
class Report:
    files: list[FileTally] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    applied: bool = False
    """Whether anything of it is in the trust now."""

    @property
    def refused(self) -> int:
        return sum(tally.refused for tally in self.files)

    @property
    def touched(self) -> int:
        return sum(tally.new + tally.changed for tally in self.files)

    @property
    def reasons(self) -> int:
        """How many lines the list of rejects has."""
        return sum(tally.rejects.count for tally in self.files)

    def signature(self) -> str:
        """The same for two runs that would do exactly the same, so that a preview can be held to."""
        return hashlib.sha256("\n".join(tally.signature() for tally in self.files).encode()).hexdigest()

    def rejects(self) -> Iterator[Reject]:
        for tally in self.files:
            yield from tally.rejects


def write_rejects(report: Report, out: TextIO, *, most: int | None = None) -> None:
    """The list as a file. `most`: so many at the most, and a last line that says how many are missing."""
    writer = csv.writer(out)
    writer.writerow(["file", "line", "field", "reason"])
    for place, reject in enumerate(report.rejects()):
        if most is not None and place >= most:
            writer.writerow(["", "", "", f"And {report.reasons - most:,} more."])
            break
        writer.writerow([harmless(reject.file), reject.line, harmless(reject.field), harmless(reject.reason)])


def save_rejects(report: Report, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        write_rejects(report, out)


def harmless(value: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value

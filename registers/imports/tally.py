"""What a load did or would do, file by file, and every row it refused with the reason."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TextIO

SAMPLES = 5
"""Rows of each kind shown in a preview."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Reject(NamedTuple):
    file: str
    line: int
    """As an editor counts them: line 1 is the header."""
    field: str
    """The column, or empty if it is about the whole line."""
    reason: str


@dataclass
class FileTally:
    """Rows of one file. A refused row counts once, however many reasons it has."""

    file: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)
    refused: int = 0
    samples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """`new`, `changed` → the first few, as line and words."""
    _lines: set[int] = field(default_factory=set)
    _seal: Any = field(default_factory=hashlib.sha256)  # hashlib's object has no public type

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged + self.refused

    def refuse(self, line: int, column: str, reason: str) -> None:
        self.rejects.append(Reject(self.file, line, column, reason))
        if line not in self._lines:
            self._lines.add(line)
            self.refused += 1

    def take_new(self, line: int, words: str) -> None:
        self.new += 1
        self.seal(f"new {line} {words}")
        self._sample("new", line, words)

    def take_changed(self, line: int, words: str) -> None:
        self.changed += 1
        self.seal(f"changed {line} {words}")
        self._sample("changed", line, words)

    def seal(self, change: str) -> None:
        """Make this change part of what `Report.signature` stands for."""
        self._seal.update(f"{change}\n".encode())

    def _sample(self, kind: str, line: int, words: str) -> None:
        shown = self.samples.setdefault(kind, [])
        if len(shown) < SAMPLES:
            shown.append((line, words))

    def signature(self) -> str:
        counts = [self.file, self.new, self.changed, self.unchanged]
        return json.dumps([counts, self.rejects, self._seal.hexdigest()])

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

    def signature(self) -> str:
        """The same for two runs that would do exactly the same, so that a preview can be held to."""
        return hashlib.sha256("".join(tally.signature() for tally in self.files).encode()).hexdigest()

    def rejects(self) -> Iterator[Reject]:
        for tally in self.files:
            yield from sorted(tally.rejects, key=lambda reject: reject.line)


def write_rejects(report: Report, out: TextIO) -> None:
    writer = csv.writer(out)
    writer.writerow(["file", "line", "field", "reason"])
    for reject in report.rejects():
        writer.writerow([harmless(reject.file), reject.line, harmless(reject.field), harmless(reject.reason)])


def save_rejects(report: Report, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        write_rejects(report, out)


def harmless(value: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value

"""One run over a sent file: translated into files of a bundle, judged and, unless it is a dry run, loaded by the
registers' own import."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from attendance_mis.audit.actor import Actor
from attendance_mis.kit.tables import harmless
from exchange.files import ctf_bundle, table_reader
from exchange.files.ctf_reader import CtfReader
from exchange.files.folder import BundleFolder
from exchange.models import Incoming
from exchange.models.incoming import IncomingKind
from registers.imports.bundle import load_bundle
from registers.imports.files import folder_sources
from registers.imports.run import Table
from registers.imports.tally import FileTally, Reject, Report
from registers.models import School

SHOWN = 50
LISTED = 20_000
_WORDS = {
    "pupils.csv": "Pupils",
    "classes.csv": "Classes",
    "contacts.csv": "Contacts",
    "marks.csv": "Marks of this school’s register",
    "earlier_schools.csv": "Attendance at earlier schools",
    "quarantine.csv": "Marks whose code is not known",
}

_PUPILS = "pupils.csv"
_IN_OTHER_WORDS = (
    ("add the pupil to pupils.csv or correct the number", "bring the pupil in first, or correct the number"),
    ("; see pupils.csv", ""),
)
"""The registers' import speaks of its own files; whoever sent another one has never seen them."""

Progress = Callable[[int], None]
Where = Callable[[Reject], str]
Origin = Callable[[str, int], int | None]


@dataclass
class Read:
    """What a run did, or would do."""

    report: Report
    where: Where
    origin: Origin
    own: list[tuple[str, str]] = field(default_factory=list)
    """Refused before any row was made of it: where and why."""
    facts: dict[str, Any] = field(default_factory=dict)  # Any: JSON for the page

    @property
    def refused(self) -> int:
        return self.report.refused + len(self.own) - sum(self.follow_on.values())

    @cached_property
    def follow_on(self) -> dict[str, int]:
        """File → rows refused only because their pupil was: told once, with the pupil."""
        found: dict[str, set[int]] = defaultdict(set)
        for reject in self._all():
            if self._follows(reject):
                found[reject.file].add(reject.line)
        return {file: len(lines) for file, lines in found.items()}

    @cached_property
    def _refused_pupils(self) -> frozenset[int | None]:
        return frozenset(self.origin(one.file, one.line) for one in self._all() if one.file == _PUPILS)

    def _all(self) -> Iterator[Reject]:
        for tally in self.report.files:
            yield from tally.rejects

    def _follows(self, reject: Reject) -> bool:
        return reject.file != _PUPILS and self.origin(reject.file, reject.line) in self._refused_pupils

    def signature(self) -> str:
        own = "\n".join(f"{where} {why}" for where, why in self.own)
        return hashlib.sha256(f"{self.report.signature()}\n{own}".encode()).hexdigest()

    def rejects(self) -> Iterator[tuple[str, str, str]]:
        """Where, which entry, why."""
        for where, why in self.own:
            yield where, "", why
        for reject in self._all():
            if not self._follows(reject):
                yield self.where(reject), reject.field.replace("_", " "), _in_other_words(reject.reason)

    def as_page(self) -> dict[str, Any]:  # Any: JSON, for a template
        first = [
            {"where": where, "field": field, "why": why}
            for (where, field, why), _ in zip(self.rejects(), range(SHOWN), strict=False)
        ]
        return {
            "files": [self._file(tally) for tally in self.report.files],
            "warnings": self.report.warnings[:SHOWN],
            "touched": self.report.touched,
            "refused": self.refused,
            "rejects": first,
            "more_rejects": sum(1 for _ in self.rejects()) - len(first),
        } | self.facts

    def _file(self, tally: FileTally) -> dict[str, object]:
        return tally.counts() | {
            "words": _WORDS.get(tally.file, tally.file),
            "refused": tally.refused - self.follow_on.get(tally.file, 0),
            "samples": _samples(tally.samples),
        }

    def rejects_file(self) -> bytes:
        if not self.refused:
            return b""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(["where", "entry", "why"])
        for place, row in enumerate(self.rejects()):
            if place == LISTED:
                writer.writerow(["", "", "And more."])
                break
            writer.writerow([harmless(cell) for cell in row])
        return out.getvalue().encode()


def _in_other_words(reason: str) -> str:
    for theirs, ours in _IN_OTHER_WORDS:
        reason = reason.replace(theirs, ours)
    return reason


def _samples(kept: dict[str, list[tuple[int, str]]]) -> dict[str, list[str]]:
    return {kind: [words for _, words in rows] for kind, rows in kept.items()}


def read_file(row: Incoming, stream: BinaryIO, *, by: Actor, dry: bool, progress: Progress | None) -> Read:
    """`BadFile` says why a file as a whole can't be used; then nothing is loaded."""
    with tempfile.TemporaryDirectory() as place, stream:
        if row.kind == IncomingKind.CTF:
            return _read_ctf(row, stream, Path(place), by, dry, progress)
        return _read_table(row, stream, Path(place), by, dry, progress)


def _read_ctf(
    row: Incoming, stream: BinaryIO, place: Path, by: Actor, dry: bool, progress: Progress | None
) -> Read:
    reader = CtfReader(stream, row.size, progress)
    joining = ctf_bundle.Joining(
        date.fromisoformat(row.choices["starts_on"]),
        row.choices.get("class", ""),
        row.choices.get("year_group", ""),
    )
    with BundleFolder(place, [table.layout for table in ctf_bundle.TABLES]) as into:
        written = ctf_bundle.write_bundle(
            reader, school=row.school, joining=joining, source=row.name, into=into
        )
    report = _load(place, into, ctf_bundle.TABLES, by, dry, flag_upn=bool(row.choices.get("flag_upn")))
    report.warnings += [*_addressed(reader, row.school), *written.notes]

    def where(reject: Reject) -> str:
        number = into.origin(reject.file, reject.line)
        return ctf_bundle.pupil_words(number, written.upns.get(number, "")) if number else reject.file

    head = reader.header
    return Read(
        report,
        where,
        into.origin,
        own=[(ctf_bundle.pupil_words(one.number, one.upn), one.sentence) for one in written.refused],
        facts={
            "source": {"name": head.source_name[:200], "number": f"{head.source_la}{head.source_estab}"[:20], "version": head.version[:20], "at": head.at[:30]},
            "pupils": len(written.upns),
        },
    )  # fmt: skip


def _addressed(reader: CtfReader, school: School) -> list[str]:
    """A file for somebody else is told, not refused: a school's number changes when it joins a trust."""
    to = reader.header.destination_la + reader.header.destination_estab
    own = school.la_number + school.establishment_number
    if to in ("", own, "XXXXXXX", "MMMMMMM", f"{school.la_number}LLLL"):
        return []
    return [
        f"The file is addressed to {to[:20]} and this school is {own}. Load it only if it was meant for you."
    ]


def _read_table(
    row: Incoming, stream: BinaryIO, place: Path, by: Actor, dry: bool, progress: Progress | None
) -> Read:
    tables = table_reader.TABLES[row.kind]
    reading = table_reader.Reading(
        row.kind, row.choices["columns"], row.choices.get("codes", {}), row.name, row.id
    )
    with BundleFolder(place, [table.layout for table in tables]) as into:
        written = table_reader.write_bundle(
            stream, row.size, reading=reading, school=row.school, into=into, progress=progress
        )
    report = _load(place, into, tables, by, dry, flag_upn=bool(row.choices.get("flag_upn")))
    return Read(
        report,
        lambda reject: f"Line {into.origin(reject.file, reject.line) or '?'}",
        into.origin,
        own=[(f"Line {line}", why) for line, why in written.refused],
        facts={"unknown": dict(sorted(written.unknown.items())[:SHOWN])},
    )


def _load(
    place: Path, into: BundleFolder, tables: tuple[Table, ...], by: Actor, dry: bool, *, flag_upn: bool
) -> Report:
    if not into.names:
        return Report()
    sources = folder_sources(place, into.names)
    return load_bundle(sources, tables=tables, by=by, flag_upn=flag_upn, keep_good=True, dry=dry)

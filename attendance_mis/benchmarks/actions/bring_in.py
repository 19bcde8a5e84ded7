"""Taking in a file of published figures: its columns checked, refused rows explained, nothing overwritten (DAT-12)."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.benchmarks.models import Benchmark, BenchmarkFile
from attendance_mis.benchmarks.rules.layouts import BadLayout, BadRow, Figure, figures_in, series_of
from attendance_mis.kit import clock
from attendance_mis.kit.csv_records import Records

LARGEST = 100 * 1024 * 1024
MOST_FIGURES = 200_000
MOST_REFUSED = 2_000
MOST_COLUMNS = 500
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Refusal:
    line: int
    column: str
    why: str


@dataclass
class Read:
    """What a file holds."""

    series: str
    figures: dict[tuple[object, ...], Figure] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def read_file(stream: BinaryIO, *, la_numbers: frozenset[str]) -> Read:
    """Figures of England, the regions and the trust's own local authorities, read a row at a time.

    `BadLayout` says in a sentence why a file is none.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    reader = Records(text)
    try:
        names = next(reader, [])
        if len(names) > MOST_COLUMNS:
            raise BadLayout(f"The file has more than {MOST_COLUMNS} columns. Send it as DfE publishes it.")
        found = Read(series_of(names))
        for cells in reader:
            if cells:
                _take(found, names, cells, reader.line_num, la_numbers)
                _bounded(found)
    except UnicodeDecodeError:
        raise BadLayout("The file is not written in UTF-8. Send it as DfE publishes it.") from None
    except csv.Error as error:
        raise BadLayout(f"The file is not CSV: line {reader.line_num}, {error}.") from None
    finally:
        text.detach()  # whoever opened the file closes it
    if not found.figures:
        raise BadLayout(
            "The file holds no figure that can be compared with: England, regions or your local authority."
        )
    return found


def _bounded(found: Read) -> None:
    if len(found.figures) > MOST_FIGURES:
        raise BadLayout(f"The file holds more than {MOST_FIGURES:,} figures. Take out years you do not need.")
    if len(found.refusals) > MOST_REFUSED:
        raise BadLayout(
            f"More than {MOST_REFUSED:,} rows can't be used, the first on line {found.refusals[0].line}: "
            f"{found.refusals[0].why} Send the file as DfE publishes it."
        )


def _take(found: Read, names: list[str], cells: list[str], line: int, la_numbers: frozenset[str]) -> None:
    if len(cells) != len(names):
        found.refusals.append(
            Refusal(line, "", "The line has not as many values as the first line names columns.")
        )
        return
    try:
        for one in figures_in(found.series, dict(zip(names, cells, strict=True))):
            if one.level == "local_authority" and one.area not in la_numbers:
                continue
            key = (one.level, one.area, one.phase, one.academic_year, one.point, one.up_to, one.measure)
            if key in found.figures and found.figures[key].value != one.value:
                raise BadRow(
                    "",
                    "The same figure is in the file twice with two values; neither row before it was changed.",
                )
            found.figures.setdefault(key, one)
    except BadRow as bad:
        found.refusals.append(Refusal(line, bad.column, bad.why))


def _sha256(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


@transaction.atomic
def keep_file(
    found: Read, *, stream: BinaryIO, name: str, source: str, published_on: date, by: Actor
) -> BenchmarkFile:
    """Keep what was read from `stream`, which is at its beginning again. Earlier files stay: reports issued from them keep their figures, new ones use these."""
    file = BenchmarkFile.objects.create(
        series=found.series,
        name=name[:200],
        source=source,
        published_on=published_on,
        sha256=_sha256(stream),
        rows=len(found.figures),
        refused=len(found.refusals),
        imported_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    Benchmark.objects.bulk_create(
        (
            Benchmark(
                file=file,
                level=one.level,
                area=one.area,
                area_name=one.area_name,
                region=one.region,
                phase=one.phase,
                academic_year=one.academic_year,
                point=one.point,
                up_to=one.up_to,
                measure=one.measure,
                value=one.value,
            )
            for one in found.figures.values()
        ),
        batch_size=2000,
    )
    record(
        "benchmarks.imported",
        by=by,
        subject_id=file.id,
        series=file.series,
        figures=file.rows,
        refused=file.refused,
    )
    return file

"""Taking in a file of published figures: its columns checked, refused rows explained, nothing overwritten (DAT-12)."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.benchmarks.models import Benchmark, BenchmarkFile
from attendance_mis.benchmarks.rules.layouts import BadLayout, BadRow, Figure, figures_in, series_of
from attendance_mis.kit import clock

LARGEST = 100 * 1024 * 1024
MOST_FIGURES = 200_000


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


def read_file(data: bytes, *, la_numbers: frozenset[str]) -> Read:
    """Figures of England, the regions and the trust's own local authorities. `BadLayout` says why a file is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadLayout("The file is not written in UTF-8. Send it as DfE publishes it.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found = Read(series_of(reader.fieldnames or ()))
    try:
        for row in reader:
            _take(found, row, reader.line_num, la_numbers)
    except csv.Error as error:
        raise BadLayout(f"The file is not CSV: line {reader.line_num}, {error}.") from None
    if not found.figures:
        raise BadLayout(
            "The file holds no figure that can be compared with: England, regions or your local authority."
        )
    if len(found.figures) > MOST_FIGURES:
        raise BadLayout(f"The file holds more than {MOST_FIGURES:,} figures. Take out years you do not need.")
    return found


def _take(found: Read, row: dict[str, str], line: int, la_numbers: frozenset[str]) -> None:
    if None in row or None in row.values():
        found.refusals.append(
            Refusal(line, "", "The line has not as many values as the first line names columns.")
        )
        return
    try:
        for one in figures_in(found.series, row):
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


@transaction.atomic
def keep_file(
    found: Read, *, data: bytes, name: str, source: str, published_on: date, by: Actor
) -> BenchmarkFile:
    """Keep what was read. Earlier files stay: reports issued from them keep their figures, new ones use these."""
    file = BenchmarkFile.objects.create(
        series=found.series,
        name=name[:200],
        source=source,
        published_on=published_on,
        sha256=hashlib.sha256(data).hexdigest(),
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

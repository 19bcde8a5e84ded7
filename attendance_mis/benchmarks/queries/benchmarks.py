"""Published figures as they stand today: those the trust imported, and those that come with the product."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db.models import Q

from attendance_mis.benchmarks.models import Benchmark
from attendance_mis.benchmarks.rules.benchmark import Published, newest

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "national.csv"
SOURCES = {
    "census": "Pupil absence in schools in England, Department for Education",
    "daily": "Pupil attendance in schools, Department for Education",
}
"""Series → what its shipped figures are from."""


@cache
def shipped() -> tuple[Published, ...]:
    """The product's own list; whatever a trust imports wins over it."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return tuple(
            Published(
                series=row["series"],
                level="national",
                phase=row["phase"],
                academic_year=row["academic_year"],
                point=row["point"],
                measure=row["measure"],
                value=Decimal(row["value"]),
                up_to=date.fromisoformat(row["up_to"]) if row["up_to"] else None,
                source=SOURCES[row["series"]],
            )
            for row in csv.DictReader(file)
        )


def figures(
    *, phases: tuple[str, ...], years: tuple[str, ...] = (), la_numbers: Collection[str] = ()
) -> list[Published]:
    """The newest figure of each kind for these phases: national, of these local authorities and of their regions.

    All years if none is named.
    """
    areas = (
        Q(level="national")
        | Q(level="local_authority", area__in=la_numbers)
        | Q(level="regional", area__in=set(regions_of(la_numbers).values()))
    )
    rows = (
        Benchmark.objects.filter(areas, phase__in=phases).select_related("file").order_by("file__imported_at")
    )
    if years:
        rows = rows.filter(academic_year__in=years)
    mine = [_published(row) for row in rows]
    own = [one for one in shipped() if one.phase in phases and (not years or one.academic_year in years)]
    return newest([*own, *mine])


def regions_of(la_numbers: Collection[str]) -> dict[str, str]:
    """Local authority → code of its region, as the newest file says that holds a figure of it; else left out.

    DfE's files name the region in every row of an authority, so that nobody has to enter it.
    """
    if not la_numbers:
        return {}
    rows = Benchmark.objects.filter(level="local_authority", area__in=la_numbers).exclude(region="")
    newest_first = rows.order_by("area", "-file__imported_at").distinct("area")
    return dict(newest_first.values_list("area", "region"))


def _published(row: Benchmark) -> Published:
    return Published(
        series=row.file.series,
        level=row.level,
        phase=row.phase,
        academic_year=row.academic_year,
        point=row.point,
        measure=row.measure,
        value=row.value,
        up_to=row.up_to,
        source=row.file.source,
        published_on=row.file.published_on,
        area=row.area,
        area_name=row.area_name,
    )

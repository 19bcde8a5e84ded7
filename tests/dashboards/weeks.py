"""Published figures of one invented week, in the layout of the daily data."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

from attendance_mis.audit.actor import Actor
from attendance_mis.benchmarks.actions.bring_in import keep_file, read_file

HEAD = (
    "time_period,time_identifier,geographic_level,region_code,region_name,old_la_code,la_name,school_type,breakdown,"
    "attendance_perc"
)
AREAS = {
    "England": "National,,,,",
    "region": "Regional,E90,Middle of Nowhere,,",
    "elsewhere": "Regional,E91,Back of Beyond,,",
    "authority": "Local authority,E90,Middle of Nowhere,999,Fictionshire",
    "authority without region": "Local authority,,,999,Fictionshire",
}
"""Area → level, region and authority, as a file names them."""


def bring_in_weeks(
    attendance: Mapping[str, str], *, week: int, breakdown: str = "Weekly", year: str = "202627"
) -> None:
    """Attendance of primary schools by area, in a week of an autumn or up to its Friday."""
    lines = [
        f"{year},Week {week},{AREAS[area]},Primary,{breakdown},{value}" for area, value in attendance.items()
    ]
    stream = io.BytesIO("\n".join([HEAD, *lines]).encode())
    found = read_file(stream, la_numbers=frozenset({"999"}))
    assert not found.refusals
    stream.seek(0)
    keep_file(
        found, stream=stream, name="t.csv", source="Invented release", published_on=date(2026, 11, 1),
        by=Actor.system(),
    )  # fmt: skip

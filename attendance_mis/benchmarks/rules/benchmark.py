"""Which published figure a school's own may be held against: like for like, or not at all (DSH-08; domain 5).

Two series are published, and they are never mixed: the school census (whole terms and years, schools without
figures dropped) and the daily data (weeks and the year so far, estimated for schools that did not answer). Persistent
absence falls as a year lengthens, so only the same point of the year will do for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

PHASES = {"primary": "primary", "secondary": "secondary", "special": "special"}
"""Phase of a school → phase of the statistics. Middle and all-through schools have none of their own."""
PHASE_WORDS = {
    "all": "all state-funded schools",
    "primary": "state-funded primary schools",
    "secondary": "state-funded secondary schools",
    "special": "special schools",
}
MEASURE_WORDS = {
    "attendance": "Attendance",
    "absence": "Absence",
    "authorised": "Authorised absence",
    "unauthorised": "Unauthorised absence",
    "persistent": "Persistently absent",
    "severe": "Severely absent",
}
LEVELS = ("national", "regional", "local_authority")
"""From the widest to the nearest."""
NEAR = timedelta(days=7)
"""Year-to-date figures end on a week's last day; as near as this is the same point of the year."""
COVID = frozenset({"2019/20", "2020/21", "2021/22"})
"""Never a baseline: sessions counted differently."""


@dataclass(frozen=True)
class Published:
    """One published percentage with its provenance."""

    series: str
    level: str
    phase: str
    academic_year: str
    point: str
    measure: str
    value: Decimal
    up_to: date | None
    source: str
    published_on: date | None = None
    """`None` for what came with the product: whatever is imported is newer."""
    area: str = ""
    area_name: str = "England"


@dataclass(frozen=True)
class Stretch:
    """What the school's own figure is about."""

    academic_year: str
    point: str
    """`autumn`, `spring`, `summer`, `year`, or blank for part of a term."""
    first: date
    last: date
    from_the_start: bool
    """Whether it begins with the school year, so that it is a year to date."""


@dataclass(frozen=True)
class Comparison:
    """The figure to set beside the school's own, and whether better or worse may be said of the two."""

    published: Published
    like: bool
    why: str
    """What it is, or why it is there to look at only."""


def compare(
    figures: Iterable[Published], *, measure: str, phase: str, stretch: Stretch, level: str = "national"
) -> Comparison | None:
    """The best published figure: same stretch of the same year, else of the year before, else one to look at only."""
    wanted = PHASES.get(phase, "all")
    mine = [f for f in figures if f.measure == measure and f.phase == wanted and f.level == level]
    usable = [f for f in mine if f.academic_year not in COVID]
    if phase not in PHASES:
        return _to_look_at(usable, "There is no published figure for schools of this kind.")
    for years_back in (0, 1):
        found = [f for f in usable if _same_point(f, stretch, years_back)]
        if found:
            # The census is complete; the daily data is there sooner, and has a figure for each week.
            best = max(found, key=lambda f: (f.series == "census", -_apart(f, stretch, years_back), _age(f)))
            return Comparison(best, True, "")
    return _to_look_at(usable, "No figure is published for the same stretch of the year.")


def _same_point(figure: Published, stretch: Stretch, years_back: int) -> bool:
    if figure.academic_year != year_before(stretch.academic_year, years_back):
        return False
    if figure.series == "census":
        return bool(stretch.point) and figure.point == stretch.point
    if figure.point != "to_date" or figure.up_to is None or not stretch.from_the_start:
        return False
    return _apart(figure, stretch, years_back) <= NEAR


def _apart(figure: Published, stretch: Stretch, years_back: int) -> timedelta:
    """Between the days up to which both count; none for a whole term or year."""
    if figure.up_to is None:
        return timedelta(0)
    return abs(figure.up_to - _years_earlier(stretch.last, years_back))


def _to_look_at(figures: list[Published], why: str) -> Comparison | None:
    whole = [f for f in figures if f.point == "year" and f.series == "census"]
    if not whole:
        return None
    return Comparison(max(whole, key=lambda f: (f.academic_year, _age(f))), False, why)


def newest(figures: Iterable[Published]) -> list[Published]:
    """Of several figures for one thing the one published last; of one file's day the one that comes later."""
    kept: dict[tuple[object, ...], Published] = {}
    for f in figures:
        key = (f.series, f.level, f.area, f.phase, f.academic_year, f.point, f.up_to, f.measure)
        if key not in kept or _age(f) >= _age(kept[key]):
            kept[key] = f
    return list(kept.values())


def _age(figure: Published) -> date:
    return figure.published_on or date.min


def year_before(academic_year: str, years: int = 1) -> str:
    begins = int(academic_year[:4]) - years
    return f"{begins}/{(begins + 1) % 100:02d}"


def _years_earlier(day: date, years: int) -> date:
    """The same weekday of the same week, so many years before."""
    return day - timedelta(weeks=52 * years)

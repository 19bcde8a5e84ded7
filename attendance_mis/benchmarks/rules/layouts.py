"""The layouts in which DfE publishes attendance figures, row by row (DSH-08, DAT-12).

Both have one row for an area, a phase and a stretch of time, and a percentage in each of several columns. Names of
columns changed over the years; each is known under all its names. `x` and `z` stand for "not available", `c` for
"kept back": such a cell is no figure and no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

NO_FIGURE = frozenset({"", "x", "z", "c", "low", ":", "na", "n/a"})
CENSUS_MEASURES = {
    "sess_overall_percent": "absence",
    "sess_authorised_percent": "authorised",
    "sess_unauthorised_percent": "unauthorised",
    "enrolments_pa_10_exact_percent": "persistent",
    "enrolments_pa_50_exact_percent": "severe",
}
DAILY_MEASURES = {
    "attendance_perc": "attendance",
    "overall_absence_perc": "absence",
    "authorised_absence_perc": "authorised",
    "unauthorised_absence_perc": "unauthorised",
    "pa_perc": "persistent",
}
ALWAYS = ("time_period", "time_identifier", "geographic_level")
PHASE_COLUMNS = ("school_type", "education_phase")
LEVELS = {"national": "national", "regional": "regional", "local authority": "local_authority"}
PHASES = {
    "total": "all",
    "all schools": "all",
    "state-funded total": "all",
    "primary": "primary",
    "state-funded primary": "primary",
    "secondary": "secondary",
    "state-funded secondary": "secondary",
    "special": "special",
    "state-funded special": "special",
}
POINTS = {
    "academic year": "year",
    "autumn term": "autumn",
    "spring term": "spring",
    "summer term": "summer",
    "autumn and spring term": "autumn_spring",
    "autumn and spring terms": "autumn_spring",
}


class BadRow(Exception):
    """A row that is refused: the column, and a sentence."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


class BadLayout(Exception):
    """A file that is none of the known layouts; the message says what is missing."""


@dataclass(frozen=True)
class Figure:
    level: str
    area: str
    area_name: str
    phase: str
    academic_year: str
    point: str
    up_to: date | None
    measure: str
    value: Decimal
    region: str = ""
    """Of a local authority: code of the region it lies in, where the row says so."""


def series_of(columns: Sequence[str]) -> str:
    """`census` or `daily`, told by the columns."""
    names = {name.strip().lower() for name in columns}
    missing = [name for name in ALWAYS if name not in names]
    if not names & set(PHASE_COLUMNS):
        missing.append(" or ".join(PHASE_COLUMNS))
    if missing:
        raise BadLayout(f"The file has no column {', '.join(missing)}. Send the file as DfE publishes it.")
    if "sess_overall_percent" in names:
        return "census"
    if "attendance_perc" in names or "overall_absence_perc" in names:
        return "daily"
    raise BadLayout(
        "The file has neither a column sess_overall_percent (school census) nor attendance_perc (daily data)."
    )


def figures_in(series: str, row: Mapping[str, str]) -> Iterator[Figure]:
    """The figures of one row. Rows of single schools and of breakdowns by pupil are not for comparing: none."""
    cells = {key.strip().lower(): (value or "").strip() for key, value in row.items() if key}
    level = LEVELS.get(cells["geographic_level"].lower())
    if level is None or not _whole(cells):
        return
    area, area_name = _area(level, cells)
    region = _region(cells) if level == "local_authority" else ""
    phase = _phase(cells)
    if phase is None:
        return
    year = academic_year(cells["time_period"])
    point, up_to = _point(series, cells, year)
    for column, measure in (CENSUS_MEASURES if series == "census" else DAILY_MEASURES).items():
        value = _percent(column, cells.get(column, ""))
        if value is None:
            continue
        one = Figure(level, area, area_name, phase, year, point, up_to, measure, value, region)
        yield one
        if series == "census" and measure == "absence":
            yield replace(one, measure="attendance", value=100 - value)


def academic_year(written: str) -> str:
    """`202425` or `2024/25`: `2024/25`."""
    digits = "".join(one for one in written if one.isdigit())
    if len(digits) == 8:
        digits = digits[:4] + digits[6:]
    if len(digits) != 6 or (int(digits[:4]) + 1) % 100 != int(digits[4:]):
        raise BadRow("time_period", f"“{written[:20]}” is not a school year such as 202425.")
    return f"{digits[:4]}/{digits[4:]}"


def _whole(cells: Mapping[str, str]) -> bool:
    """Not one row of a breakdown by pupils, and not of a single day."""
    characteristic = cells.get("characteristic", "total").lower() in ("total", "all pupils", "")
    return characteristic and cells.get("breakdown", "").lower() not in ("daily", "day")


def _area(level: str, cells: Mapping[str, str]) -> tuple[str, str]:
    if level == "national":
        return "", "England"
    code, name = ("region_code", "region_name") if level == "regional" else ("old_la_code", "la_name")
    if not cells.get(code):
        raise BadRow(code, f"Fill in {code}: without it the figure is nobody's.")
    return cells[code][:20], cells.get(name, "")[:120] or cells[code]


def _region(cells: Mapping[str, str]) -> str:
    code = cells.get("region_code", "")
    return "" if code.lower() in NO_FIGURE else code[:20]


def _phase(cells: Mapping[str, str]) -> str | None:
    written = next((cells[name] for name in PHASE_COLUMNS if cells.get(name)), "")
    if written.lower() in PHASES:
        return PHASES[written.lower()]
    if not written:
        raise BadRow("school_type", "Fill in the type of school.")
    return None  # a type we do not compare with, such as alternative provision


def _point(series: str, cells: Mapping[str, str], year: str) -> tuple[str, date | None]:
    written = cells["time_identifier"].lower()
    if series == "census":
        if written not in POINTS:
            raise BadRow("time_identifier", f"“{written[:30]}” is neither a term nor an academic year.")
        return POINTS[written], None
    frame = (cells.get("time_frame") or cells.get("breakdown") or "").lower()
    monday = _monday(written, year)
    if frame in ("year to date", "ytd", "academic year"):
        return "to_date", monday + timedelta(days=4)
    return "week", monday


def _monday(written: str, year: str) -> date:
    """Monday of `Week 40`: weeks 31 and up are of the year's first calendar year, as ISO numbers them."""
    number = written.removeprefix("week").strip()
    if not number.isdigit() or not 1 <= int(number) <= 53:
        raise BadRow("time_identifier", f"“{written[:30]}” is not a week such as Week 40.")
    begins = int(year[:4]) + (int(number) < 31)
    try:
        return date.fromisocalendar(begins, int(number), 1)
    except ValueError:
        raise BadRow("time_identifier", f"{begins} has no week {number}.") from None


def _percent(column: str, written: str) -> Decimal | None:
    if written.lower() in NO_FIGURE:
        return None
    try:
        value = Decimal(written.rstrip("%"))
    except InvalidOperation:
        raise BadRow(column, f"“{written[:20]}” is not a percentage.") from None
    if not 0 <= value <= 100:
        raise BadRow(column, f"{written[:20]} is not between 0 and 100 per cent.")
    return round(value, 4)

"""The report's charts and its table of groups, from what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.rules.published import Published, ReasonRow, Shown
from attendance_mis.kit.charts import (
    Bar,
    BarChart,
    BarGroup,
    Datum,
    HeatCell,
    HeatRow,
    HeatTable,
    Line,
    LineChart,
    Slot,
)
from registers.rules.figures import percent, points

from .findings import DAYS, HALVES, changes, most_changed, widest_gap

WEEK = timedelta(weeks=1)


def percent_datum(figure: Shown, least: int) -> Datum:
    return Datum(figure.percent, figure.percent_words(least))


def weekly(
    numbers: Published, before: Published | None, marks: Mapping[str, Any], report: IssuedReport
) -> LineChart | None:
    """Week by week, with the holiday in sight; last year's weeks answer to this year's by their place in the year."""
    if len(numbers.weeks) < 2:
        return None
    rows = {row.monday: row for row in numbers.weeks}
    mondays = _mondays(min(rows), max(rows))
    slots, own, then, national = [], [], [], []
    old = {row.monday: row.attendance for row in before.weeks} if before else {}
    published = {date.fromisoformat(day): Decimal(value) for day, value in marks.get("weeks", {}).items()}
    for monday in mondays:
        row = rows.get(monday)
        slots.append(Slot(f"{monday.day} {monday:%b}", gap="" if row else "half-term"))
        own.append(percent_datum(row.attendance, numbers.least) if row else None)
        earlier = old.get(monday - 52 * WEEK) if row else None
        then.append(percent_datum(earlier, numbers.least) if earlier else None)
        value = published.get(monday) if row else None
        shown = value.quantize(Decimal("0.1"), ROUND_HALF_UP) if value is not None else None
        national.append(Datum(shown, f"{shown}%") if shown is not None else None)
    lines = [Line("School", tuple(own))]
    if any(national):
        lines.append(Line("National", tuple(national)))
    if any(datum and datum.value is not None for datum in then):
        lines.append(Line("Last year", tuple(then)))
    title, said = _weekly_words(numbers)
    measure = "Percentage of possible sessions attended each week"
    return LineChart("weekly", title, measure, said, "Week starting", tuple(slots), tuple(lines))


def _mondays(first: date, last: date) -> list[date]:
    return [first + n * WEEK for n in range((last - first).days // 7 + 1)]


def _weekly_words(numbers: Published) -> tuple[str, str]:
    shown = [(w.attendance.percent, w.monday) for w in numbers.weeks if w.attendance.percent is not None]
    if len(shown) < 2:
        return "Attendance week by week", "Too few weeks can be shown to say more."
    (first, _), (last, _) = shown[0], shown[-1]
    low, when = min(shown)
    way = "rose" if last > first else "fell" if last < first else "ended as it began,"
    title = (
        f"Attendance {way} from {first}% to {last}%"
        if last != first
        else f"Attendance began and ended at {last}%"
    )
    return (
        title,
        f"{title} over {len(numbers.weeks)} weeks; lowest was {low}% in the week of {when.day} {when:%B}.",
    )


def reasons(numbers: Published) -> BarChart | None:
    if not numbers.reasons:
        return None
    groups = []
    for authorised, name, total in (
        (True, "Authorised", numbers.authorised),
        (False, "Unauthorised", numbers.unauthorised),
    ):
        rows = [row for row in numbers.reasons if row.authorised is authorised]
        if not rows:
            continue
        heading = f"{name}: {total.words(numbers.least)} sessions, {total.percent_words(numbers.least)} of all possible"
        bars = tuple(Bar(row.label, Datum(Decimal(row.sessions.part or 0), row.sessions.words(numbers.least)),
                         row.sessions.percent_words(numbers.least)) for row in rows)  # fmt: skip
        groups.append(BarGroup(heading, bars, striped=not authorised))
    title = _leading(numbers)
    said = "; ".join(f"{row.label} {row.sessions.part} sessions" for row in numbers.reasons) + "."
    measure = "Sessions missed by reason, and their share of possible sessions. Solid: authorised. Striped: unauthorised"
    return BarChart("reasons", title, measure, said, ("Reason", "Sessions", "Share"), tuple(groups))


def _leading(numbers: Published) -> str:
    top: ReasonRow = max(numbers.reasons, key=lambda row: row.sessions.part or 0)
    figure = numbers.attendance
    absent = (figure.whole or 0) - (figure.part or 0)
    share = percent(top.sessions.part or 0, absent)
    return f"{top.label} is {share}% of all absence" if share is not None else "Reasons for absence"


def heat(numbers: Published) -> HeatTable | None:
    if not numbers.slots:
        return None
    sessions = list(dict.fromkeys(slot.session for slot in numbers.slots))
    days = sorted({slot.weekday for slot in numbers.slots})
    held = {(slot.weekday, slot.session): slot for slot in numbers.slots}
    rows = []
    for session in sessions:
        cells = []
        for day in days:
            slot = held.get((day, session))
            datum = percent_datum(slot.absence, numbers.least) if slot else Datum(None, "–")
            cells.append(HeatCell(datum, "stands out" if slot and slot.stands_out else ""))
        rows.append(HeatRow(session.lower(), tuple(cells)))
    out = [f"{DAYS[s.weekday]} {HALVES[s.session]}" for s in numbers.slots if s.stands_out]
    title = (
        f"{out[0]} stands out"
        if len(out) == 1
        else f"{len(out)} sessions of the week stand out"
        if out
        else "No session of the week stands out"
    )
    measure = "Absence on each weekday and session, per cent of possible sessions. Darker is more absence"
    return HeatTable("heat", title, measure, title, ("", *(DAYS[day][:3] for day in days)), tuple(rows))


@dataclass(frozen=True)
class GroupLine:
    label: str
    first: bool
    """The first of its characteristic: a rule is drawn above it."""
    cells: tuple[tuple[str, bool], ...]
    """Words, and whether they stand for a number kept back: pupils, attendance, change, persistent, share."""


def group_lines(numbers: Published, before: Published | None) -> Iterator[GroupLine]:
    gained = changes(numbers, before)
    least = numbers.least
    yield _line(
        "All pupils",
        True,
        numbers.pupils,
        numbers.attendance,
        numbers.persistent,
        _all_change(numbers, before),
        least,
    )
    previous = ""
    for row in numbers.groups:
        change = gained.get((row.dimension, row.label))
        yield _line(
            row.label, row.dimension != previous, row.pupils, row.attendance, row.persistent, change, least
        )
        previous = row.dimension


def _line(
    label: str,
    first: bool,
    pupils: Shown,
    attendance: Shown,
    persistent: Shown,
    change: Fraction | None,
    least: int,
) -> GroupLine:
    cells = (
        (pupils.words(least), not pupils.open),
        (attendance.percent_words(least), not attendance.open),
        (_change(change), False),
        (persistent.words(least), not persistent.open),
        (persistent.percent_words(least), not persistent.open),
    )
    if pupils.part == 0:
        cells = (("0", False), *((("–", False),) * 4))
    return GroupLine(label, first, cells)


def _change(change: Fraction | None) -> str:
    if change is None:
        return "–"
    gained = points(change)
    if gained == 0:
        return "the same"
    return f"{abs(gained)} {'better' if gained > 0 else 'worse'}"


def _all_change(numbers: Published, before: Published | None) -> Fraction | None:
    then = before.attendance.share if before else None
    now = numbers.attendance.share
    return None if then is None or now is None else now - then


def groups_title(numbers: Published, before: Published | None) -> str:
    moved = most_changed(numbers, before)
    if moved:
        row, change = moved
        return f"Groups: {row.label} {'improved' if change > 0 else 'fell back'} most on the year before"
    gap = widest_gap(numbers)
    return f"Groups: {gap[0].label} attend least" if gap else "Groups of pupils"

"""The report's tables as one file: a row a number, kept-back ones in their words."""

from __future__ import annotations

from collections.abc import Iterator

from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.rules.published import Published, Shown
from attendance_mis.kit.tables import Table, Value

from .findings import DAYS, HALVES

COLUMNS = ("Table", "Row", "Measure", "Number", "Out of", "Per cent", "Kept back")


def report_table(report: IssuedReport) -> Table:
    name = f"Attendance report {report.words} {report.school.name}"
    return Table(name, COLUMNS, _rows(Published.from_json(report.numbers)))


def _rows(numbers: Published) -> Iterator[tuple[Value, ...]]:
    whole = {
        "Pupils": numbers.pupils,
        "Attendance": numbers.attendance,
        "Authorised absence": numbers.authorised,
        "Unauthorised absence": numbers.unauthorised,
        "Late": numbers.late,
        "Persistently absent": numbers.persistent,
        "Severely absent": numbers.severe,
    }
    for measure, shown in whole.items():
        yield _row("School", "All pupils", measure, shown, numbers.least)
    for group in numbers.groups:
        for measure, shown in (
            ("Pupils", group.pupils), ("Attendance", group.attendance), ("Persistently absent", group.persistent)
        ):  # fmt: skip
            yield _row(group.dimension, group.label, measure, shown, numbers.least)
    for week in numbers.weeks:
        yield _row("Weeks", week.monday.isoformat(), "Attendance", week.attendance, numbers.least)
    for reason in numbers.reasons:
        kind = "Authorised absence" if reason.authorised else "Unauthorised absence"
        yield _row("Reasons", reason.label, kind, reason.sessions, numbers.least)
    for slot in numbers.slots:
        row = f"{DAYS[slot.weekday]} {HALVES[slot.session]}"
        yield _row("Days of the week", row, "Absence", slot.absence, numbers.least)
    for label, shown in numbers.actions:
        yield _row("What the school did", label, "Count", shown, numbers.least)

    for one in numbers.followed:
        label = f"{one.label}, {one.pupils} pupils"
        for measure, shown in (
            ("Attendance before", one.before), ("Attendance after", one.after),
            ("Whole school before", one.school_before), ("Whole school after", one.school_after),
        ):  # fmt: skip
            yield _row("What followed", label, measure, shown, numbers.least)


def _row(table: str, row: str, measure: str, shown: Shown, least: int) -> tuple[Value, ...]:
    back = "" if shown.open else shown.words(least)
    return (table, row, measure, shown.part, shown.whole, shown.percent, back)

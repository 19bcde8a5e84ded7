"""What the numbers say, as sentences. A sentence uses published numbers only, so it can't tell more than the tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attendance_mis.dashboards.rules.published import GroupRow, Published
from attendance_mis.kit import words
from registers.rules.figures import points

FEWEST_WEEKS = 3
LARGE_ENOUGH = 20
"""Pupils of a group that a sentence is made about: of fewer, one child's illness makes the difference."""
ONE_POINT = Fraction(1, 100)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HALVES = {"AM": "morning", "PM": "afternoon"}


def findings(numbers: Published, before: Published | None) -> Iterator[str]:
    """Each worth a governor's question, the widest first."""
    yield from _away(numbers, before)
    yield from _persistent(numbers, before)
    yield from _lowest_week(numbers)
    yield from _groups(numbers, before)


def away(numbers: Published) -> int | None:
    """Pupils away on a usual day: the average over sessions, whole."""
    figure = numbers.attendance
    if figure.part is None or not figure.whole or numbers.pupils.part is None:
        return None
    absent = figure.whole - figure.part
    return (2 * absent * numbers.pupils.part + figure.whole) // (2 * figure.whole)


def _away(numbers: Published, before: Published | None) -> Iterator[str]:
    now = away(numbers)
    then = away(before) if before else None
    if now is None or now < numbers.least:
        return
    sentence = f"On a usual day {now} pupils were away."
    if then is not None and then >= numbers.least:
        gap = now - then
        sentence += " A year before it was the same." if not gap else f" A year before it was {then}."
    yield sentence


def _persistent(numbers: Published, before: Published | None) -> Iterator[str]:
    if numbers.persistent.part is None:
        return
    sentence = f"{numbers.persistent.part} of {numbers.persistent.whole} pupils missed a tenth or more of their sessions."
    if before and before.persistent.part is not None:
        sentence += f" A year before it was {before.persistent.part} of {before.persistent.whole}."
    yield sentence


def _lowest_week(numbers: Published) -> Iterator[str]:
    shown = [(week.attendance.percent, week) for week in numbers.weeks if week.attendance.percent is not None]
    if len(shown) < FEWEST_WEEKS:
        return
    low, week = min(shown, key=lambda one: (one[0], one[1].monday))
    high = max(percent for percent, _ in shown)
    if low == high:
        return
    yield (
        f"Attendance was lowest in the week of {words.plain_date(week.monday)}, at {low}%; the best week had {high}%."
    )


def _groups(numbers: Published, before: Published | None) -> Iterator[str]:
    widest = widest_gap(numbers)
    if widest:
        low, high = widest
        yield (
            f"{low.label}: {low.attendance.percent}% attendance, {points(_gap(low, high))} points less than "
            f"{_small_first(high.label)} ({high.attendance.percent}%)."
        )
    moved = most_changed(numbers, before)
    if moved:
        row, change = moved
        which = "improved most" if change > 0 else "fell back most"
        yield f"{row.label}: {which} on the year before, by {abs(points(change))} points, to {row.attendance.percent}%."


def _gap(low: GroupRow, high: GroupRow) -> Fraction:
    assert high.attendance.share is not None
    assert low.attendance.share is not None
    return high.attendance.share - low.attendance.share


def widest_gap(numbers: Published) -> tuple[GroupRow, GroupRow] | None:
    """The two parts of one characteristic that are furthest apart, year groups left aside; under one point is none."""
    best: tuple[Fraction, GroupRow, GroupRow] | None = None
    for name in dict.fromkeys(row.dimension for row in numbers.groups):
        rows = [r for r in numbers.groups if r.dimension == name and _tells(r)]
        if name == "Year group" or len(rows) < 2:
            continue
        rows.sort(key=lambda row: row.attendance.share or Fraction(0))
        gap = _gap(rows[0], rows[-1])
        if gap >= ONE_POINT and (best is None or gap > best[0]):
            best = (gap, rows[0], rows[-1])
    return (best[1], best[2]) if best else None


def changes(numbers: Published, before: Published | None) -> dict[tuple[str, str], Fraction]:
    """Share gained on the year before, exact, for groups shown in both reports."""
    then = {(row.dimension, row.label): row.attendance.share for row in before.groups} if before else {}
    found = {}
    for row in numbers.groups:
        old = then.get((row.dimension, row.label))
        if row.attendance.share is not None and old is not None:
            found[row.dimension, row.label] = row.attendance.share - old
    return found


def most_changed(numbers: Published, before: Published | None) -> tuple[GroupRow, Fraction] | None:
    gained = changes(numbers, before)
    rows = [
        row
        for row in numbers.groups
        if (row.dimension, row.label) in gained and row.dimension != "Year group"
    ]
    if not rows:
        return None
    row = max(rows, key=lambda one: abs(gained[one.dimension, one.label]))
    change = gained[row.dimension, row.label]
    return (row, change) if abs(change) >= ONE_POINT / 2 else None


def _tells(row: GroupRow) -> bool:
    return row.attendance.percent is not None and (row.pupils.part or 0) >= LARGE_ENOUGH


def _small_first(label: str) -> str:
    return label[0].lower() + label[1:] if not label.startswith("English") else label

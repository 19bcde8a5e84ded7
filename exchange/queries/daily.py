"""The register of one day as a file, and how the sending stands (DAT-01). Marks come from the figures module's own slice."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exchange.models import DailyExtract, DailyRecipient
from exchange.rules.daily import COLUMNS
from registers.models import School
from registers.queries.statistics import MarkRow, marks_in, slice_of

MOST_MARKS = 100_000


@dataclass(frozen=True)
class DayFile:
    content: bytes
    rows: int


def day_file(school: School, day: date, format: str) -> DayFile:
    """Every mark of the day, the least that says it: no names, no notes."""
    marks = marks_in(slice_of(school.id, day, day), limit=MOST_MARKS)
    content = _as_json(school, day, marks) if format == "json" else _as_csv(school, marks)
    return DayFile(content, len(marks))


def _values(school: School, mark: MarkRow) -> tuple[str | int | None, ...]:
    laestab = school.la_number + school.establishment_number
    return laestab, school.urn, mark.upn, mark.date.isoformat(), mark.session, mark.code, mark.minutes_late


def _as_csv(school: School, marks: Iterable[MarkRow]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(["" if value is None else value for value in _values(school, mark)] for mark in marks)
    return out.getvalue().encode()


def _as_json(school: School, day: date, marks: Iterable[MarkRow]) -> bytes:
    rows = [dict(zip(COLUMNS, _values(school, mark), strict=True)) for mark in marks]
    said = {"urn": school.urn, "date": day.isoformat(), "marks": rows}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class RecipientLine:
    """One recipient with the days sent lately."""

    recipient: DailyRecipient
    extracts: tuple[DailyExtract, ...]


def recipient_lines(school: School, *, days: int = 10) -> list[RecipientLine]:
    recipients = list(DailyRecipient.objects.filter(school=school, ended_at=None).order_by("kind", "name"))
    found: dict[uuid.UUID, list[DailyExtract]] = {one.id: [] for one in recipients}
    rows = DailyExtract.objects.filter(recipient__in=recipients).defer("content").order_by("-day", "-edition")
    for row in rows[: 40 * max(1, len(recipients))]:
        own = found[row.recipient_id]
        if len({one.day for one in own} | {row.day}) <= days:
            own.append(row)
    return [RecipientLine(one, tuple(found[one.id])) for one in recipients]


def failing(school_id: uuid.UUID) -> list[DailyExtract]:
    """What did not go and needs somebody, or is being tried again."""
    rows = DailyExtract.objects.filter(school_id=school_id).exclude(state__in=["sent", "replaced"])
    return list(
        rows.filter(attempts__gt=0).select_related("recipient").defer("content").order_by("-day")[:50]
    )

"""quarantine.csv: marks whose code nobody knows for their day. Kept as written; a person says what they were (DAT-09)."""

from __future__ import annotations

from exchange.models import QuarantinedMark
from registers.imports.cells import choice, day, number, text
from registers.imports.files import Column, Layout, Source, read_rows
from registers.imports.run import Run, Table, with_school
from registers.imports.tally import FileTally

FILE = "quarantine.csv"
LAYOUT = Layout(
    FILE,
    (
        Column("urn", text(6), True),
        Column("upn", text(13), True),
        Column("date", day, True),
        Column("session", choice("AM", "PM"), True),
        Column("code", text(20), True),
        Column("note", text(500)),
        Column("line", number(1, 999_999_999), True),
        Column("source", text(120), True),
        Column("incoming", text(36), True),
    ),
    key=("urn", "upn", "date", "session", "code"),
)


def load(source: Source, run: Run, tally: FileTally) -> None:
    rows = with_school(read_rows(source, LAYOUT, tally), run, tally)
    upns = {row["upn"] for row, _ in rows}
    held = set(
        QuarantinedMark.objects.filter(upn__in=upns).values_list("school_id", "upn", "day", "session", "code")
    )
    new = []
    for row, school in rows:
        if (school.id, row["upn"], row["date"], row["session"], row["code"]) in held:
            tally.unchanged += 1
            continue
        new.append(
            QuarantinedMark(
                school=school,
                incoming=row["incoming"],
                source=row["source"],
                upn=row["upn"],
                day=row["date"],
                session=row["session"],
                code=row["code"],
                note=row["note"] or "",
                line=row["line"],
                quarantined_at=run.now,
            )
        )
        tally.take_new(row.line, f"{row['upn']}, {row['date']} {row['session']}: {row['code']}")
    if not run.dry:
        QuarantinedMark.objects.bulk_create(new, batch_size=2000)


TABLE = Table(LAYOUT, load, "Marks whose code is not known")

"""earlier_schools.csv: what transfer files tell of a pupil's years elsewhere. One table more of a load, so that it is
previewed, loaded and undone with the rest."""

from __future__ import annotations

import uuid

from django.db import connection

from exchange.models import EarlierAttendance
from registers.imports.cells import BadCell, day, number, text
from registers.imports.files import Column, Layout, Row, Source, read_rows
from registers.imports.run import Run, Table, no_pupil, pupils_by_upn, with_school
from registers.imports.tally import FileTally
from registers.models import Pupil, School

FILE = "earlier_schools.csv"
LONGEST_MARKS = 4_000
_COUNTS = ("possible", "attended", "authorised", "unauthorised")
_COPIED = ("id", "pupil_id", "school_id", "year", "la_number", "establishment_number", "school_name", "possible",
           "attended", "authorised", "unauthorised", "first_day", "marks", "source", "received_at")  # fmt: skip
_COPY = f"COPY exchange_earlierattendance ({', '.join(_COPIED)}) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_FACTS = ("school_name", *_COUNTS, "first_day", "marks")


def _marks(raw: str) -> str:
    if len(raw) > LONGEST_MARKS:
        raise BadCell(
            f"The string of marks has {len(raw):,} characters; a year has at most {LONGEST_MARKS:,}."
        )
    return raw


LAYOUT = Layout(
    FILE,
    (
        Column("urn", text(6), True),
        Column("upn", text(13), True),
        Column("year", text(7), True),
        Column("la_number", text(3), True),
        Column("establishment_number", text(4), True),
        Column("school_name", text(200)),
        *(Column(name, number(0, 2_000)) for name in _COUNTS),
        Column("first_day", day),
        Column("marks", _marks),
        Column("source", text(120)),
    ),
    key=("urn", "upn", "year", "la_number", "establishment_number"),
)

Key = tuple[uuid.UUID, str, str, str]


def load(source: Source, run: Run, tally: FileTally) -> None:
    rows = with_school(read_rows(source, LAYOUT, tally), run, tally)
    pupils = pupils_by_upn(row["upn"] for row, _ in rows)
    held = {_held_key(one): one for one in EarlierAttendance.objects.filter(pupil__in=pupils.values())}
    new: list[EarlierAttendance] = []
    changed: list[EarlierAttendance] = []
    for row, school in rows:
        pupil = pupils.get(row["upn"])
        if pupil is None:
            tally.refuse(row.line, "upn", no_pupil(row["upn"]))
            continue
        one = held.get((pupil.id, row["year"], row["la_number"], row["establishment_number"]))
        words = f"{row['upn']}, {row['year']}: {row['possible'] or 0} possible sessions at {row['school_name'] or 'another school'}"
        if one is None:
            new.append(_made(row, pupil, school, run))
            tally.take_new(row.line, words)
        elif _take(one, row, run):
            changed.append(one)
            tally.take_changed(row.line, words)
        else:
            tally.unchanged += 1
    if run.dry:
        return  # nothing that is loaded after it looks at these rows
    _copy(new)
    EarlierAttendance.objects.bulk_update(changed, [*_FACTS, "source", "received_at"], batch_size=500)


def _copy(rows: list[EarlierAttendance]) -> None:
    """Straight into the table: quoting a year of marks, half of them backslashes, costs more than all the rest."""
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write("\t".join(_cell(getattr(row, name)) for name in _COPIED) + "\n")


def _cell(value: object) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)


def _held_key(one: EarlierAttendance) -> Key:
    return one.pupil_id, one.year, one.la_number, one.establishment_number


def _facts(row: Row) -> dict[str, object]:
    return {name: row[name] if name in (*_COUNTS, "first_day") else row[name] or "" for name in _FACTS}


def _made(row: Row, pupil: Pupil, school: School, run: Run) -> EarlierAttendance:
    return EarlierAttendance(
        pupil=pupil,
        school=school,
        year=row["year"],
        la_number=row["la_number"],
        establishment_number=row["establishment_number"],
        source=row["source"] or "",
        received_at=run.now,
        **_facts(row),
    )


def _take(one: EarlierAttendance, row: Row, run: Run) -> bool:
    """A later file about the same year replaces the earlier one; blanks in it say nothing."""
    said = {name: value for name, value in _facts(row).items() if value not in ("", None)}
    if all(getattr(one, name) == value for name, value in said.items()):
        return False
    for name, value in said.items():
        setattr(one, name, value)
    one.source, one.received_at = row["source"] or "", run.now
    return True


TABLE = Table(LAYOUT, load, "Attendance at earlier schools")

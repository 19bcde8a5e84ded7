"""marks.csv: the attendance register of the years before, a million rows at a time.

The file is read once, each row judged by the same rules as a mark made by hand, and copied straight into the
database; nothing but answers already found is kept in memory. The schema's own `import_marks` then makes marks,
trail, chain and weekly summary of them. A mark that is held with another value is refused: it is amended there.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import connection

from attendance_mis.kit.ids import uuid7
from registers.models import School

from .cells import day, digits, number, shown, text
from .files import Column, Layout, Source, opened, wrong_width
from .mark_judge import MarkJudge, Verdict
from .run import Run, Table
from .tally import FileTally

NOTE = 500
LAYOUT = Layout(
    "marks.csv",
    (
        Column("urn", digits(6), True),
        Column("upn", text(13), True),
        Column("date", day, True),
        Column("session", text(2), True),
        Column("code", text(2), True),
        Column("minutes_late", number(0, 600)),
        Column("note", text(NOTE)),
    ),
    key=("urn", "upn", "date", "session"),
)
_COPY = """COPY registers_markimport (run, school_id, pupil_id, date, session, code, category, minutes_late, note, line)
           FROM STDIN"""
_CHUNK = 2_000
"""Rows handed to the database at once."""


def load(source: Source, run: Run, tally: FileTally) -> None:
    import_run = uuid7()
    judge = MarkJudge(run)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for chunk in _chunks(source, judge, import_run, tally):
            copy.write(chunk)
    for school in School.objects.filter(urn__in=judge.urns_used()):
        _finish(school, import_run, run, tally)


def _chunks(source: Source, judge: MarkJudge, import_run: uuid.UUID, tally: FileTally) -> Iterator[str]:
    """Good rows as lines of PostgreSQL's COPY; the others are refused in `tally`."""
    lines: list[str] = []
    for line, good in _judged(source, judge, tally):
        lines.append(f"{import_run}\t{good}\t{line}\n")
        if len(lines) == _CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _judged(source: Source, judge: MarkJudge, tally: FileTally) -> Iterator[tuple[int, str]]:
    with opened(source, LAYOUT) as (header, reader):
        width = header.width
        urn_at, upn_at, date_at, session_at, code_at = (header.places[name] for name in LAYOUT.required)
        minutes_at, note_at = header.places.get("minutes_late"), header.places.get("note")
        line = reader.line_num + 1
        for cells in reader:
            here, line = line, reader.line_num + 1
            if len(cells) != width:
                if any(cell.strip() for cell in cells):
                    tally.refuse(here, "", wrong_width(len(cells), width))
                continue
            minutes = cells[minutes_at].strip() if minutes_at is not None else ""
            note = cells[note_at].strip() if note_at is not None else ""
            found: Verdict = judge.row(
                cells[urn_at].strip(), cells[upn_at].strip(), cells[date_at].strip(),
                cells[session_at].strip(), cells[code_at].strip(), minutes, note,
            )  # fmt: skip
            if isinstance(found, str):
                yield here, found
            elif found is not None:
                tally.refuse(here, found.field, found.sentence)


def _finish(school: School, import_run: uuid.UUID, run: Run, tally: FileTally) -> None:
    """Sort one school's rows into new, held alike and held otherwise; make marks of the new ones."""
    by = run.by
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM take_out_held(%s, %s)", [school.id, import_run])
        for line, held, minutes, note in sorted(cursor.fetchall()):
            tally.refuse(line, "code", _holds(held, minutes, note))
        if run.dry:
            cursor.execute(_COUNT, [import_run, school.id])
            new, unchanged = cursor.fetchone()
        else:
            cursor.execute(
                "SELECT import_marks(%s, %s, %s, %s, %s, %s, %s)",
                [school.id, import_run, run.now, by.id, by.name, by.position, by.role],
            )
            answer: dict[str, Any] = _json(cursor.fetchone()[0])  # Any: the function's JSON answer
            new, unchanged = answer["loaded"], answer["unchanged"]
    tally.new += new
    tally.unchanged += unchanged
    if new:
        tally.samples.setdefault("new", []).append((0, f"{school.urn} {school.name}: {new:,} marks"))


_COUNT = """
SELECT count(*) FILTER (WHERE m.pupil_id IS NULL), count(m.pupil_id)
  FROM registers_markimport i
  LEFT JOIN registers_mark m ON m.pupil_id = i.pupil_id AND m.date = i.date AND m.session = i.session
       AND m.school_id = i.school_id
 WHERE i.run = %s AND i.school_id = %s
"""


def _holds(code: str | None, minutes: int | None, note: str) -> str:
    if code is None:
        return "The register holds a mark here that was cleared; enter it there."
    late = f", {minutes} minutes late" if minutes is not None else ""
    said = f" with the note {shown(note)}" if note else ""
    return f"The register already holds {code}{late}{said}; amend it there."


def _json(value: Any) -> Any:  # Any: jsonb, parsed by the driver or still text
    return json.loads(value) if isinstance(value, str) else value


TABLE = Table(LAYOUT, load, "Marks of the attendance register")

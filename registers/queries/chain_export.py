"""A school's whole chain as JSON lines, in the form `rules.chain` reads; row by row, whatever the size."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from registers.models import School
from registers.rules.chain import FORMAT

_ROWS_AT_ONCE = 2_000

# The instant as UTC microseconds, as it was hashed: a timestamp's own text changes with the session's time zone.
_SAVES = """
SELECT jsonb_build_array(v.seq, v.op_id, (extract(epoch FROM v.at) * 1000000)::bigint, v.by_id, v.by_name, v.by_position,
                         v.by_role, v.source, v.submitted_register, v.events), v.prev_hash, v.hash,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(e.pupil_id, to_char(e.date, 'YYYY-MM-DD'), e.session, e.version, e.kind,
                                  e.old_code, e.old_minutes_late, e.old_note, e.code, e.category, e.minutes_late, e.note,
                                  e.reason) ORDER BY e.pupil_id, e.date, e.session), '[]')
          FROM registers_markevent e WHERE e.save_id = v.id AND e.school_id = v.school_id),
       CASE WHEN t.save_id IS NOT NULL THEN
            jsonb_build_object('gone', t.gone, 'days', t.days, 'rest', t.rest_hash,
                               'on', to_char(t.purged_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD')) END
  FROM registers_registersave v LEFT JOIN registers_savetombstone t ON t.save_id = v.id AND t.school_id = v.school_id
 WHERE v.school_id = %s ORDER BY v.seq
"""
_STRAYS = """
SELECT e.pupil_id, to_char(e.date, 'YYYY-MM-DD'), e.session
  FROM registers_markevent e
 WHERE e.school_id = %s
   AND NOT EXISTS (SELECT FROM registers_registersave v WHERE v.id = e.save_id AND v.school_id = e.school_id)
"""
_MARKS = """
SELECT m.pupil_id, to_char(m.date, 'YYYY-MM-DD'), m.session, m.code, m.category, m.minutes_late, m.note, m.version, v.seq,
       m.submitted
  FROM registers_mark m
  LEFT JOIN registers_registersave v ON v.id = m.save_id AND v.school_id = m.school_id
 WHERE m.school_id = %s
"""
_WEEKS = """
SELECT pupil_id, to_char(week, 'YYYY-MM-DD'), present, approved_activity, authorised, unauthorised, not_possible, late,
       late_after_close, minutes_late
  FROM registers_weeksummary WHERE school_id = %s
"""
_REGISTERS = """
SELECT concat_ws(' ', b.school_class_id, to_char(b.date, 'YYYY-MM-DD'), b.session), v.seq,
       (extract(epoch FROM b.at) * 1000000)::bigint, b.by_name, b.by_position
  FROM registers_registersubmission b
  LEFT JOIN registers_registersave v ON v.id = b.save_id AND v.school_id = b.school_id
 WHERE b.school_id = %s
"""


def chain_lines(school: School) -> Iterator[str]:
    """The export, line by line, all as of one moment."""
    count = 0
    for row in _objects(school):
        count += 1
        yield json.dumps(row, ensure_ascii=False)
    yield json.dumps({"kind": "end", "lines": count})


def _objects(school: School) -> Iterator[dict[str, Any]]:  # Any: JSON on its way to a file
    with transaction.atomic():
        _one_moment()
        yield {"kind": "school", "format": FORMAT, "urn": school.urn, "name": school.name}
        for save, prev, digest, events, purged in _rows(_SAVES, school.id):
            gone = {"purged": _json(purged)} if purged else {}
            yield {
                "kind": "save", "save": _json(save), "prev": prev, "hash": digest, "events": _json(events), **gone
            }  # fmt: skip
        for row in _rows(_STRAYS, school.id):
            yield {"kind": "stray", "event": [str(row[0]), *row[1:]]}
        for row in _rows(_MARKS, school.id):
            yield {"kind": "mark", "mark": [str(row[0]), *row[1:]]}
        for row in _rows(_WEEKS, school.id):
            yield {"kind": "week", "week": [str(row[0]), *row[1:]]}
        for row in _rows(_REGISTERS, school.id):
            yield {"kind": "handed_in", "register": list(row)}


def _one_moment() -> None:
    """Saves go on while we read: marks and chain must be of the same moment, or a sound record would look broken."""
    if connection.savepoint_ids:
        return  # inside somebody's transaction, which is not ours to change
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _rows(statement: str, school_id: uuid.UUID) -> Iterator[tuple[Any, ...]]:  # Any: database rows
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [school_id])
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows


def _json(value: Any) -> Any:  # Any: jsonb, parsed by the driver or still text
    return json.loads(value) if isinstance(value, str) else value

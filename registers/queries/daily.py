"""Counts of sessions per pupil and day: what rules that follow a year day by day are given.

A neighbour of `statistics`, without its joins: nothing but pupil and day is asked, of every pupil of a school at once.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from registers.rules.figures import Tally

_DAILY = """
SELECT k.pupil_id, k.date,
       count(*) FILTER (WHERE k.category = 'P'), count(*) FILTER (WHERE k.category = 'E'),
       count(*) FILTER (WHERE k.category = 'A'), count(*) FILTER (WHERE k.category = 'U'),
       count(*) FILTER (WHERE k.code = 'L'), count(*) FILTER (WHERE k.code = 'U'),
       coalesce(sum(k.minutes_late), 0), count(*) FILTER (WHERE k.category = 'N')
  FROM registers_mark k
 WHERE k.school_id = %(school)s AND k.date BETWEEN %(first)s AND %(last)s AND k.code IS NOT NULL
   AND (%(pupils)s::uuid[] IS NULL OR k.pupil_id = ANY (%(pupils)s::uuid[]))
 GROUP BY k.pupil_id, k.date ORDER BY k.pupil_id, k.date
"""


def daily_tallies(
    school_id: uuid.UUID, first: date, last: date, pupil_ids: Sequence[uuid.UUID] | None = None
) -> dict[uuid.UUID, list[tuple[date, Tally]]]:
    """Pupil → the days with marks at this school between two days, both included, in order, each counted."""
    found: dict[uuid.UUID, list[tuple[date, Tally]]] = defaultdict(list)
    values: dict[str, Any] = {  # Any: values of a statement
        "school": school_id,
        "first": first,
        "last": last,
        "pupils": None if pupil_ids is None else list(pupil_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAILY, values)
        for pupil, day, *counts in cursor.fetchall():
            found[pupil].append((day, Tally(*counts)))  # in the order of its fields
    return found

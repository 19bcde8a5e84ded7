"""What whoever marks a class must know about its children, in words: health plans, support, restricted adults.

Nothing here says who is restricted or why, and nothing about social care: a register may be on a classroom's screen.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class Care:
    icon: str
    words: str
    danger: bool = False


SAID: dict[tuple[str, str], Care] = {
    ("health_plan", ""): Care("medical", "Healthcare plan"),
    ("sen", "K"): Care("support", "SEN support"),
    ("sen", "E"): Care("support", "Education, health and care plan"),
    ("eal", "yes"): Care("speech", "Learning English"),
}
RESTRICTED = Care("lock", "Contact restricted: ask the office", danger=True)

_SQL = """
SELECT pupil_id, kind, value FROM registers_characteristic
 WHERE pupil_id = ANY(%(pupils)s) AND kind IN ('health_plan', 'sen', 'eal') AND first_day <= %(day)s
   AND (last_day IS NULL OR last_day >= %(day)s)
UNION ALL
SELECT DISTINCT pupil_id, 'restricted', '' FROM registers_contactlink WHERE pupil_id = ANY(%(pupils)s) AND restricted
"""


def care_for(pupil_ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, list[Care]]:
    """By pupil, the gravest first; one statement for a whole class."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"pupils": list(pupil_ids), "day": day})
        rows = cursor.fetchall()
    found: dict[uuid.UUID, list[Care]] = defaultdict(list)
    for pupil_id, kind, value in rows:
        care = RESTRICTED if kind == "restricted" else SAID.get((kind, value)) or SAID.get((kind, ""))
        if care is None or (kind == "health_plan" and value in ("", "no")):
            continue
        found[pupil_id].append(care)
    for said in found.values():
        said.sort(key=lambda care: (not care.danger, care.icon, care.words))
    return found

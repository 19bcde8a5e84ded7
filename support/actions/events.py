"""Adding to the story of a concern, plan, meeting, …: one event with who and in which position, and its audit line."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db import models

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from support.models import SupportEvent, Thing

Row = TypeVar("Row", bound=models.Model)


def tell(
    thing: Thing,
    thing_id: uuid.UUID,
    what: str,
    *,
    school_id: uuid.UUID,
    pupil_id: uuid.UUID | None,
    by: Actor,
    words: str = "",
    day: date | None = None,
    **facts: object,
) -> SupportEvent:
    """Append it. `facts` are ids, codes and counts; what people wrote goes into `words`, never into the audit list."""
    event = SupportEvent.objects.create(
        school_id=school_id, pupil_id=pupil_id, thing=thing, thing_id=thing_id, at=clock.now(),
        day=day or clock.today(), what=what, words=words.strip(), facts=facts, by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record(f"{thing}.{what}", by=by, school_id=school_id, subject_id=pupil_id, **{str(thing): str(thing_id)})
    return event


def needed(text: str, field: str, sentence: str) -> str:
    """What somebody wrote, without spaces around it; refuses nothing."""
    said = text.strip()
    if not said:
        raise Refused({field: [sentence]})
    return said


def not_future(day: date, field: str) -> None:
    if day > clock.today():
        raise Refused({field: ["That day has not come yet."]})


def lines(text: str) -> list[str]:
    """One entry a line, blank ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """New rows whose ids sort as they stand here: several made in one millisecond would otherwise come in any order."""
    made = list(rows)
    for row, key in zip(made, sorted(uuid7() for _ in made), strict=True):
        row.pk = key
    return made


def who(by: Actor) -> str:
    return f"{by.name}, {by.position}" if by.position else by.name

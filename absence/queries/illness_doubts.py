"""Doubts about illness with what the parents were told: a letter tells them on the day it is issued."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from absence.models import IllnessDoubt
from absence.rules.illness_notice import Doubt, last_day_to_answer
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.kit import clock
from letters.models import Letter, LetterState
from registers.queries.setup import setup_of


def notice_key(doubt_id: uuid.UUID) -> str:
    return f"doubt:{doubt_id}"


def letters_about(doubt_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, date]:
    """Doubt → the day its first letter was issued."""
    keys = {notice_key(one): one for one in doubt_ids}
    if not keys:
        return {}
    found: dict[uuid.UUID, date] = {}
    issued = Letter.objects.filter(kind="D10", key__in=keys, state=LetterState.ISSUED)
    for key, at in issued.order_by("-issued_at").values_list("key", "issued_at"):
        assert at is not None  # issued
        found[keys[key]] = at.astimezone(clock.LONDON).date()
    return found


def as_doubt(row: IllnessDoubt, issued: Mapping[uuid.UUID, date], year_group: str) -> Doubt:
    """As the rules read it. A letter approved late still leaves the parent the whole time to answer."""
    sent = issued.get(row.id)
    told = min((day for day in (row.told_on, sent) if day is not None), default=None)
    until = row.answer_by if told is not None else None
    if sent is not None and until is not None and row.told_on is None:
        setup = setup_of(row.school)
        whole = last_day_to_answer(
            sent, setup.rules(IllnessPolicy, sent, year_group), setup.calendar, year_group
        )
        until = max(until, whole or until)
    return Doubt(
        first=row.first_day,
        last=row.last_day,
        raised_on=row.raised_at.astimezone(clock.LONDON).date(),
        told_on=told,
        answer_by=until,
    )

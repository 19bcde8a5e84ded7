"""The register of returns as a list: overdue first, then by day; and what one return lacks."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from registers.models import School, Spell
from roll.models import SETTLED, Return, ReturnState
from roll.rules.returns import Due, ReturnKind, due_standing

from .entry import entries
from .gaps import gaps_of, spell_about


@dataclass(frozen=True)
class ReturnLine:
    made: Return
    kind: ReturnKind
    due: Due
    missing: int
    """Things the record does not hold yet; 0 where it was produced already."""


def open_returns(school: School, today: date) -> list[ReturnLine]:
    rows = list(_rows(school).exclude(state__in=SETTLED).order_by("due_on", "pupil__legal_surname", "id"))
    lacking = _lacking(school, [made for made in rows if made.state == ReturnState.DUE], today)
    return [
        ReturnLine(
            made,
            ReturnKind(made.kind),
            due_standing(made.due_on, today, sent=False),
            lacking.get(made.id, 0),
        )
        for made in rows
    ]


def _lacking(school: School, rows: list[Return], today: date) -> dict[uuid.UUID, int]:
    """Return → how many entries it lacks; the entries of all pupils are read together."""
    spells: dict[uuid.UUID, list[Spell]] = defaultdict(list)
    found = Spell.objects.filter(school=school, pupil_id__in={made.pupil_id for made in rows})
    for spell in found.select_related("pupil").order_by("starts_on"):
        spells[spell.pupil_id].append(spell)
    about = {made.id: spell_about(made, spells[made.pupil_id]) for made in rows}
    held = entries(school, {spell.pupil_id: spell for spell in about.values()}, today)
    return {made.id: len(gaps_of(made, replace(held[made.pupil_id], spell=about[made.id]))) for made in rows}


def settled_returns(school: School) -> QuerySet[Return]:
    """Sent, acknowledged, not needed: the latest first."""
    return _rows(school).filter(state__in=SETTLED).order_by("-sent_on", "-due_on", "id")


def _rows(school: School) -> QuerySet[Return]:
    return Return.objects.filter(school=school).select_related("pupil", "school")


def due_by(school: School, today: date) -> QuerySet[Return]:
    """Returns that had to be sent by this day and are not (ADM-09)."""
    return Return.objects.filter(school=school, due_on__lte=today).exclude(state__in=SETTLED)

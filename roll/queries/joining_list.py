"""Who is to come, who came lately and what their entry lacks (ADM-01 to ADM-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from registers.models import AdmissionChange, Pupil, School, Spell
from roll.models import SETTLED, DualRegistration, Return
from roll.rules.entry import Gap, entry_gaps
from roll.rules.returns import Due, ReturnKind, due_standing

from .entry import Entry, entries, entry_of

LATELY = timedelta(days=42)


@dataclass(frozen=True)
class JoiningLine:
    entry: Entry
    gaps: tuple[Gap, ...]
    made: Return | None
    due: Due | None

    @property
    def spell(self) -> Spell:
        return self.entry.spell


def to_come(school: School, today: date) -> list[JoiningLine]:
    """Pre-admission: entered for a day ahead; in no register and no figure before it (ADM-08)."""
    return _lines(school, Spell.objects.filter(school=school, starts_on__gt=today, leaves_on=None), today)


def came_lately(school: School, today: date) -> list[JoiningLine]:
    spells = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=today), school=school, starts_on__lte=today,
        starts_on__gte=today - LATELY, pupil__died_on=None,
    )  # fmt: skip
    return _lines(school, spells, today)


def _lines(school: School, rows: QuerySet[Spell], today: date) -> list[JoiningLine]:
    spells = {one.pupil_id: one for one in rows.select_related("pupil").order_by("starts_on")}
    returns = {
        made.key: made
        for made in Return.objects.filter(school=school, kind=ReturnKind.NEW_PUPIL, pupil_id__in=list(spells))
    }
    found = []
    for entry in entries(school, spells, today).values():
        made = returns.get(str(entry.spell.id))
        due = due_standing(made.due_on, today, sent=made.state in SETTLED) if made else None
        found.append(JoiningLine(entry, tuple(entry_gaps(entry.facts)), made, due))
    return sorted(found, key=lambda line: (line.spell.starts_on, line.entry.pupil.legal_surname))


@dataclass(frozen=True)
class EntryPage:
    entry: Entry
    gaps: tuple[Gap, ...]
    made: Return | None
    due: Due | None
    spells: tuple[Spell, ...]
    """Every time on a roll of the trust, oldest first: one identity, however many spells (ADM-30)."""
    duals: tuple[DualRegistration, ...]
    changes: int
    """Entries of the five-part trail."""


def entry_page(pupil: Pupil, school: School, today: date) -> EntryPage | None:
    """What there is to say about a pupil's latest time on this roll."""
    spell = (
        Spell.objects.filter(pupil=pupil, school=school)
        .select_related("pupil")
        .order_by("-starts_on")
        .first()
    )
    if spell is None:
        return None
    entry = entry_of(pupil, school, spell, max(today, spell.starts_on))
    made = Return.objects.filter(
        school=school, pupil=pupil, kind=ReturnKind.NEW_PUPIL, key=str(spell.id)
    ).first()
    return EntryPage(
        entry=entry,
        gaps=tuple(entry_gaps(entry.facts)),
        made=made,
        due=due_standing(made.due_on, today, sent=made.state in SETTLED) if made else None,
        spells=tuple(Spell.objects.filter(pupil=pupil).select_related("school").order_by("starts_on")),
        duals=tuple(DualRegistration.objects.filter(pupil=pupil, school=school)),
        changes=AdmissionChange.objects.filter(pupil=pupil).count(),
    )

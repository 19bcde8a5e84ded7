"""All rows that hang on one case, in one statement: a page that shows everything should not ask eight times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

from penalties.models import (
    CaseEvent,
    CaseParent,
    CaseSession,
    ImprovementNotice,
    LegalStep,
    PenaltyCase,
    PenaltyNotice,
)
from registers.models import Contact, ContactLink, Spell
from support.models import SupportEntry

Row = TypeVar("Row", bound=models.Model)

_OF_CASE = {
    "sessions": CaseSession,
    "events": CaseEvent,
    "parents": CaseParent,
    "improvements": ImprovementNotice,
}
_OF_PUPIL = {
    "notices": PenaltyNotice,
    "support": SupportEntry,
    "links": ContactLink,
    "steps": LegalStep,
    "spells": Spell,
}
_ORDER = {
    "sessions": "date, session",
    "events": "at, id",
    "parents": "id",
    "improvements": "made_at DESC",
    "notices": "issued_on, id",
    "support": "offered_on, id",
    "links": "priority, id",
    "steps": "happened_on, id",
    "spells": "starts_on, id",
}


def _part(name: str, table: str, owner: str) -> str:
    return f"(SELECT coalesce(json_agg(t ORDER BY {_ORDER[name]}), '[]') FROM {table} t WHERE t.{owner} = %({owner})s)"  # noqa: S608


_SQL = "SELECT " + ", ".join(  # noqa: S608 - our own table names, values are parameters
    [
        *(_part(name, model._meta.db_table, "case_id") for name, model in _OF_CASE.items()),
        *(_part(name, model._meta.db_table, "pupil_id") for name, model in _OF_PUPIL.items()),
        "(SELECT coalesce(json_agg(c), '[]') FROM registers_contact c"
        " WHERE c.id IN (SELECT contact_id FROM registers_contactlink WHERE pupil_id = %(pupil_id)s))",
    ]
)


class Gathered:
    """What was read beside the case; the rows of the case itself are where `case.sessions.all()` finds them."""

    def __init__(self, case: PenaltyCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SQL, {"case_id": case.id, "pupil_id": case.pupil_id})
            found = cursor.fetchone()
        for name, rows in zip(_OF_CASE, found, strict=False):
            _keep(case, name, [made(_OF_CASE[name], row) for row in rows])
        notices, support, links, steps, spells, contacts = found[len(_OF_CASE) :]
        self.notices = [made(PenaltyNotice, row) for row in notices]
        self.support = [made(SupportEntry, row) for row in support]
        self.steps = [made(LegalStep, row) for row in steps]
        self.spells = [made(Spell, row) for row in spells]
        self.links = [made(ContactLink, row) for row in links]
        by_id = {one.id: one for one in (made(Contact, row) for row in contacts)}
        for link in self.links:
            link.contact = by_id[link.contact_id]
        for parent in case.parents.all():
            if parent.contact_id in by_id:
                parent.contact = by_id[parent.contact_id]


def made(model: type[Row], row: dict[str, Any]) -> Row:  # Any: JSON of one row
    """A row of the database from its JSON, as the model would have read it."""
    values = {one.attname: one.to_python(row[one.column or ""]) for one in model._meta.concrete_fields}
    instance = model(**values)
    instance._state.adding, instance._state.db = False, "default"
    return instance


def _keep(case: PenaltyCase, name: str, rows: Sequence[models.Model]) -> None:
    """As `prefetch_related` would have left them."""
    manager = getattr(case, name)
    queryset = manager.get_queryset()
    queryset._result_cache, queryset._prefetch_done = list(rows), True
    for row in rows:
        row.case = case  # type: ignore[attr-defined]  # every one of them belongs to the case
    cache = case.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = queryset

"""May the version before go on working on the tables of this one? Told from the migrations themselves.

While trusts' tables change one after another, web servers of the version before still run (docs/operating/upgrade.md). A
column they do not know must not be needed, and nothing they use may go or change its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddField,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED


@dataclass(frozen=True)
class Fault:
    migration: str
    what: str
    """The step, in Django's words."""
    why: str


def faults(migrations: Iterable[Migration]) -> list[Fault]:
    """Steps after which the version before would fail. Give the migrations in the order they are gone through."""
    state, found = ProjectState(), []
    for migration in migrations:
        made = {step.name_lower for step in migration.operations if isinstance(step, CreateModel)}
        for step in migration.operations:
            # A table that begins here is known to nobody yet.
            if getattr(step, "model_name_lower", "") not in made and (
                why := _why(step, migration.app_label, state)
            ):
                found.append(Fault(f"{migration.app_label}.{migration.name}", step.describe(), why))
            step.state_forwards(migration.app_label, state)
    return found


def _why(step: Operation, app: str, before: ProjectState) -> str:
    match step:
        case AddField(field=field) if _needed(field):
            return "The version before writes rows without it: let it be null, or give it a db_default."
        case AlterField(field=field) if (
            _needed(field) and before.models[app, step.model_name_lower].fields[step.name].null
        ):
            return "The version before still leaves it empty: let it be null, or give it a db_default."
        case RenameField() | RenameModel() | AlterModelTable():
            return "The version before asks for the old name: add the new one, fill it, take the old away a release later."
        case RemoveField() | DeleteModel():
            return "The version before still asks for it: take it away a release after the last that used it."
    return ""


def _needed(field: Field[Any, Any]) -> bool:  # Any: whatever it holds
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)

"""A register entry can't disappear before its six years are over: not by the database's rights, not by any code of
the product, not along with a pupil or a school (promise P13; REG-30)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, models, transaction

from attendance_mis.tenancy.backend.base import as_owner
from registers.models import (
    ClassMembership,
    HalfTerm,
    Mark,
    MarkEvent,
    Pupil,
    RegisterSave,
    RegisterSubmission,
    SaveTombstone,
    School,
    SchoolClass,
    Spell,
    WeekSummary,
)
from registers.rules.retention import keep_until, may_purge
from tests.marking import at, put
from tests.world import World, mark_as

ENTRIES: list[type[models.Model]] = [
    Mark,
    MarkEvent,
    RegisterSave,
    RegisterSubmission,
    SaveTombstone,
    WeekSummary,
]
"""The attendance register itself, its trail and what is counted from it."""
HOLDERS: list[type[models.Model]] = [School, SchoolClass, Pupil, Spell, ClassMembership]
"""What entries are about. Without it they would say nothing."""

KNOWN_DELETES = {
    (
        "registers/actions/calendar.py",
        "remove_extra_day",
    ): "an extra day taken out again; its audit event stays",
    (
        "registers/actions/teaching.py",
        "set_classes",
    ): "a class given to a teacher and taken back the same day",
    ("attendance_mis/accounts/one_use_links.py", "use"): "a link that has been used",
    (
        "attendance_mis/accounts/staff.py",
        "_set_roles",
    ): "roles taken away; the audit event says which were left",
    ("attendance_mis/accounts/staff.py", "end_access"): "roles, sessions and tokens of somebody who left",
    ("registers/actions/calendar.py", "remove_closure"): "a closure taken out again; its audit event stays",
    ("attendance_mis/accounts/factors/codes.py", "keep_app"): "an app that another takes the place of",
    ("attendance_mis/accounts/factors/codes.py", "new_recovery_codes"): "codes that others take the place of",
    ("attendance_mis/accounts/factors/held.py", "remove"): "a passkey or app somebody took out",
    ("attendance_mis/accounts/factors/held.py", "remove_all"): "factors of somebody who lost them",
    ("attendance_mis/accounts/factors/resets.py", "reset"): "sign-ins",
    ("attendance_mis/accounts/sign_ins.py", "end_sign_ins"): "sign-ins a person ended",
    ("attendance_mis/accounts/tasks.py", "forget_sessions"): "sign-ins that have ended",
    (
        "registers/imports/uploads.py",
        "forget_old",
    ): "files sent more than an hour ago, and what was read of them",
    ("registers/imports/uploads.py", "load_upload"): "the files, once what they held is loaded",
    ("registers/imports/uploads.py", "discard"): "files somebody decided not to load",
    (
        "support/actions/plans.py",
        "change_plan",
    ): "aims and barriers of a plan written anew; its event says what they were",
    ("attendance_mis/operations/restore.py", "_hold_back"): "sessions of the time a backup was taken",
    (
        "attendance_mis/operations/keeping.py",
        "keep_last_known",
    ): "copies of the registers for a day without the product, after five days",
    ("attendance_mis/kit/throttle.py", "forget"): "a count in Redis",
    ("attendance_mis/kit/gathering.py", "call_failed"): "a note in Redis",
    ("attendance_mis/kit/gathering.py", "take"): "news in Redis, once it is taken",
}
"""Every place of the product that deletes rows, and which. Nothing of a register can be among them."""
STAGING = "registers_markimport"
"""Rows of a file on their way in: the one table the marks' own functions empty."""

ROOT = Path(settings.BASE_DIR)
SOURCES = [
    "attendance_mis",
    "registers",
    "letters",
    "absence",
    "support",
    "penalties",
    "roll",
    "exchange",
    "protection",
]


@pytest.fixture
def marked(world: World) -> World:
    for session in ("AM", "PM"):
        mark_as(world.people["officer"], world.pupil, "/" if session == "AM" else "I", session=session, day=date(2026, 11, 20), submit=True)  # fmt: skip
    return world


@pytest.mark.parametrize("verb", ["INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("model", ENTRIES)
def test_entries_are_refused_to_the_trusts_own_role(
    marked: World, model: type[models.Model], verb: str
) -> None:
    assert refused(verb.format(model._meta.db_table))


@pytest.mark.parametrize("model", ENTRIES)
def test_no_column_of_an_entry_can_be_changed(marked: World, model: type[models.Model]) -> None:
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    assert len(columns) > 5

    changeable = [c for c in columns if not refused(f'UPDATE {model._meta.db_table} SET "{c}" = "{c}"')]

    assert changeable == []


@pytest.mark.parametrize("model", HOLDERS)
def test_what_entries_are_about_is_never_deleted(marked: World, model: type[models.Model]) -> None:
    table = model._meta.db_table

    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")
    assert not refused(f"UPDATE {table} SET id = id"), "the refusal must be about deleting"


def refused(statement: str) -> bool:
    """Whether PostgreSQL denies this to the role of the trust."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return getattr(error.__cause__, "sqlstate", "") == "42501"
    return False


def test_one_right_too_many_would_be_noticed(marked: World) -> None:
    """The refusals come from the rights alone: with one of them granted, the same statement is carried out."""
    assert refused("DELETE FROM registers_markevent")
    with transaction.atomic():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute('GRANT DELETE ON registers_markevent TO "t_alpha"')
        assert not refused("DELETE FROM registers_markevent")
        transaction.set_rollback(True)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "delete every mark": lambda: Mark.objects.all().delete(),
    "delete one mark": lambda: Mark.objects.filter(session="AM").delete(),
    "blank a mark": lambda: Mark.objects.update(code=None),
    "put a mark past the one way": lambda: Mark.objects.bulk_create([_copied()]),
    "delete the trail": lambda: MarkEvent.objects.all().delete(),
    "tidy the trail": lambda: MarkEvent.objects.update(reason=""),
    "delete the saves": lambda: RegisterSave.objects.all().delete(),
    "say somebody else saved": lambda: RegisterSave.objects.update(by_name="Nobody"),
    "take back a hand-in": lambda: RegisterSubmission.objects.all().delete(),
    "delete the weeks": lambda: WeekSummary.objects.all().delete(),
    "delete a pupil with everything": lambda: _delete_rows(Pupil.objects.all()),
    "delete the spells": lambda: _delete_rows(Spell.objects.all()),
    "delete the school": lambda: _delete_rows(School.objects.all()),
    "delete the memberships": lambda: _delete_rows(ClassMembership.objects.all()),
}  # fmt: skip


def _copied() -> Mark:
    mark = Mark.objects.filter(session="AM").get()
    mark.date = date(2026, 11, 19)
    return mark


def _delete_rows(rows: models.QuerySet[models.Model]) -> object:
    """Past the models' own protection, as a careless script would."""
    return rows._raw_delete(using="default")


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_program_that_tries_is_stopped_and_nothing_is_lost(marked: World, attempt: str) -> None:
    before = everything()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ATTEMPTS[attempt]()

    assert everything() == before
    assert sum(map(len, before.values())) >= 10


def everything() -> dict[str, list[object]]:
    return {model.__name__: sorted(map(repr, model._default_manager.values())) for model in ENTRIES + HOLDERS}  # type: ignore[misc]  # plain text of rows


def test_nothing_kept_falls_with_a_row_it_points_to() -> None:
    """No `CASCADE` and no `SET NULL` out of an entry, a pupil, a spell, a school or a membership."""
    loose = [
        f"{model.__name__}.{field.name}"
        for model in ENTRIES + HOLDERS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    ]
    assert loose == []


def test_no_foreign_key_of_the_database_cascades(marked: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype NOT IN ('a', 'r')"
            " AND connamespace = current_schema()::regnamespace"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        assert cursor.fetchall() == []


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in SOURCES:
        for file in sorted((ROOT / app).rglob("*.py")):
            yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def deletes_in(node: ast.AST, inside: str = "the module itself") -> Iterator[str]:
    """The innermost function around each place where something is told to delete rows."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and child.attr in ("delete", "adelete", "_raw_delete"):
            yield inside
        named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from deletes_in(child, child.name if named else inside)  # type: ignore[attr-defined]  # all three have one


def test_every_delete_in_the_source_is_known_and_none_is_of_a_register() -> None:
    found = {(path, name) for path, tree in sources() for name in deletes_in(tree)}

    assert found == KNOWN_DELETES.keys(), "say in KNOWN_DELETES what it deletes; of a register, nothing may"


def test_no_statement_in_the_source_deletes_from_a_kept_table() -> None:
    """Texts of Python and SQL files alike, comments left out."""
    statement = re.compile(r"\b(?:delete\s+from|truncate(?:\s+table)?|drop\s+table)\s+(?:only\s+)?([\w.{}\"]+)", re.I)  # fmt: skip
    tables = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                tables |= set(statement.findall(node.value))
    for file in (ROOT / "registers").rglob("*.sql"):
        tables |= set(statement.findall(re.sub(r"--.*", "", file.read_text(encoding="utf-8"))))

    assert tables == {STAGING, "incoming"}  # `incoming` is temporary, gone with its transaction


def test_one_function_of_the_database_deletes_entries_and_others_none(marked: World) -> None:
    """Which entries it may delete, and when, is `tests/protection/test_purge.py`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        )
        found = {
            name: set(re.findall(r"(?:DELETE FROM|TRUNCATE)\s+(\w+)", body, re.I))
            for name, body in cursor.fetchall()
        }
    entries = {model._meta.db_table for model in ENTRIES + HOLDERS}

    assert {name: tables & entries for name, tables in found.items() if tables & entries} == {
        "purge_register": {Mark._meta.db_table, MarkEvent._meta.db_table, WeekSummary._meta.db_table}
    }
    deletes = {name for name, tables in found.items() if tables - {STAGING}}
    assert deletes == {"purge_register", "destroy_papers", "destroy_notes", "destroy_rows"}


def test_every_table_that_points_to_a_pupil_keeps_it() -> None:
    """A table that comes later can't take a pupil's entries along or lose whom they are about."""
    pointing = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in (Pupil, School)
    ]
    assert len(pointing) > 10
    assert [str(field) for field in pointing if field.remote_field.on_delete is not models.PROTECT] == []


def test_T17_entry_and_amendment_are_both_kept_from_the_day_each_was_made(world: World) -> None:
    HalfTerm.objects.create(
        school=world.school, academic_year="2023/24", name="HT6",
        first_day=date(2024, 6, 3), last_day=date(2024, 8, 31),
    )  # fmt: skip
    School.objects.update(setup_version=2)
    Spell.objects.update(starts_on=date(2023, 9, 1))
    ClassMembership.objects.update(first_day=date(2023, 9, 1))
    day = date(2024, 8, 20)
    put(world.school, {world.pupil: "N"}, day, hand_in="4 Rowan", at=at(day))
    put(world.school, {world.pupil: "I"}, day, reason="Parent rang", at=at(date(2026, 3, 1)))

    events = MarkEvent.objects.filter(pupil=world.pupil, date=day).order_by("version")
    made = {save.id: save.at.date() for save in RegisterSave.objects.all()}
    kept = [(event.code, keep_until(made[event.save_id])) for event in events]
    assert kept == [("N", date(2030, 8, 20)), ("I", date(2032, 3, 1))]
    assert [may_purge(made[e.save_id], date(2031, 1, 1)) for e in events] == [True, False]
    assert refused("DELETE FROM registers_markevent WHERE version = 1"), "not even afterwards, by this role"

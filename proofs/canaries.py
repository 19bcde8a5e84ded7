"""Words nobody could mistake, put into every text of a trust: whoever reads one of them elsewhere has found a leak.

The columns are asked of PostgreSQL, so a text added next year carries its canary without anyone remembering to.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction

from attendance_mis.kit import clock
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection

LONG_ENOUGH = 40
"""Shorter texts are words of a closed list (states, kinds, codes): nothing of anybody, and the pages need them."""
KEPT = {
    "accounts_apitoken.digest": "a hash",
    "accounts_invitation.digest": "a hash",
    "accounts_user.password": "a hash",
    "accounts_usersession.session_data": "signed",
    "accounts_usersession.session_key": "a sign-in",
    "absence_laddercrossing.action": "an act of the ladder",
    "absence_laddercrossing.test": "a test of the ladder",
    "absence_leavelink.digest": "a hash",
    "absence_safeguardingnote.ciphertext": "sealed: a note is written by the product instead",
    "audit_auditevent.verb": "a closed list of acts",
    "accounts_signinprovider.secret": "sealed",
    "exchange_earlierattendance.marks": "codes",
    "jobs_jobrun.job": "the name of a job",
    "letters_letter.recipient_key": "a key",
    "letters_message.purpose": "a closed list",
    "letters_messagepart.sealed": "sealed",
    "operations_lastknownregisters.sealed": "sealed",
    "registers_bundlefile.name": "the name of a file of the bundle",
    "registers_schoolclass.name": "asked for by name in addresses",
    "registers_registersave.submitted_register": "the register's address",
    "support_checkanswer.sealed": "sealed",
}
"""Texts left as they are, and why. Hashes by their name, see `_hash`."""
ARRAYS = {"address", "staff"}
"""Lists of free words; the others hold words of a closed list."""
TEXTS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL), CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
   AND c.relname <> 'django_migrations'
   AND format_type(a.atttypid, NULL) IN ('text', 'character varying', 'jsonb', 'bytea', 'text[]', 'character varying[]')
 ORDER BY 1, 2
"""
MADE_UP = {"route": "meeting", "step": "invited", "asker": "school", "outcome": "waiting"}
"""Words of closed lists that the database does not know, for rows made up here."""


@dataclass
class Seeded:
    written: set[str] = field(default_factory=set)
    """`table.column` that carry a canary."""
    closed: set[str] = field(default_factory=set)
    """Columns the database holds to a list of words, or that are empty in every row."""
    empty: set[str] = field(default_factory=set)
    """Tables in which no row could be made."""


def _tables(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        return [table for (table,) in cursor.fetchall() if table != "django_migrations"]


def sow(schema: str, needle: str, keys: Iterable[tuple[str, str]], seeded: Seeded) -> None:
    """Put `needle` into every free text of these rows, given as (table, primary key)."""
    chosen: dict[str, list[str]] = {}
    for table, key in keys:
        chosen.setdefault(table, []).append(key)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(TEXTS, [schema])
        for table, column, kind, longest in cursor.fetchall():
            name = f"{table}.{column}"
            if table in chosen and _free(name, column, kind, longest):
                written = sum(
                    _write(cursor, f"{schema}.{table}", column, kind, longest, needle, number, key)
                    for number, key in enumerate(chosen[table])
                )
                (seeded.written if written else seeded.closed).add(name)


def _free(name: str, column: str, kind: str, longest: int | None) -> bool:
    if name in KEPT or "hash" in column or column in ("sha256", "signature", "key"):
        return False
    if kind.endswith("[]"):
        return column in ARRAYS
    return longest is None or longest >= LONG_ENOUGH


def _write(
    cursor: Any,  # Any: Django's cursor wrapper
    table: str, column: str, kind: str, longest: int | None, needle: str, number: int, key: str,
) -> bool:  # fmt: skip
    """Whether this text of this row carries the canary now; not where it is empty in a row that means something by it."""
    words = f"{needle}{number} {table.split('_')[-1]} {column}"[: longest or 200]
    if column == "email":
        words = words.replace(" ", ".") + "@canary.invalid"
    place = f"{table} SET {column}"
    where = f" WHERE {_KEY[table]}::text = %s AND {column} IS NOT NULL"
    try:
        with transaction.atomic():
            if kind == "jsonb":
                cursor.execute(f"SELECT {column}::text FROM {table}{where}", [key])
                row = cursor.fetchone()
                new = json.dumps(_marked(json.loads(row[0]), words)) if row and row[0] else ""
                if needle not in new:
                    return False
                cursor.execute(f"UPDATE {place} = %s::jsonb{where}", [new, key])
            elif kind == "bytea":
                cursor.execute(f"UPDATE {place} = {column} || %s{where}", [words.encode(), key])
            elif kind.endswith("[]"):
                cursor.execute(f"UPDATE {place} = ARRAY[%s]{where}", [words, key])
            else:
                cursor.execute(f"UPDATE {place} = %s{where}", [words, key])
            return bool(cursor.rowcount)
    except DatabaseError:
        return False


def _marked(value: Any, words: str) -> Any:  # Any: JSON
    """The same JSON with its free words, told by a space in them, replaced."""
    if isinstance(value, dict):
        return {name: _marked(inner, words) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, words) for inner in value]
    return words if isinstance(value, str) and " " in value else value


class _Keys(dict[str, str]):
    """Table → its primary key's column."""

    def __missing__(self, table: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
                " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
        self[table] = f"({', '.join(columns)})" if len(columns) > 1 else columns[0]
        return self[table]


_KEY = _Keys()


def keys_of(schema: str) -> set[tuple[str, str]]:
    """Every row of a trust: its table and primary key."""
    found = set()
    with as_owner(), connection.cursor() as cursor:
        for table in _tables(schema):
            cursor.execute(f"SELECT {_KEY[f'{schema}.{table}']}::text FROM {schema}.{table}")
            found |= {(table, key) for (key,) in cursor.fetchall()}
    return found


def fill_empty_tables() -> set[str]:
    """A row for every table of the trust that has none yet, as far as its constraints let one be made up; the rest."""
    todo = [model for model in _models() if not model._default_manager.exists()]
    going = True
    while todo and going:
        left = [model for model in todo if not _made(model)]
        going, todo = len(left) < len(todo), left
    return {model._meta.db_table for model in todo}


def _models() -> Iterator[type[models.Model]]:
    """Those with a table in the trust's schema; a library may be there for its code alone."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.app_config.name in settings.TENANT_APPS:
            yield model


def _made(model: type[models.Model]) -> bool:
    try:
        with as_owner(), transaction.atomic():
            values = {f.attname: _value(f) for f in model._meta.concrete_fields if _needed(f)}
            model._default_manager.create(**values)
    except (DatabaseError, LookupError, ValueError, TypeError):
        return False
    return True


def _needed(one: models.Field[Any, Any]) -> bool:  # Any: whatever the field holds
    return not (one.null or one.has_default() or isinstance(one, models.AutoField))


def _value(one: models.Field[Any, Any]) -> object:  # Any: see above
    if isinstance(one, models.ForeignKey):
        row = one.related_model._default_manager.first()
        if row is None:
            raise LookupError(one.name)
        return row.pk
    if one.choices:
        return next(iter(one.flatchoices))[0]
    samples: dict[str, object] = {
        "UUIDField": uuid.uuid4(), "DateField": date(2026, 11, 20), "DateTimeField": clock.now(), "TimeField": time(9),
        "BooleanField": True, "JSONField": {}, "ArrayField": [], "BinaryField": b"Test",
    }  # fmt: skip
    kind = one.get_internal_type()
    if "Integer" in kind or kind == "DecimalField":
        return 1
    return samples.get(kind, MADE_UP.get(one.name, "Test")[: one.max_length or 20])

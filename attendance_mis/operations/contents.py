"""What is in a schema, as numbers that change when any row does: how many rows of each table, and a sum over them.

Sums do not depend on the order of rows, so they are the same before a dump and after a restore. They find loss and
damage; who changes rows on purpose is found by the chain (`verify_register`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from psycopg import sql

from attendance_mis.tenancy.database import connection

_TABLES = """
SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY 1
"""
_ROWS = """
SELECT count(*), coalesce(sum(hashtextextended(t::text, 1)), 0)::text, coalesce(sum(hashtextextended(t::text, 2)), 0)::text
  FROM {} t
"""
_AS_TEXT = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1
"""
"""A row's text must not depend on who asks."""


@dataclass(frozen=True)
class Table:
    rows: int
    sums: str


Contents = Mapping[str, Table]


def contents_of(schema: str) -> Contents:
    """Every table; ask as the owner, and inside a transaction to see them all at one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_AS_TEXT)
        cursor.execute(_TABLES, [schema])
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL(_ROWS).format(sql.Identifier(schema, name)).as_string())
            rows, *sums = cursor.fetchone()
            found[name] = Table(rows, " ".join(sums))
        return found


def unlike(kept: Contents, now: Contents) -> list[str]:
    """A sentence for each table that is not as it was kept."""
    said = [f"{name} is missing." for name in sorted(kept.keys() - now.keys())]
    said += [f"{name} was not in the backup." for name in sorted(now.keys() - kept.keys())]
    for name in sorted(kept.keys() & now.keys()):
        if kept[name].rows != now[name].rows:
            said.append(f"{name} has {now[name].rows} rows; the backup had {kept[name].rows}.")
        elif kept[name] != now[name]:
            said.append(f"{name} has other rows than the backup.")
    return said


def used_up(schema: str) -> list[str]:
    """Sequences that would give out a number that is taken. They stand outside transactions, so no sum holds for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.relname::text, t.relname::text, a.attname::text FROM pg_class s"
            " JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
            " JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
            " WHERE s.relkind = 'S' AND s.relnamespace = %s::regnamespace",
            [sql.Identifier(schema).as_string()],
        )
        said = []
        for sequence, table, column in cursor.fetchall():
            asked = sql.SQL("SELECT (SELECT max({}) FROM {}) > (SELECT last_value FROM {})").format(
                sql.Identifier(column), sql.Identifier(schema, table), sql.Identifier(schema, sequence)
            )
            cursor.execute(asked.as_string())
            if cursor.fetchone()[0]:
                said.append(f"{sequence} would give out numbers that are taken.")
        return said

"""What a trust's schema is made of, told by PostgreSQL's own catalogue, with the schema's and role's names left out.

Two schemas with the same shape have the same tables, columns, defaults, rules, indexes, functions, triggers, sequences
and rights, whatever they are called and however they came to be: migrated, made at once, or restored.
"""

from __future__ import annotations

import re

from django.db import transaction

from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import role_of

Shape = frozenset[tuple[str, str, str]]
"""Kind of thing, its name, and everything PostgreSQL says about it."""

_PARTS = """
WITH space AS (SELECT oid, nspname, nspacl, nspowner FROM pg_namespace WHERE nspname = %(schema)s),
rel AS (SELECT c.* FROM pg_class c JOIN space ON c.relnamespace = space.oid WHERE c.relkind <> 'i'),
held AS (
    SELECT 'relation' AS kind, relname::text AS name, relacl AS acl, relowner AS owner, relkind::text AS of FROM rel
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)), proowner, 'f'
      FROM pg_proc p JOIN space ON p.pronamespace = space.oid
    UNION ALL SELECT 'schema', '', nspacl, nspowner, 'n' FROM space
)
SELECT 'table', relname::text, concat_ws(' ', relkind, relpersistence, relrowsecurity, reloptions::text) FROM rel
UNION ALL
SELECT 'column', rel.relname || '.' || a.attname, concat_ws(' | ',
       row_number() OVER (PARTITION BY rel.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attcollation::regcollation)
  FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = rel.oid AND d.adnum = a.attnum WHERE rel.relkind <> 'S'
UNION ALL
SELECT 'rule', rel.relname || '.' || c.conname, concat_ws(' | ', pg_get_constraintdef(c.oid), c.convalidated)
  FROM rel JOIN pg_constraint c ON c.conrelid = rel.oid
UNION ALL
SELECT 'index', i.indexrelid::regclass::text, concat_ws(' | ', pg_get_indexdef(i.indexrelid), i.indisvalid)
  FROM rel JOIN pg_index i ON i.indrelid = rel.oid
UNION ALL
SELECT 'trigger', rel.relname || '.' || t.tgname, concat_ws(' | ', pg_get_triggerdef(t.oid), t.tgenabled)
  FROM rel JOIN pg_trigger t ON t.tgrelid = rel.oid AND NOT t.tgisinternal
UNION ALL
SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p JOIN space ON p.pronamespace = space.oid
UNION ALL
SELECT 'sequence', rel.relname::text, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcycle)
  FROM rel JOIN pg_sequence s ON s.seqrelid = rel.oid
UNION ALL
SELECT 'right', held.kind || ' ' || held.name || ' ' || x.grantee::regrole || ' ' || x.privilege_type, x.is_grantable::text
  FROM held, aclexplode(held.acl) x WHERE x.grantee <> held.owner
"""


def shape_of(schema: str) -> Shape:
    """The whole shape; ask as the owner of the tables (`as_owner`)."""
    with transaction.atomic(), connection.cursor() as cursor:
        # With nothing in the path every name is told in full, whoever asks.
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(_PARTS, {"schema": schema})
        rows: list[tuple[str, str, str]] = cursor.fetchall()
        connection.search_path_set_schemas = (
            None  # what comes next in this transaction chooses its path again
        )
    own = re.compile(rf'"?\b(?:{re.escape(role_of(schema))}|{re.escape(schema)})\b"?')
    return frozenset((kind, own.sub("~", name), own.sub("~", what)) for kind, name, what in rows)


_LIST = re.compile(r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]")
_WORD = re.compile(r"'(?:[^']|'')*'::character varying")


def as_loaded(shape: Shape) -> Shape:
    """The shape with lists of words written as PostgreSQL writes them once a dump was loaded: the same test, other text."""

    def reread(found: re.Match[str]) -> str:
        return f"ARRAY[{_WORD.sub(lambda word: f'({word[0]})::text', found[1])}]"

    return frozenset((kind, name, _LIST.sub(reread, what)) for kind, name, what in shape)


def differences(one: Shape, other: Shape) -> list[str]:
    """What the one has and the other has not, in words; empty when they are alike."""
    return sorted(
        f"{kind} {name}: {sign} {what}"
        for sign, things in (("only here:", one - other), ("only there:", other - one))
        for kind, name, what in things
    )

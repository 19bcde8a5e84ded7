"""PostgreSQL itself refuses one trust another's tables, whatever the program does (promise P5).

Asked on a connection of the kind the product runs with: the application's login, become a trust's role.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from attendance_mis.tenancy.grants import APPEND_ONLY, NEVER_DELETED, READ_ONLY, rights_for
from attendance_mis.tenancy.models import Trust, role_of

REFUSED = "42501"
"""SQLSTATE of "permission denied"."""
STATEMENTS = {
    "SELECT": "SELECT * FROM {}",
    "INSERT": "INSERT INTO {} DEFAULT VALUES",
    "UPDATE": "UPDATE {} SET {} = NULL",
    "DELETE": "DELETE FROM {}",
    "TRUNCATE": "TRUNCATE {}",
    "LOCK": "LOCK TABLE {}",
}
FUNCTIONS = {
    "analyze_registers",
    "chain_hash",
    "event_line",
    "import_marks",
    "lock_chain",
    "save_line",
    "save_marks",
    "take_out_held",
    "destroy_notes",
    "destroy_papers",
    "destroy_rows",
    "erase_again",
    "event_lines",
    "fewest_years",
    "held_pupils",
    "kept_counts",
    "kept_doings",
    "kept_notes",
    "kept_papers",
    "kept_records",
    "kept_until",
    "london_day",
    "purge_records",
    "purge_register",
}
"""Every function of a trust's schema. A new one is listed here when it is known what it lets a trust's role do."""


@pytest.fixture(scope="module")
def app_url(django_db_setup: None) -> str:
    url = os.environ.get("DATABASE_APP_URL")
    if not url:
        pytest.skip("DATABASE_APP_URL names no login of the application to be refused anything")
    return url


@pytest.fixture
def app(app_url: str, alpha: Trust) -> Iterator[psycopg.Connection]:
    """The application's login in the tests' database, with no trust chosen."""
    with psycopg.connect(app_url, dbname=settings.DATABASES["default"]["NAME"], autocommit=True) as opened:
        yield opened


@pytest.fixture
def as_alpha(app: psycopg.Connection) -> psycopg.Connection:
    app.execute('SET search_path = alpha; SET ROLE "t_alpha"')
    return app


def tables_of(schema: str) -> list[tuple[str, str]]:
    """Every table of a schema, with one column of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = 1)"
            " FROM pg_class c WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
            " ORDER BY 1",
            [schema],
        )
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def answer(on: psycopg.Connection, statement: sql.Composable | str) -> str:
    """The SQLSTATE a statement ends with; empty if it is carried out (and then undone)."""
    try:
        with on.transaction(force_rollback=True):
            on.execute(statement)  # type: ignore[arg-type]  # psycopg wants literal text
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return ""


def ask(verb: str, schema: str, table: str, column: str) -> sql.Composed:
    name = sql.Identifier(schema, table)
    return sql.SQL(STATEMENTS[verb]).format(*([name, sql.Identifier(column)] if verb == "UPDATE" else [name]))


@pytest.mark.parametrize("verb", STATEMENTS)
def test_every_table_of_another_trust_is_refused(as_alpha: psycopg.Connection, verb: str) -> None:
    tables = tables_of("beta")
    assert len(tables) > 25  # an empty list would prove nothing

    allowed = [t for t, column in tables if answer(as_alpha, ask(verb, "beta", t, column)) != REFUSED]

    assert allowed == []


def test_the_same_question_about_own_tables_is_answered(as_alpha: psycopg.Connection) -> None:
    """The refusals above are about whose table it is, not about how they were asked."""
    answers = {t: answer(as_alpha, ask("SELECT", "alpha", t, column)) for t, column in tables_of("alpha")}

    assert set(answers.values()) == {""}


def test_the_owner_is_not_refused_so_that_running_as_owner_would_show(app_url: str, alpha: Trust) -> None:
    with psycopg.connect(
        os.environ["DATABASE_URL"], dbname=settings.DATABASES["default"]["NAME"], autocommit=True
    ) as owner:
        answers = [answer(owner, ask("SELECT", "beta", t, column)) for t, column in tables_of("beta")]

    assert set(answers) == {""}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_functions_of_another_trust_are_refused(as_alpha: psycopg.Connection, function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(pronargs) FROM pg_proc"
            " WHERE pronamespace = 'beta'::regnamespace AND proname = %s",
            [function],
        )
        found, arguments = cursor.fetchone()
    assert found == 1
    call = sql.SQL("SELECT beta.{}({})").format(
        sql.Identifier(function), sql.SQL(", ").join([sql.NULL] * arguments)
    )
    assert answer(as_alpha, call) == REFUSED


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE TABLE alpha.mine (id int)",
        "CREATE TABLE beta.mine (id int)",
        "CREATE FUNCTION alpha.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "ALTER TABLE alpha.registers_mark ADD COLUMN mine int",
        "ALTER TABLE alpha.registers_mark DISABLE TRIGGER ALL",
        "DROP TABLE alpha.registers_mark",
        "DROP FUNCTION alpha.lock_chain(uuid)",
        "CREATE TRIGGER mine BEFORE INSERT ON alpha.registers_mark"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "SELECT * FROM public.tenancy_trust",
        "SELECT * FROM public.tenancy_domain",
        "SELECT nextval('beta.registers_registersave_id_seq')",
        "CREATE ROLE mine",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY alpha.registers_mark TO PROGRAM 'cat'",
    ],
)
def test_role_of_a_trust_changes_no_structure_and_sees_nothing_shared(
    as_alpha: psycopg.Connection, statement: str
) -> None:
    assert answer(as_alpha, statement) == REFUSED


def test_with_no_trust_chosen_the_login_sees_trusts_and_hosts_and_nothing_more(
    app: psycopg.Connection,
) -> None:
    everything = [
        (schema, table, column)
        for schema in ("public", "alpha", "beta")
        for table, column in tables_of(schema)
    ]
    seen = {
        f"{schema}.{table}"
        for schema, table, column in everything
        if not answer(app, ask("SELECT", schema, table, column))
    }
    changed = {
        (verb, table)
        for schema, table, column in everything
        for verb in ("INSERT", "UPDATE", "DELETE")
        if answer(app, ask(verb, schema, table, column)) != REFUSED
    }
    assert seen == {"public.tenancy_trust", "public.tenancy_domain"}
    assert changed == set()


@pytest.mark.parametrize("schema", ["alpha", "beta"])
def test_grants_are_exactly_those_written_down(alpha: Trust, schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, coalesce(string_agg(x.privilege_type, ', '), '')"
            "  FROM pg_class c LEFT JOIN LATERAL aclexplode(c.relacl) x"
            "       ON x.grantee <> c.relowner AND x.grantee = to_regrole(%s)"
            " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' GROUP BY 1",
            [role_of(schema), schema],
        )
        granted = {table: set(rights.split(", ")) for table, rights in cursor.fetchall()}

    assert granted == {table: set(rights_for(table).split(", ")) for table in granted}
    named = READ_ONLY | APPEND_ONLY | NEVER_DELETED
    assert named <= granted.keys(), "a rule names a table that does not exist"


@pytest.mark.parametrize("schema", ["alpha", "beta"])
def test_nobody_but_owner_and_trust_has_any_right(alpha: Trust, schema: str) -> None:
    """Tables, sequences, functions and the schema itself: no right for PUBLIC, the login or another trust."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH thing AS (
                SELECT relname::text AS name, relacl AS acl, relowner AS owner FROM pg_class
                 WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'S', 'v', 'm')
                UNION ALL
                SELECT proname, coalesce(proacl, acldefault('f', proowner)), proowner FROM pg_proc
                 WHERE pronamespace = %(schema)s::regnamespace
                UNION ALL
                SELECT nspname, nspacl, nspowner FROM pg_namespace WHERE nspname = %(schema)s
            )
            SELECT name, pg_get_userbyid(x.grantee) FROM thing, aclexplode(acl) x
             WHERE x.grantee NOT IN (owner, to_regrole(%(role)s))
            """,
            {"schema": schema, "role": role_of(schema)},
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("schema", ["alpha", "beta"])
def test_functions_that_act_as_owner_keep_to_their_own_schema(alpha: Trust, schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, proconfig, pg_get_userbyid(proowner) FROM pg_proc"
            " WHERE pronamespace = %s::regnamespace",
            [schema],
        )
        functions = {name: rest for name, *rest in cursor.fetchall()}

    assert functions.keys() == FUNCTIONS
    as_owner = {name for name, (definer, _, _) in functions.items() if definer}
    assert as_owner == {
        "save_marks", "import_marks", "take_out_held", "analyze_registers", "purge_records", "erase_again",
    }  # fmt: skip
    for definer, config, owner in functions.values():
        assert owner not in (role_of(schema), settings.DATABASE_APP_ROLE)
        # pg_temp last: nobody's temporary table stands in for a real one.
        assert not definer or config == [f"search_path={schema}, pg_temp"]


def test_roles_inherit_nothing_and_own_nothing(alpha: Trust) -> None:
    roles = [settings.DATABASE_APP_ROLE, "t_alpha", "t_beta"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND (rolsuper OR rolinherit OR"
            " rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)",
            [roles],
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = ANY (%s)", [roles])
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT m.roleid::regrole::text FROM pg_auth_members m"
            " WHERE m.member = ANY (ARRAY['t_alpha', 't_beta']::regrole[])"
        )
        assert cursor.fetchall() == []

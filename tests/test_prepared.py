"""Statements planned once a connection answer each trust from its own tables, and count as statements."""

from __future__ import annotations

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from attendance_mis.tenancy.database import connection as trusts_connection
from attendance_mis.tenancy.prepared import prepared_cursor
from tests.world import World

WHO = "SELECT name::text FROM registers_school WHERE urn = %s::text"


def schools(urn: str) -> list[str]:
    with prepared_cursor() as cursor:
        cursor.execute(WHO, [urn])
        return [name for (name,) in cursor.fetchall()]


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%registers_school WHERE%'"
        )
        return [text for (text,) in cursor.fetchall()]


def test_one_connection_answers_trust_after_trust_from_its_own_tables(world: World) -> None:
    for _ in range(6):  # after five PostgreSQL may keep one plan for all values
        trusts_connection.set_schema("beta")
        assert schools(world.school.urn) == []
        trusts_connection.set_schema("alpha")
        assert schools(world.school.urn) == [world.school.name]
    assert len(prepared()) == 1


def test_prepared_statements_are_counted_and_their_errors_are_django_s(world: World) -> None:
    with CaptureQueriesContext(connection) as seen:
        schools(world.school.urn)
    assert [WHO.split(" WHERE")[0] in query["sql"] for query in seen] == [True]

    with pytest.raises(ProgrammingError) as wrong, prepared_cursor() as cursor:
        cursor.execute("SELECT nothing_of_the_kind FROM registers_school")
    assert isinstance(wrong.value.__cause__, psycopg.Error)

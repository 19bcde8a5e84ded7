"""A cursor for the few statements a busy morning asks again and again: PostgreSQL plans them once a connection.

Django binds values into the text, so that each statement is parsed and planned anew; for the reading of a register that
was a third of its time. A prepared statement is planned again by PostgreSQL itself when the search path is another
trust's, and rights are checked each time it runs, so a connection may serve one trust after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self, cast

import psycopg
from django.db.backends.utils import CursorWrapper

from .database import connection


class _PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):  # Any: a database row
    def execute(  # type: ignore[override]  # Django gives these two and nothing else
        self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Self:
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:  # Any: psycopg's own types
        # Where Django looks for the text of a statement that it has counted.
        self._query = super()._convert_query(query, params)
        return self._query


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """As `connection.cursor()`. Say in the statement what type each value has: PostgreSQL is told only text."""
    with connection.cursor(), _PreparedCursor(connection.connection) as raw:  # the first has chosen the trust
        cursor = cast(CursorWrapper, raw)  # Django's stubs know no cursor but its own
        yield (
            connection.make_debug_cursor(cursor)
            if connection.queries_logged
            else connection.make_cursor(cursor)
        )

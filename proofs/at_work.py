"""Clerks who save while something else happens, and what the database holds, summed up by SQL alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from proofs.clerks import Clerk
from proofs.product import Product

Sums = dict[str, tuple[int, str]]
"""Table → how many rows, and a digest of all of them."""


@contextmanager
def at_work(clerks: list[Clerk]) -> Iterator[None]:
    """While this lasts they save; at its end each has finished what it began."""
    stop = threading.Event()
    threads = [threading.Thread(target=clerk.work, args=(stop,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def until_acked(clerks: list[Clerk], more: int, seconds: float = 120) -> None:
    """Wait for so many more acknowledgements."""
    wanted = sum(clerk.acked for clerk in clerks) + more
    until = time.monotonic() + seconds
    while sum(clerk.acked for clerk in clerks) < wanted:
        assert time.monotonic() < until, "Saving did not go on."
        assert not any(clerk.wrong for clerk in clerks), "Somebody was told something wrong."
        time.sleep(0.02)


def sums(product: Product, schema: str) -> Sums:
    """Every row of every table of a schema, digested in an order of its own."""
    with psycopg.connect(product.postgres.url, autocommit=True) as server:
        server.execute("SET timezone = 'UTC'")
        tables = server.execute(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = %s", [schema]
        ).fetchall()
        found = {}
        for (table,) in tables:
            row = server.execute(
                sql.SQL(
                    "SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {} t"
                ).format(sql.Identifier(schema, table))
            ).fetchone()
            assert row is not None
            found[table] = (row[0], row[1])
        return found

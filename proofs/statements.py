"""How many statements a request costs, counted where they arrive: in PostgreSQL's own log."""

from __future__ import annotations

import re

from proofs.client import Saver
from proofs.load import Due
from proofs.product import Product

ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]+):(.*)", re.DOTALL)
NO_QUESTION = re.compile(r"(?i)^(|;|(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b.*)$", re.DOTALL)
"""Marks of a transaction, the trust's role, and the empty statement that tries a pooled connection."""
WARM = 12
"""Requests before the counted one, on connections of their own: every worker has then read the school."""


def statements_of(product: Product, request: Due) -> list[str]:
    """The statements of this request once the server's processes know the school."""
    saver = Saver(product.port, request.person)
    log = product.postgres.data_dir / "server.log"
    for _ in range(WARM):
        saver.hang_up()
        saver.request("GET", request.path)
    product.postgres.psql("ALTER SYSTEM SET log_statement = 'all'")
    product.postgres.psql("SELECT pg_reload_conf()")
    while product.rows("SHOW log_statement")[0][0] != "all":
        pass
    start = log.stat().st_size
    status, body = saver.request(request.method, request.path, request.body)
    text = log.read_bytes()[start:].decode(errors="replace")
    product.postgres.psql("ALTER SYSTEM RESET log_statement")
    product.postgres.psql("SELECT pg_reload_conf()")
    if status != 200:
        raise AssertionError(f"{status} {body[:300]!r}")
    found = [match[1].strip() for entry in ENTRY.split(text) if (match := STATEMENT.search(entry))]
    return [" ".join(one.split())[:200] for one in found if not NO_QUESTION.match(one)]

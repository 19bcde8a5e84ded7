"""Cache keys carry the trust, so that one trust's value can never answer another's question."""

from __future__ import annotations

from .database import connection


def trust_key(key: str, key_prefix: str, version: int) -> str:
    return f"{connection.schema_name}:{key_prefix}:{version}:{key}"

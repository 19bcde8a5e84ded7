"""Keeps the database the tests begin with, so that the next run copies it instead of migrating two trusts again.

A copy of a stopped server's data lies in `build/`, named after everything that makes it: another migration, grant or
release of the server makes another. Only a server the tests started themselves is kept or copied.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from attendance_mis.local.account import Account
from attendance_mis.local.places import CHECKOUT
from attendance_mis.local.postgres import Postgres

KEPT = CHECKOUT / "build" / "test-database"
NEWEST = 2
"""As many are kept: one of the branch at hand and one of the other."""
MAKES_IT = (
    "*/migrations/**/*",
    "attendance_mis/*/migrations/**/*",
    "attendance_mis/tenancy/**/*.py",
    "attendance_mis/local/postgres.py",
    "attendance_mis/settings.py",
    "requirements.txt",
    "tests/conftest.py",
)
NAME = "{database}.made"
"""In the data's own folder once the tests' database is whole; a copy carries it along."""


def put_in(data_dir: Path, account: Account) -> None:
    """Begin with the kept database, if there is one of exactly this making."""
    kept = KEPT / _making()
    if kept.is_dir() and not data_dir.exists() and account.can_enter(data_dir.parent):
        shutil.copytree(kept, data_dir, copy_function=shutil.copy)
        _belongs_to(data_dir, account)
        kept.touch()


def is_in(server: Postgres, database: str) -> bool:
    return _mark(server, database).exists()


def keep(server: Postgres, database: str) -> None:
    """Keep what `server` holds now; it is stopped for the time of the copy. Nobody may be connected."""
    kept = KEPT / _making()
    if kept.exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    unfinished = KEPT / f"{kept.name}.{os.getpid()}"
    server.stop()
    try:
        _mark(server, database).touch()
        shutil.copytree(server.data_dir, unfinished, copy_function=shutil.copy)
    finally:
        server.start()
    try:
        unfinished.rename(kept)
    except OSError:  # another process of the same run was first
        shutil.rmtree(unfinished)
    for old in sorted(KEPT.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)[NEWEST:]:
        shutil.rmtree(old, ignore_errors=True)


def _mark(server: Postgres, database: str) -> Path:
    return server.data_dir / NAME.format(database=database)


def _making() -> str:
    """A name that changes with whatever makes the database."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(str(file.relative_to(CHECKOUT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    found = {file for pattern in MAKES_IT for file in CHECKOUT.glob(pattern)}
    return iter(sorted(one for one in found if one.is_file() and one.suffix in (".py", ".sql", ".txt")))


def _belongs_to(data_dir: Path, account: Account) -> None:
    data_dir.chmod(0o700)
    if account.drops_root:
        for place, _, files in os.walk(data_dir):
            os.chown(place, account.uid, account.gid)
            for name in files:
                os.chown(Path(place) / name, account.uid, account.gid)

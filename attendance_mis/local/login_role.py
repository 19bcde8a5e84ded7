"""Make the login the product runs with, on a PostgreSQL that is not ours to start.

`DATABASE_URL` signs in as the owner; `DATABASE_APP_ROLE` and `APP_PASSWORD` name the login. Run again, it
sets the password anew. The embedded server has this login from the start.
"""

from __future__ import annotations

import os
import sys

import psycopg
from psycopg import sql


def main() -> int:
    role, password = os.environ["DATABASE_APP_ROLE"], os.environ["APP_PASSWORD"]
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        make_login(connection, role=role, password=password)
    print(f"The login {role} is ready.")
    return 0


def make_login(connection: psycopg.Connection, *, role: str, password: str) -> None:
    name = sql.Identifier(role)
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
    if not known:
        connection.execute(sql.SQL("CREATE ROLE {}").format(name))
    # It may become a trust's role but holds none of its rights by itself.
    options = "LOGIN NOSUPERUSER NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD {}"
    connection.execute(sql.SQL(f"ALTER ROLE {{}} {options}").format(name, sql.Literal(password)))


if __name__ == "__main__":
    sys.exit(main())

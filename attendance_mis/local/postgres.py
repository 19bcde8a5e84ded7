"""An embedded PostgreSQL on a Unix socket: initialised, started, stopped, and recovered after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from attendance_mis.local.account import Account, server_account
from attendance_mis.local.binaries import postgres_bin
from attendance_mis.local.places import LocalServerError, lock, temp_dir

OWNER = "attendance_owner"
APP = "attendance_app"
DATABASE = "attendance"

# After kill -9 the old process number stays taken until it is reaped, and pg_ctl refuses meanwhile.
START_WITHIN_SECONDS = 12.0

ROLES_AND_DATABASE = rf"""
SELECT 'CREATE ROLE {APP} LOGIN NOSUPERUSER NOINHERIT NOCREATEDB NOCREATEROLE'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') \gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \gexec
"""  # noqa: S608 – our own constants


@dataclass(frozen=True)
class Postgres:
    """One server. `url` signs in as the owner (migrations), `app_url` as the login the product runs with."""

    data_dir: Path
    socket_dir: Path
    bin_dir: Path
    account: Account
    durable: bool = True

    @property
    def url(self) -> str:
        return self.url_for(OWNER)

    @property
    def app_url(self) -> str:
        return self.url_for(APP)

    def url_for(self, role: str, database: str = DATABASE) -> str:
        # The socket's folder is a parameter, not the host: URL parsers put hosts into lower case.
        return f"postgres://{role}@/{database}?host={quote(str(self.socket_dir), safe='')}"

    @property
    def pid(self) -> int:
        return int((self.data_dir / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        if not (self.data_dir / "PG_VERSION").exists():
            self._initialise()
        self._configure()
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while error := self._pg_ctl("start", "-l", str(self.data_dir / "server.log"), "-t", "60"):
            if time.monotonic() > deadline:
                raise LocalServerError(f"PostgreSQL did not start: {error}\n{self._end_of_log()}")
            time.sleep(0.1)
        self.psql(ROLES_AND_DATABASE, database="postgres")

    def stop(self) -> None:
        if (self.data_dir / "postmaster.pid").exists() and self._pg_ctl("stop", "-m", "fast", "-t", "30"):
            self._pg_ctl("stop", "-m", "immediate", "-t", "10")

    def kill(self) -> None:
        """End it as a power cut would, as far as a signal can. For the tests."""
        os.kill(self.pid, signal.SIGKILL)

    def psql(self, sql: str, *, database: str = DATABASE, role: str = OWNER) -> str:
        done = self.account.run(
            [self.bin_dir / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url_for(role, database)],
            env=self._env,
            text=sql,
        )
        if done.returncode:
            raise LocalServerError(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    @property
    def _env(self) -> dict[str, str]:
        """Nothing of the caller's: a stray PGDATA or PGHOST must not lead to somebody else's server."""
        return {"LC_ALL": "C.UTF-8", "PATH": f"{self.bin_dir}:/usr/bin:/bin", "TZ": "UTC"}

    def _initialise(self) -> None:
        """Make it beside its place and move it there, so that a half-made one is never taken for whole."""
        unfinished = self.data_dir.with_name(f"{self.data_dir.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.account.drops_root:
            os.chown(unfinished, self.account.uid, self.account.gid)
        options = [
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--data-checksums",
            "-D",
            str(unfinished),
        ]
        done = self.account.run([self.bin_dir / "initdb", *options], env=self._env)
        if done.returncode:
            raise LocalServerError(f"PostgreSQL could not be set up: {done.stderr.strip()}")
        with (unfinished / "postgresql.conf").open("a") as conf:
            conf.write("include = 'attendance.conf'\n")
        if self.data_dir.exists():
            self.data_dir.rmdir()
        unfinished.rename(self.data_dir)

    def _configure(self) -> None:
        durable = "on" if self.durable else "off"
        path = self.data_dir / "attendance.conf"
        path.write_text(
            "listen_addresses = ''\n"
            f"unix_socket_directories = '{self.socket_dir}'\n"
            "unix_socket_permissions = 0700\n"
            # Dropping or dumping a schema takes a lock for each of its tables.
            "max_locks_per_transaction = 256\n"
            f"fsync = {durable}\nfull_page_writes = {durable}\nsynchronous_commit = {durable}\n"
            "timezone = 'UTC'\nlog_timezone = 'UTC'\n"
        )
        if self.account.drops_root:
            os.chown(path, self.account.uid, self.account.gid)

    def _pg_ctl(self, action: str, *options: str) -> str:
        """What went wrong, or nothing."""
        command = [str(self.bin_dir / "pg_ctl"), action, "-s", "-w", "-D", str(self.data_dir), *options]
        done = self.account.run(command, env=self._env)
        return (done.stderr.strip() or "no reason given") if done.returncode else ""

    def _end_of_log(self) -> str:
        log = self.data_dir / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else ""


@contextmanager
def embedded_postgres(data_dir: Path, *, durable: bool = True) -> Iterator[Postgres]:
    """A server on `data_dir`, made there if it is empty and stopped at the end.

    `durable=False` gives up the promise that a committed row is on disk; for throw-away tests only.
    """
    with lock(data_dir.with_name(f"{data_dir.name}.lock")):
        account = server_account()
        server = Postgres(
            data_dir=_data_dir_for(account, data_dir),
            socket_dir=temp_dir("pg", data_dir, account),
            bin_dir=postgres_bin(account),
            account=account,
            durable=durable,
        )
        # Nobody living holds the lock, so a server still running here outlived an owner that was killed.
        server.stop()
        try:
            server.start()
            yield server
        finally:
            server.stop()
            shutil.rmtree(server.socket_dir, ignore_errors=True)


def _data_dir_for(account: Account, data_dir: Path) -> Path:
    """`data_dir` itself; if the account can't reach it, a place outside with a link to it from there."""
    if data_dir.is_symlink() or account.can_enter(data_dir.parent):
        return data_dir.resolve()
    outside = temp_dir("data", data_dir, account, lasting=True)
    data_dir.symlink_to(outside)
    return outside

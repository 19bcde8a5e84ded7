"""The whole product on servers of its own, for measurements and proofs.

PostgreSQL and Redis listen on Unix sockets in a temporary folder, the web server on a free loopback port. Only
processes started here are ended here. Nothing in it reads a developer's data.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from attendance_mis.local.postgres import Postgres, embedded_postgres
from attendance_mis.local.redis_server import Redis, embedded_redis
from attendance_mis.local.styles import collect

ROOT = Path(__file__).resolve().parent.parent
HOST = "bench.localhost"
SAID = 4_000
"""Characters of a failed command's words, from either end: of a long list the first says what is wrong, of a traceback the last."""


@dataclass
class Product:
    postgres: Postgres
    redis: Redis
    env: dict[str, str]
    port: int
    place: Path
    web: subprocess.Popen[bytes] | None = None
    school: dict[str, Any] = field(default_factory=dict)  # Any: JSON

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]}: {done.stderr[:SAID]}…{done.stderr[-SAID:]}")
        return done.stdout

    def rows(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:  # Any: a database row
        """What the database holds, asked by the tables' owner: the verdict of a proof."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute("SET search_path = bench")
            return connection.execute(statement, values).fetchall()

    def change(self, statement: LiteralString, *values: object) -> None:
        """Something that happens to the database, such as a session running out."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute("SET search_path = bench")
            connection.execute(statement, values)

    def start_web(self, *, workers: int = 2, threads: int = 4) -> None:
        env = self.env | {"DATABASE_URL": self.postgres.app_url, "DATABASE_POOL": "1"}
        self.web = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "attendance_mis.wsgi:application"),
                *("--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers)),
                *("--blocking-threads", str(threads), "--log-level", "error"),
                *("--respawn-failed-workers", "--respawn-interval", "0.5"),
            ],
            env=env,
            cwd=ROOT,
            start_new_session=True,
        )
        self.wait_for_web()

    def wait_for_web(self, seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/api/v1/marks", headers={"Host": HOST})
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The web server did not answer.")

    def stop_web(self, *, kill: bool = False) -> None:
        if self.web is None:
            return
        if not kill:
            # Asked alone: workers asked beside it would be taken for failed ones, and started again.
            self.web.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.web.wait(timeout=30)
        with suppress(ProcessLookupError):
            os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.web = None


@contextmanager
def running_product(
    *,
    classes: int = 8,
    pupils: int = 30,
    people: int = 8,
    schools: int = 0,
    showcase: bool = False,
    web: bool = True,
    families: int = 0,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Product]:
    """A trust with one invented school of so many classes, signed-in people, and the web server in front.

    With `schools`, a whole trust instead: so many schools, each class with its teacher signed in. With `showcase`,
    a school with something on every page. With `families`, a school that has so many to write to.
    """
    one = ["proofs.school", str(classes), str(pupils), str(people)]
    builder = ["proofs.trust", str(schools), str(classes), str(pupils)] if schools else one
    builder = ["proofs.showcase"] if showcase else builder
    builder = ["proofs.mailing", "build", str(families)] if families else builder
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory("-proof", ignore_cleanup_errors=True)))
        place.chmod(0o755)
        postgres = stack.enter_context(embedded_postgres(place / "postgres"))
        redis = stack.enter_context(embedded_redis(place / "redis"))
        env = os.environ | {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "DEMO": "1",
            "API_RATE": "1000000/min",
            "CLOCK": "2026-11-23T14:31",
            "CLOCK_SET_AT": str(time.time()),
            "DJANGO_SETTINGS_MODULE": "attendance_mis.settings",
            **(settings or {}),
        }
        product = Product(postgres, redis, env, _free_port(), place)
        product.manage("migrate_schemas", "--shared", "--verbosity", "0")
        product.manage("create_trust", "--schema", "bench", "--name", "Bench Example Trust", "--domain", HOST)
        collect()  # only where they are not there yet: other tests may be reading them
        built = subprocess.run(
            [sys.executable, "-m", *builder],
            env=env, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if built.returncode:
            raise RuntimeError(built.stderr[-2000:])
        product.school = json.loads(built.stdout)
        stack.callback(product.stop_web)
        if web:
            product.start_web()
        yield product


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Gives every test run a PostgreSQL and a Redis of its own, in a temporary folder, gone at the end.

Django reads `DATABASE_URL` and `REDIS_URL` when pytest-django loads the settings, so the servers come first.
Never a developer's data: a demonstration that runs is not even looked for. Set both variables to use others.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from attendance_mis.local.account import server_account
from attendance_mis.local.places import LocalServerError
from attendance_mis.local.postgres import Postgres, embedded_postgres
from attendance_mis.local.redis_server import Redis, embedded_redis
from tests.plugins.kept_database import put_in

# What a shell may still hold from running the product: tests must not depend on it.
NOT_FOR_TESTS = (
    "ALLOWED_HOSTS",
    "CLOCK",
    "DATABASE_APP_ROLE",
    "DATABASE_POOL",
    "DEBUG",
    "DEMO",
    "PUBLIC_HOST",
)

OWN_SERVERS = "TESTS_OWN_SERVERS"
"""Set where the servers were started here, not named by whoever runs the tests."""

stack = pytest.StashKey[ExitStack]()
postgres_server = pytest.StashKey[Postgres]()
redis_server = pytest.StashKey[Redis]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-fsync",
        action="store_true",
        help="let the tests' own PostgreSQL skip the disk: quicker, and nothing about durability is proved",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    # A wrapper runs before every plain hook, pytest-django's own among them.
    early_config.stash[stack] = ExitStack()
    try:
        _start(early_config)
    except LocalServerError as error:
        raise pytest.UsageError(str(error)) from None
    try:
        return (yield)
    except BaseException:
        # Settings that don't load end the run before anything is unconfigured; the servers must not outlive it.
        early_config.stash[stack].close()
        raise


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack in config.stash:
        config.stash[stack].close()


def _start(config: pytest.Config) -> None:
    for name in NOT_FOR_TESTS:
        os.environ.pop(name, None)
    # The test client speaks plain HTTP; a test of the HTTPS settings asks for them.
    os.environ["SECURE"] = "0"
    # A browser driven from tests keeps an event loop on this thread; what follows in the same process asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if os.environ.get("PYTEST_XDIST_WORKER") and os.environ.pop(OWN_SERVERS, None):
        # One of several processes: the servers it was born with are the one's that started it.
        for name in ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL"):
            os.environ.pop(name, None)
    cleanup = config.stash[stack]
    # Ignoring errors: the servers are stopped before their files go, but a crashed one may still be writing.
    place = Path(
        cleanup.enter_context(tempfile.TemporaryDirectory("-attendance", ignore_cleanup_errors=True))
    )
    place.chmod(0o755)  # for the account PostgreSQL runs as; its data is closed to all others
    if not os.environ.get("DATABASE_URL"):
        durable = not config.known_args_namespace.no_fsync
        put_in(place / "postgres", server_account())
        postgres = cleanup.enter_context(embedded_postgres(place / "postgres", durable=durable))
        config.stash[postgres_server] = postgres
        os.environ["DATABASE_URL"] = postgres.url
        os.environ["DATABASE_APP_URL"] = postgres.app_url
        os.environ[OWN_SERVERS] = "1"
    if not os.environ.get("REDIS_URL"):
        redis = cleanup.enter_context(embedded_redis(place / "redis"))
        config.stash[redis_server] = redis
        os.environ["REDIS_URL"] = redis.url

"""Both servers together, for one checkout: started here, or those that run already."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attendance_mis.local.env import read_env, write_env
from attendance_mis.local.places import RUN, InUse, lock
from attendance_mis.local.postgres import APP, embedded_postgres
from attendance_mis.local.redis_server import embedded_redis


@contextmanager
def started_servers(run: Path = RUN) -> Iterator[dict[str, str]]:
    """Start what the environment doesn't name; yields the variables every command needs.

    `DATABASE_URL` signs in as the owner, for migrations and for making trusts. What serves people takes
    `DATABASE_APP_URL` in its place.
    """
    with lock(run / "lock"), ExitStack() as stack:
        env = {"SECRET_KEY": _secret_key(run), "DATABASE_APP_ROLE": APP}
        env |= {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
        if "DATABASE_URL" not in env:
            postgres = stack.enter_context(embedded_postgres(run / "postgres"))
            env |= {"DATABASE_URL": postgres.url, "DATABASE_APP_URL": postgres.app_url}
        if "REDIS_URL" not in env:
            env["REDIS_URL"] = stack.enter_context(embedded_redis(run / "redis")).url
        env.setdefault("DATABASE_APP_URL", os.environ.get("DATABASE_APP_URL", env["DATABASE_URL"]))
        write_env(run, env)
        stack.callback((run / "env").unlink, missing_ok=True)
        yield env


@contextmanager
def running_servers(run: Path = RUN) -> Iterator[dict[str, str]]:
    """Those of a demonstration that runs in this checkout, else servers started for the while."""
    try:
        with started_servers(run) as env:
            yield env
    except InUse:
        yield read_env(run)


def _secret_key(run: Path) -> str:
    """One for each checkout, kept so that a restart signs nobody out."""
    path = run / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()

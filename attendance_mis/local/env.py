"""What the running servers are called, left for commands run by hand in the same checkout."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from attendance_mis.local.places import RUN, is_locked


def apply_local_env(run: Path = RUN) -> None:
    """Point this process at the running embedded servers, unless the environment names a database already.

    All or nothing: a database of one's own never gets half of the demonstration's settings.
    """
    if "DATABASE_URL" in os.environ or not is_locked(run / "lock"):
        return
    for name, value in read_env(run).items():
        os.environ.setdefault(name, value)


def read_env(run: Path) -> dict[str, str]:
    path = run / "env"
    lines = path.read_text().splitlines() if path.exists() else []
    return {name: shlex.split(value)[0] for name, _, value in (line.partition("=") for line in lines)}


def write_env(run: Path, values: Mapping[str, str]) -> None:
    """For this user alone, since it holds the secret key; a shell can read it with `. .run/env`."""
    path = run / "env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items()))

"""The operating-system account a server runs as: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def drops_root(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def process_options(self) -> dict[str, Any]:  # keyword arguments of subprocess, of mixed types
        if not self.drops_root:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(
        self, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `command` as this account, from `/` since it may not be able to enter the current directory."""
        # Neither the terminal's input nor its Ctrl-C is for a server that is being set up or stopped.
        return subprocess.run(
            command,
            cwd="/",
            env=env,
            input=text or "",
            capture_output=True,
            text=True,
            start_new_session=True,
            **self.process_options,
        )

    def can(self, test: str, path: Path) -> bool:
        """Ask as this account, not by looking at modes: there may be access lists or a no-exec mount."""
        return self.run(["/bin/sh", "-c", f'test {test} "$0"', str(path)]).returncode == 0

    def can_enter(self, path: Path) -> bool:
        return self.can("-x", path)


def server_account() -> Account:
    """Whoever runs this; `nobody` if that is root. initdb wants an account with a passwd entry."""
    uid = os.geteuid()
    if uid == 0:
        entry = pwd.getpwnam("nobody")
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return Account(str(uid), uid, os.getegid())


def this_account() -> Account:
    return Account(str(os.geteuid()), os.geteuid(), os.getegid())

"""Where the embedded servers keep their files, and the errors the user is told about."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attendance_mis.local.account import Account

CHECKOUT = Path(__file__).resolve().parents[2]
RUN = CHECKOUT / ".run"

# A Unix socket's whole path must stay under 104 bytes (macOS; 108 on Linux): leave room for the file names.
LONGEST_SOCKET_DIR = 80


class LocalServerError(Exception):
    """Something the person at the keyboard can act on; its text is shown without a traceback."""


class InUse(LocalServerError):
    """Another living process holds the lock."""


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold `path` for this process. The kernel lets go of it however the process ends, even by kill -9."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise InUse(f"{path.parent} is in use by process {holder}. Stop that one first.") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_locked(path: Path) -> bool:
    """Whether a living process holds `path`."""
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def short_name(kind: str, path: Path) -> str:
    """A name of its own for whatever lies at `path`, the same every time."""
    return f"attendance-{kind}-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:8]}"


def temp_dir(kind: str, path: Path, account: Account, *, lasting: bool = False) -> Path:
    """A directory for `account` alone, outside the checkout, that belongs to `path`."""
    usual = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    for base in [Path("/var/tmp"), *usual] if lasting else usual:
        place = base / short_name(kind, path)
        if len(os.fsencode(place)) <= LONGEST_SOCKET_DIR and account.can_enter(base):
            return private_dir(place, account)
    raise LocalServerError(f"No temporary directory that {account.name} can use. Set TMPDIR to a short one.")


def private_dir(place: Path, account: Account) -> Path:
    """Make `place` (mode 0700, owned by `account`), or take it if it is exactly that already.

    Temporary directories are open to everybody, so a directory somebody else put there is never trusted.
    """
    try:
        place.mkdir(mode=0o700)
        if account.drops_root:
            os.chown(place, account.uid, account.gid)
    except FileExistsError:
        pass
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise LocalServerError(
            f"{place} belongs to somebody else. Remove it, or set TMPDIR to another directory."
        )
    return place

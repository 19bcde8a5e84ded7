"""No government branding: we use the GOV.UK design system's code, and must not look like a public body.

Its licence covers the code. The typeface, the crown, the crest and the name are not ours to use.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from attendance_mis.local.places import CHECKOUT

FORBIDDEN = re.compile(r"GDS Transport|govuk-crest|govuk-logotype|GOV\.UK|crown", re.IGNORECASE)
SHOWN = ("templates", "styles", "static", "build/static")
TEXT = {".css", ".html", ".js", ".json", ".scss", ".svg", ".txt", ".webmanifest"}
UPSTREAM = CHECKOUT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "assets"


def main() -> int:
    offences = [*words(files(SHOWN)), *upstream_files(files(SHOWN))]
    print("\n".join(offences) or "No government branding.")
    return 1 if offences else 0


def files(folders: Iterable[str]) -> list[Path]:
    return [path for folder in folders for path in sorted((CHECKOUT / folder).rglob("*")) if path.is_file()]


def words(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        if path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            for found in FORBIDDEN.findall(line):
                yield f"{path}:{number}: “{found}” is government branding."


def upstream_files(paths: Iterable[Path], upstream: Path = UPSTREAM) -> Iterator[str]:
    theirs = {digest(path) for path in upstream.rglob("*") if path.is_file()}
    for path in paths:
        if digest(path) in theirs:
            yield f"{path}: this font, icon or picture is the government's."


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m attendance_mis.local.supply_chain`: what the product is made of, and whether any of it is known to be unsafe.

Writes `build/sbom.json` (CycloneDX) from the locked versions. A known vulnerability fails. Where the advisories can't be
reached, or do not know our packages, it says so and passes: a check without a network must not stop work, and must not
look like a clean answer either.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attendance_mis.local.places import CHECKOUT

BIN = Path(sys.executable).parent
LOCKED = "requirements.txt"
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Audit:
    """`unsafe` are sentences; `asked` is how many packages the advisories knew."""

    unsafe: tuple[str, ...]
    asked: int
    not_known: int


def main() -> int:
    write_sbom(CHECKOUT / "build" / "sbom.json")
    audit = audited()
    if audit is None:
        print("The advisories could not be reached: nothing is known about vulnerabilities today.")
        return 0
    for sentence in audit.unsafe:
        print(sentence, file=sys.stderr)
    if audit.not_known:
        print(f"The advisories did not know {audit.not_known} packages: nothing is known about those today.")
    print(
        f"{audit.asked} packages asked about, {len(audit.unsafe)} vulnerabilities. The list is build/sbom.json."
    )
    return 1 if audit.unsafe else 0


def write_sbom(place: Path) -> None:
    """The same bytes for the same locked versions."""
    place.parent.mkdir(exist_ok=True)
    command = [
        str(BIN / "cyclonedx-py"),
        "requirements",
        LOCKED,
        "--pyproject",
        "pyproject.toml",
        "--output-reproducible",
    ]
    subprocess.run(
        [*command, "--of", "JSON", "-o", str(place)], cwd=CHECKOUT, check=True, capture_output=True
    )


def audited(locked: str = LOCKED) -> Audit | None:
    """What the advisories say of the locked versions; `None` where they can't be asked."""
    command = [
        str(BIN / "pip-audit"),
        "-r",
        locked,
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
    ]
    try:
        done = subprocess.run(
            [*command, "-f", "json"], cwd=CHECKOUT, capture_output=True, text=True, timeout=WAIT_SECONDS
        )
        told: Mapping[str, Any] = json.loads(done.stdout)  # Any: JSON
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return judged(told["dependencies"])


def judged(packages: Sequence[Mapping[str, Any]]) -> Audit:  # Any: JSON
    known = [one for one in packages if "skip_reason" not in one]
    unsafe = [
        f"{one['name']} {one['version']}: {flaw['id']}"
        + (f", mended in {', '.join(flaw['fix_versions'])}." if flaw["fix_versions"] else ", not mended yet.")
        for one in known
        for flaw in one["vulns"]
    ]
    return Audit(tuple(unsafe), len(known), len(packages) - len(known))


if __name__ == "__main__":
    sys.exit(main())

"""`make lock`: write the hash-locked requirements and the styles' lock file anew from what is asked for.

The files name packages, versions and hashes, never the place one machine fetched them from.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

from attendance_mis.local.places import CHECKOUT
from attendance_mis.local.styles import node

OPTIONS = [
    *("--generate-hashes", "--allow-unsafe", "--strip-extras", "--quiet", "--no-header", "--no-config"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options"),
]


def main() -> int:
    compile_requirements("requirements.txt", "pyproject.toml")
    compile_requirements("requirements-dev.txt", "pyproject.toml", "--extra", "dev", "-c", "requirements.txt")
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = "\n".join(project["optional-dependencies"]["node"])
    compile_requirements("requirements-node.txt", "-", text=wanted)
    npm = [*map(str, node()[1]), "install", "--package-lock-only", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=CHECKOUT, check=True)
    drop_advertisements()
    return 0


def compile_requirements(target: str, source: str, *options: str, text: str = "") -> None:
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *options, "-o", target, source]
    subprocess.run(command, cwd=CHECKOUT, input=text, text=True, check=True)
    print(f"  – {target} written", flush=True)


def drop_advertisements() -> None:
    """npm notes where each author takes money: addresses, and nothing that installing needs."""
    path = CHECKOUT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())

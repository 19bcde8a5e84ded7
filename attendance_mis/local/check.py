"""`make check`: everything that can be said about the code without running the product."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from attendance_mis.local.places import CHECKOUT

BIN = Path(sys.executable).parent

# As a school's own server would be set up; nothing is connected to.
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SAFEGUARDING_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": ".attendance.example",
    "PUBLIC_HOST": "attendance.example",
    "DATABASE_URL": "postgres://attendance_app@db.attendance.example/attendance",
    "HEARTBEAT_URL": "https://watchdog.attendance.example/ping",
    "REDIS_URL": "redis://redis.attendance.example:6379/0",
}
DEMONSTRATION = ("CLOCK", "SECURE", "DATABASE_APP_URL")


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    shown: bool = False
    """What it says is worth reading when all is well, too."""


def program(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


STEPS = [
    Step("types", program("mypy")),
    Step("formatting", program("ruff", "format", "--check", ".")),
    Step("lint", program("ruff", "check", ".")),
    Step("layers", program("lint-imports", "--no-logo")),
    # Without the warning that the database can't be reached: comparing models needs none.
    Step(
        "migrations",
        python("-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"),
        PRODUCTION,
    ),
    Step("upgrades", python("-W", "ignore", "manage.py", "check_migrations"), PRODUCTION),
    Step("deployment", python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Step("templates", program("djlint", "--lint", "--quiet", "templates")),
    Step("branding", python("-m", "attendance_mis.local.branding")),
    Step("supply chain", python("-m", "attendance_mis.local.supply_chain"), shown=True),
]


def main() -> int:
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [name for name, ok in pool.map(check, STEPS) if not ok]
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
        return 1
    print("\nAll checks passed.")
    return 0


def check(step: Step) -> tuple[str, bool]:
    began = time.monotonic()
    env = {name: value for name, value in os.environ.items() if name not in DEMONSTRATION}
    done = subprocess.run(
        step.command,
        cwd=CHECKOUT,
        env={**env, **step.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    ok = done.returncode == 0
    line = f"  {'✓' if ok else '✗'} {step.name} ({time.monotonic() - began:.1f} s)"
    print(line if ok and not step.shown else f"{line}\n{done.stdout.rstrip()}", flush=True)
    return step.name, ok


if __name__ == "__main__":
    sys.exit(main())

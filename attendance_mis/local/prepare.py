"""Everything a fresh machine needs before `make demo`, `make test` or `make check` can run.

Run as a file, by whatever Python the machine has: nothing is installed yet, so this is the standard library
alone and imports nothing of ours. Each step is skipped when there is nothing to do.
"""

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class CannotPrepare(Exception):
    """A sentence for the person at the keyboard."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="+", choices=STEPS)
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 – the machine's Python may be older than ours
            raise CannotPrepare(
                "Python 3.11 or newer is needed: `make PYTHON=python3.12 …` names another one."
            )
        for step in parser.parse_args().steps:
            STEPS[step]()
    except CannotPrepare as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def say(what: str, since: float) -> None:
    print(f"  – {what} ({time.monotonic() - since:.1f} s)", flush=True)


# --- Python ---------------------------------------------------------------------------------------


def install_product() -> None:
    install("requirements.txt")


def install_tools() -> None:
    install("requirements-dev.txt")


def install(requirements: str) -> None:
    """Install exactly what the locked file says, each file checked against its hash."""
    began = time.monotonic()
    stamps = VENV / "installed.json"
    installed = json.loads(stamps.read_text()) if stamps.exists() else {}
    wanted = hashlib.sha256((CHECKOUT / requirements).read_bytes()).hexdigest()
    # The tools' file holds the product's as well.
    if VENV_PYTHON.exists() and wanted in installed.values():
        return
    make_venv()
    options = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-compile",
        "--quiet",
        "--progress-bar",
        "off",
    ]
    command = [str(VENV_PYTHON), "-m", "pip", "install", *options, "--disable-pip-version-check"]
    if subprocess.run([*command, "-r", str(CHECKOUT / requirements)]).returncode:
        raise CannotPrepare(f"pip could not install {requirements}; its reason is above.")
    product = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes()).hexdigest()
    stamps.write_text(json.dumps({**installed, "requirements.txt": product, requirements: wanted}))
    say(f"Python packages of {requirements} installed", began)


def make_venv() -> None:
    if VENV_PYTHON.exists():
        return
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True).returncode == 0:
        return
    # Debian ships Python without the part that makes virtual environments.
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python3.{sys.version_info.minor}-venv"
    if not apt_install([package]):
        raise CannotPrepare(f"Python can't make a virtual environment. Run: sudo apt-get install {package}")
    if (done := subprocess.run(command, capture_output=True, text=True)).returncode:
        raise CannotPrepare(f"Python can't make a virtual environment: {done.stderr or done.stdout}")


# --- The machine ----------------------------------------------------------------------------------


def apt_install(packages: list[str]) -> bool:
    """Whether the packages could be installed: it takes Debian or Ubuntu, and root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    install = ("install", "--yes", "--no-install-recommends", *packages)
    # The lists of a fresh machine are empty or old; those of others usually do.
    return apt_get(*install) or (apt_get("update") and apt_get(*install))


def apt_get(*arguments: str) -> bool:
    return (
        subprocess.run(
            ["apt-get", "--quiet", *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode
        == 0
    )


def install_pango() -> None:
    """The one system library: WeasyPrint lays out the PDFs with it."""
    began = time.monotonic()
    if not (missing := missing_pango()):
        return
    if sys.platform == "darwin":
        print("  – PDFs need Pango. Run: brew install pango", flush=True)
    elif apt_install(missing):
        say("Pango installed", began)
    else:
        print(f"  – PDFs need Pango. Run: sudo apt-get install {' '.join(missing)}", flush=True)


def missing_pango() -> list[str]:
    if sys.platform == "darwin":
        return [] if any(Path(at, "libpango-1.0.dylib").exists() for at in MAC_LIBRARIES) else ["pango"]
    return [package for library, package in PANGO.items() if not loads(library)]


MAC_LIBRARIES = ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_browser() -> None:
    """A Chromium for the browser tests. Without one they are skipped, except where CI is set."""
    began = time.monotonic()
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return
    if apt_install(["chromium"]):
        say("Chromium installed", began)
    elif os.environ.get("CI"):
        raise CannotPrepare("The browser tests need Chromium. Install it, or set CHROMIUM to its program.")
    else:
        print("  – No Chromium: the browser tests will be skipped. CHROMIUM=… names one.", flush=True)


# --- Styles ---------------------------------------------------------------------------------------


def build_styles() -> None:
    done = subprocess.run([str(VENV_PYTHON), "-m", "attendance_mis.local.styles"], cwd=CHECKOUT)
    if done.returncode:
        raise CannotPrepare("The styles could not be built; the reason is above.")


STEPS = {
    "product": install_product,
    "tools": install_tools,
    "pango": install_pango,
    "browser": install_browser,
    "styles": build_styles,
}

if __name__ == "__main__":
    sys.exit(main())

"""`make demo-reset`: forget the demonstration's data. Run as a file, installed packages or none."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import shutil

from attendance_mis.local.places import RUN, InUse, lock


def main() -> int:
    if not RUN.exists():
        print("There is no demonstration to forget.")
        return 0
    try:
        with lock(RUN / "lock"):
            forget(RUN)
    except InUse as error:
        print(error, file=sys.stderr)
        return 1
    print("Forgotten. `make demo` starts afresh.")
    return 0


def forget(run: Path) -> None:
    # If the server's account could not reach the checkout, its data lies elsewhere, behind a link.
    for link in run.iterdir():
        if link.is_symlink():
            shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(run)


if __name__ == "__main__":
    sys.exit(main())

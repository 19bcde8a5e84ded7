"""`python -m proofs.bench_nights [--trusts N]`: what a night costs each trust, with a few trusts on the server and with many.

A night is every job the schedule asks for between midnight and seven, run one after the other in one process. A fifth of
the trusts is built and has two nights, then the rest is built and all have two more; the second night of each pair is
compared, since the first finds what a new trust has waiting. Each trust is an invented school of sixty with a year of
marks. Wanted: what a trust costs stays flat, at most a fifth more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from proofs.product import ROOT, running_product

MOST = 1.2


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--trusts", type=int, default=50)
    trusts: int = asked.parse_args().trusts
    few = max(trusts // 5, 1)
    with running_product(schools=1, classes=2, pupils=30, web=False) as product:
        done = subprocess.run(
            [sys.executable, "-m", "proofs.nights_clock", str(few), str(trusts)],
            env=product.env, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        print(done.stderr[-3000:])
        return 1
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # Any: JSON
    ratio = said["many"] / said["few"]
    print(
        f"{said['jobs']} jobs a night: {said['few']:.0f} ms a trust with {few} trusts, {said['many']:.0f} ms with {trusts}; "
        f"of processor {said['few_cpu']:.0f} and {said['many_cpu']:.0f}; ratio={ratio:.2f} wanted={MOST}"
    )
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())

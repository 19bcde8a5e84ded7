"""`python -m proofs.bench_exchange [--pupils N]`: a transfer file of N pupils (10,000) looked at and loaded.

Wanted for 10,000 pupils: shown within 10 seconds, loaded within 20, memory flat: what the process grows by may not
follow the number of pupils. Measured on servers of its own, the numbers told beside what was wanted; the verdict on
what was loaded comes from SQL.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from proofs.bench_figures import trust
from proofs.product import ROOT

PREVIEW_SECONDS, LOAD_SECONDS = 10, 20
FLAT_MEGABYTES = 300


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("--pupils", type=int, default=10_000)
    pupils = wanted.parse_args().pupils
    with trust() as place:
        done = subprocess.run(
            [sys.executable, "-m", "proofs.exchange_clock", str(pupils)],
            env=place.env, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            print(done.stderr[-3000:])
            return 1
        said = json.loads(done.stdout)
        held = int(place.postgres.psql("SELECT count(*) FROM bench.registers_pupil"))
        years = int(place.postgres.psql("SELECT count(*) FROM bench.exchange_earlierattendance"))
    good = (
        held == years == pupils
        and said["preview"] <= PREVIEW_SECONDS
        and said["load"] <= LOAD_SECONDS
        and said["peak"] <= FLAT_MEGABYTES
    )
    print(
        f"{pupils:,} pupils, {said['bytes'] / 1e6:.1f} MB: shown in {said['preview']:.1f} s (wanted {PREVIEW_SECONDS}), "
        f"loaded in {said['load']:.1f} s (wanted {LOAD_SECONDS}); the process at most {said['peak']:.0f} MB (wanted "
        f"{FLAT_MEGABYTES}), {said['before']:.0f} MB before; reading alone grew it by {said['reading']:.1f} MB in "
        f"{said['read']:.1f} s; its own work {said['preview_cpu']:.1f} s and {said['load_cpu']:.1f} s; in the register {held:,} pupils, {years:,} years elsewhere"
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

"""P12: no penalty notice is ever issued whose preconditions do not recompute from the marks.

Random histories of one pupil go through the product's own actions; after every notice an oracle that shares nothing with
the product reads the raw tables and counts weeks, sessions, notices and answers again (`tests/penalties/penalty_oracle.py`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from proofs.conftest import Say
from proofs.product import ROOT
from proofs.sizes import size

TEST = "tests/penalties/test_rules_hold.py"


def test_no_notice_without_its_grounds(say: Say) -> None:
    histories = size(small=16, quick=60, full=2_000)
    steps = size(small=20, quick=30, full=50)
    sizes = {"P12_HISTORIES": str(histories), "P12_STEPS": str(steps)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", TEST, "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | sizes,
    )  # fmt: skip
    told = re.search(r"\d+ histories of \d+ steps: .*", done.stdout)
    say(told[0] if told else "no history ended well")
    assert done.returncode == 0, done.stdout[-6000:]
    assert told
    assert "'issued'" in told[0], "no notice was issued in any history: nothing was proved"

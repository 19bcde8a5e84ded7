"""P12: no penalty notice is ever issued whose preconditions do not recompute from the marks.

Random histories of one pupil go through the product's own actions; after every notice an oracle that shares nothing with
the product reads the raw tables and counts weeks, sessions, notices and answers again (`tests/penalties/penalty_oracle.py`).
As many run side by side as the machine has cores, each with a seed and servers of its own.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter

from proofs.conftest import Say
from proofs.product import ROOT
from proofs.sizes import seed, size

TEST = "tests/penalties/test_rules_hold.py"
MOST_AT_ONCE = 4


def test_no_notice_without_its_grounds(say: Say) -> None:
    histories = size(small=16, quick=120, full=2_000)
    steps = size(small=20, quick=40, full=50)
    hands = min(os.cpu_count() or 1, MOST_AT_ONCE, max(1, histories // 30))
    each = -(-histories // hands)
    runs = [_begin(each, steps, seed() + number) for number in range(hands)]
    told: Counter[str] = Counter()
    pace = ""
    for run in runs:
        out, _ = run.communicate()
        assert run.returncode == 0, out[-6000:]
        found = re.search(rf"{each} histories of {steps} steps: (\{{.*\}}), ([\d.]+) ms", out)
        assert found, out[-6000:]
        told.update(ast.literal_eval(found[1]))
        pace = found[2]
    done = f"histories={each * hands} of {steps} steps, side by side={hands}"
    say(f"{done}: {dict(told)}, {pace} ms of processor a step beside the database")
    assert told["issued"] >= histories // 20, "hardly a notice was issued: little was proved"


def _begin(histories: int, steps: int, number: int) -> subprocess.Popen[str]:
    sizes = {"P12_HISTORIES": str(histories), "P12_STEPS": str(steps), "P12_SEED": str(number)}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", TEST, "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | sizes,
    )  # fmt: skip

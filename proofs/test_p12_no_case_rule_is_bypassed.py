"""P12: no penalty notice is ever issued whose preconditions do not recompute from the marks.

Random histories of one pupil go through the product's own actions; after every notice an oracle that shares nothing with
the product reads the raw tables and counts weeks, sessions, notices and answers again (`tests/penalties/penalty_oracle.py`).
"""

from __future__ import annotations

import ast
import re
from collections import Counter

from proofs.conftest import Say
from proofs.side_by_side import hands_for, side_by_side
from proofs.sizes import seed, size

TEST = "tests/penalties/test_rules_hold.py"


def test_no_notice_without_its_grounds(say: Say) -> None:
    histories = size(small=16, quick=120, full=2_000)
    steps = size(small=20, quick=40, full=50)
    hands = hands_for(histories, 30)
    each = -(-histories // hands)
    sizes = {"P12_HISTORIES": str(each), "P12_STEPS": str(steps)}
    said = side_by_side(TEST, [sizes | {"P12_SEED": str(seed() + number)} for number in range(hands)])
    told: Counter[str] = Counter()
    pace = ""
    for words in said:
        found = re.search(rf"{each} histories of {steps} steps: (\{{.*\}}), ([\d.]+) ms", words)
        assert found, words[-6000:]
        told.update(ast.literal_eval(found[1]))
        pace = found[2]
    done = f"histories={each * hands} of {steps} steps, side by side={hands}"
    say(f"{done}: {dict(told)}, {pace} ms of processor a step beside the database")
    assert told["issued"] >= histories // 20, "hardly a notice was issued: little was proved"

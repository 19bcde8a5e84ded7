"""P4: no trust sees another's data, and nobody of one school the other school's of the same trust.

Two trusts and a second school, with a canary in every free text of every table. Everybody in every role asks every address
with their own ids, and with other people's in path, query, form, JSON and by token; with a sign-in taken to other hosts and
hosts written in every way; on a connection that has just served the other trust. Read to the bottom are pages, headers,
PDFs, workbooks, archives, mail, log lines, Redis and files (`proofs/walk_p04.py`).
"""

from __future__ import annotations

import ast
import os
import re
from collections import Counter

from proofs.conftest import Say
from proofs.side_by_side import side_by_side

WALK = "proofs/walk_p04.py"
SMALL = os.environ.get("PROOF_SMALL") == "1"
HANDS = 1 if SMALL else 2
FEWEST = {"own": 300, "other trust": 500, "other school": 300, "in a form": 50, "in JSON": 10, "by token": 30, "hosts": 100,
          "after the other trust": 300, "tasks without a trust": 50, "Redis keys": 1, "log lines": 100}  # fmt: skip
FEWEST_TEXTS = 400


def test_no_canary_is_found_where_it_does_not_belong(say: Say) -> None:
    said = side_by_side(
        WALK,
        [{"P04_HAND": str(hand), "P04_HANDS": str(HANDS), "PYTEST_ADDOPTS": "-rP"} for hand in range(HANDS)],
    )
    asked: Counter[str] = Counter()
    own: Counter[str] = Counter()
    texts = empty = ""
    for words in said:
        found = re.search(r"asked=(\{.*?\}) own=(\{.*?\}) texts=(\d+) empty=(\[.*?\])", words)
        assert found, words[-6000:]
        asked.update(ast.literal_eval(found[1]))
        own.update(ast.literal_eval(found[2]))
        texts, empty = found[3], found[4]
        assert int(texts) >= FEWEST_TEXTS, "too few texts carry a canary"
    say(
        f"requests={asked.total():,} {dict(asked)}; one's own canaries were seen in {dict(own)}; texts={texts}, tables without a row={empty}"
    )
    short = {attack: asked[attack] for attack, fewest in FEWEST.items() if asked[attack] < fewest}
    assert not short, f"hardly tried: {short}"
    assert own["body"] > 100, "a scan that does not see one's own canaries would not see others'"
    assert own["PDF"], "no PDF was read"
    assert own["archive"], "no workbook was read"

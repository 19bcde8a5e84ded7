"""P16: hostile files are boring. Every one sent to every place that takes files is refused in a sentence, or shown for what
it is, without the server falling over, growing by more than 300 MB or working for more than 10 seconds.

A process of its own sends them (`proofs/walk_p16.py`), so that its size is what the files made of it.
"""

from __future__ import annotations

import os
import re

from proofs.conftest import Say
from proofs.side_by_side import side_by_side

WALK = "proofs/walk_p16.py"
FEWEST = 60 if os.environ.get("PROOF_SMALL") == "1" else 200


def test_no_file_is_more_than_boring(say: Say) -> None:
    (words,) = side_by_side(WALK, [{"PYTEST_ADDOPTS": "-rP"}])
    found = re.search(r"files=(\d+) answers=.*", words)
    assert found, words[-6000:]
    say(found[0])
    assert int(found[1]) >= FEWEST

"""P14: every number in a court pack recomputes from the register, and a pack is not made over a changed mark."""

from __future__ import annotations

import re

from proofs.conftest import Say
from proofs.side_by_side import hands_for, side_by_side
from proofs.sizes import seed, size

TEST = "tests/penalties/test_pack_re_adds_up.py"


def pages_of(said: str) -> int:
    return int(said.split()[0])


def test_every_pack_re_adds_up(say: Say) -> None:
    packs = size(small=2, quick=10, full=500)
    hands = hands_for(packs, 50)
    each = -(-packs // hands)
    said = side_by_side(
        TEST,
        [{"P14_PACKS": str(each), "P14_SEED": str(seed() + hand), "PYTEST_ADDOPTS": "-rP"} for hand in range(hands)],
    )  # fmt: skip
    largest = [max(re.findall(r"largest: (\d+ pages in [\d.]+ s)", words), key=pages_of) for words in said]
    long = [found[1] for words in said if (found := re.search(r"long case: (\d+ pages in [\d.]+ s)", words))]
    assert len(long) == hands
    say(
        f"{each * hands} packs, the marks amended between them: every number recomputed from the register; "
        f"the largest {' and '.join(largest)}, a long case {' and '.join(long)}, side by side={hands}"
    )

"""P14: every number in a court pack recomputes from the register, and a pack is not made over a changed mark."""

from __future__ import annotations

import os
import subprocess
import sys

from proofs.conftest import Say
from proofs.product import ROOT
from proofs.sizes import size

TEST = "tests/penalties/test_pack_re_adds_up.py"


def test_every_pack_re_adds_up(say: Say) -> None:
    packs = size(small=2, quick=10, full=500)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", TEST, "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"P14_PACKS": str(packs)},
    )  # fmt: skip
    say(f"{packs} packs, the marks amended between them: every number recomputed from the register")
    assert done.returncode == 0, done.stdout[-6000:]

"""How much work a proof does: `PROOF_FULL=1` the promised number, else less, and a little under sabotage."""

from __future__ import annotations

import os


def size(*, small: int, quick: int, full: int) -> int:
    if os.environ.get("PROOF_SMALL") == "1":
        return small
    return full if os.environ.get("PROOF_FULL") == "1" else quick


def seed() -> int:
    """Printed with every result; `PROOF_SEED` repeats a run's choices."""
    return int(os.environ.get("PROOF_SEED", "20261123"))

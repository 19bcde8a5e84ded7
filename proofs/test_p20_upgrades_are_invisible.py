"""P20: upgrades are invisible. First: a trust made in a moment is the one that all steps one by one would have made."""

from __future__ import annotations

import subprocess
import sys

from proofs.conftest import Say
from proofs.product import ROOT, Product, running_product


def test_p20_a_trust_made_at_once_is_the_one_made_step_by_step(say: Say) -> None:
    with running_product(classes=1, pupils=1, people=1, web=False) as product:
        product.postgres.psql(
            "CREATE SCHEMA steps; INSERT INTO tenancy_trust (schema_name, name, created_at) VALUES ('steps', 'Steps', now())"
        )
        product.manage("migrate_schemas", "--schema", "steps", "--verbosity", "0")
        facts, unlike = shapes(product, "bench", "steps")
        say(f"facts of the catalogue={facts} differences={len(unlike)}")
        assert not unlike, "\n".join(unlike[:20])
        assert facts > 4000


def shapes(product: Product, one: str, other: str) -> tuple[int, list[str]]:
    """How many facts PostgreSQL tells of the first, and which are not the other's."""
    done = subprocess.run(
        [sys.executable, "-m", "proofs.upgrading", "shape", one, other],
        env=product.env, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, *lines = done.stdout.splitlines()
    return int(first.split()[0]), [line for line in lines if line]

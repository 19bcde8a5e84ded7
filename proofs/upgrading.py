"""`python -m proofs.upgrading shape ONE OTHER`: what two schemas do not have in common, a line each.

`trusts N` makes so many more trusts; `leaf APP` names the last migration of an app.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import django

django.setup()

from django.db.migrations.loader import MigrationLoader  # noqa: E402  # models only after setup

from attendance_mis.operations.shape import differences, shape_of  # noqa: E402
from attendance_mis.tenancy.backend.base import as_owner  # noqa: E402
from attendance_mis.tenancy.trusts import create_trust  # noqa: E402


def shape(one: str, other: str) -> None:
    with as_owner():
        first, second = shape_of(one), shape_of(other)
    print(f"{len(first)} {len(second)}")
    print("\n".join(differences(first, second)))


def trusts(count: str) -> None:
    for number in range(int(count)):
        name = f"t{number:02}"
        create_trust(schema=name, name=f"Example {number}", domain=f"{name}.localhost")


def leaf(app: str) -> None:
    print(MigrationLoader(None).graph.leaf_nodes(app)[-1][1])


COMMANDS: dict[str, Callable[..., None]] = {"shape": shape, "trusts": trusts, "leaf": leaf}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])

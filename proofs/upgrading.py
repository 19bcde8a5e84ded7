"""`python -m proofs.upgrading shape ONE OTHER`: what two schemas do not have in common, a line each."""

from __future__ import annotations

import sys

import django

django.setup()

from attendance_mis.operations.shape import differences, shape_of  # noqa: E402  # models only after setup
from attendance_mis.tenancy.backend.base import as_owner  # noqa: E402

if __name__ == "__main__":
    with as_owner():
        one, other = (shape_of(name) for name in sys.argv[2:4])
    print(f"{len(one)} {len(other)}")
    print("\n".join(differences(one, other)))

"""`python -m proofs.showcase`: a school with something on every page, a person in every role; prints samples as JSON.

`python -m proofs.showcase bare` adds a school to the trust as it is on its first day: dates and classes, nobody in them.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django_tenants.utils import tenant_context  # noqa: E402  # models only after setup

from attendance_mis.kit import clock  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from proofs.school import sign_in  # noqa: E402
from tests.test_routes import samples_of  # noqa: E402
from tests.world import build_world, make_person  # noqa: E402


def main(bare: bool) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        print(json.dumps(bare_school() if bare else full_school()))


def full_school() -> dict[str, object]:
    world = build_world(size=30)
    return {
        "urn": world.school.urn,
        "samples": samples_of(world),
        "roles": {role: sign_in(person) for role, person in world.people.items()},
        "everywhere": sign_in(make_person("trust_lead", None, email="everywhere@bench.invalid")),
        "classes": {name: [pupil.upn for pupil in roll] for name, roll in world.pupils.items()},
    }


def bare_school() -> dict[str, object]:
    world = build_world(urn="900003", size=0, emails="bare")
    today = clock.today().isoformat()
    return {
        "samples": {
            "urn": world.school.urn,
            "day": today,
            "monday": today,
            "class_id": str(world.classes["4 Rowan"].id),
        },
        "roles": {role: sign_in(person) for role, person in world.people.items()},
    }


if __name__ == "__main__":
    main(bare=sys.argv[1:] == ["bare"])

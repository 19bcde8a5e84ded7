"""`python -m proofs.showcase`: a school with something on every page, a person in every role; prints samples as JSON."""

from __future__ import annotations

import json

import django

django.setup()

from django_tenants.utils import tenant_context  # noqa: E402  # models only after setup

from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from proofs.school import sign_in  # noqa: E402
from tests.test_routes import samples_of  # noqa: E402
from tests.world import build_world, make_person  # noqa: E402


def main() -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        world = build_world(size=30)
        people = {role: sign_in(person) for role, person in world.people.items()}
        everywhere = sign_in(make_person("trust_lead", None, email="everywhere@bench.invalid"))
        print(
            json.dumps(
                {
                    "urn": world.school.urn,
                    "samples": samples_of(world),
                    "roles": people,
                    "everywhere": everywhere,
                    "classes": {name: [pupil.upn for pupil in roll] for name, roll in world.pupils.items()},
                }
            )
        )


if __name__ == "__main__":
    main()

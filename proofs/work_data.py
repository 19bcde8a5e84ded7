"""`python -m proofs.work_data PUPILS`: a school of so many with something on every page and a morning of absences.

A year and a term of marks, this morning's registers handed in with one child in fifteen away unexplained, their cases
opened, penalty cases for those who reached ten, and a concern for one pupil in twelve. Prints addresses and people as JSON.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from datetime import date  # noqa: E402  # models only after setup

from django_tenants.utils import tenant_context  # noqa: E402

from absence.actions.cases import catch_up  # noqa: E402
from absence.models import Case, Visit  # noqa: E402
from attendance_mis.kit import clock  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from letters.models import Letterhead  # noqa: E402
from penalties.actions.opening import open_due_cases  # noqa: E402
from penalties.models import PenaltyCase  # noqa: E402
from proofs.dashboards_data import fill  # noqa: E402
from proofs.school import sign_in  # noqa: E402
from registers.models import Pupil, SchoolClass  # noqa: E402
from support.models import Concern  # noqa: E402
from tests.absence.crowd import fill_school  # noqa: E402
from tests.letters.letters import parent  # noqa: E402
from tests.marking import put  # noqa: E402
from tests.test_routes import samples_of  # noqa: E402
from tests.world import World, build_world  # noqa: E402

ONE_IN_AWAY, ONE_IN_CONCERN = 15, 12
VISITS = 6


def main(size: int) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        world = build_world(urn="900002", size=30, emails="work")
        samples = samples_of(world)
        # The sample's logo is no picture.
        Letterhead.objects.create(school=world.school, version=2, name="Test", made_at=clock.now())
        fill_school(world, size)
        fill(world.school)
        morning(world)
        cases = open_due_cases(world.school, clock.today())
        concerns(world)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        samples["penalty_case"] = str(PenaltyCase.objects.filter(school=world.school).latest("id").id)
        said = {
            "samples": samples,
            "people": {role: sign_in(world.people[role]) for role in ("officer", "head")},
            "visits": visits(world),
            "away": Case.objects.filter(school=world.school, opened_on=clock.today()).count(),
            "penalty_cases": cases,
        }
        print(json.dumps(said))


def morning(world: World) -> None:
    """Every class of the crowd: some away, the rest here. Classes of the samples have days of their own."""
    for school_class in SchoolClass.objects.filter(school=world.school, name__startswith="Crowd"):
        pupils = list(Pupil.objects.filter(memberships__school_class=school_class).order_by("upn"))
        missing = pupils[::ONE_IN_AWAY]
        for pupil in missing:
            parent(pupil)
        here = dict.fromkeys(pupils, "/")
        put(world.school, here | dict.fromkeys(missing, "N"), clock.today(), hand_in=school_class.name)
    catch_up(world.school, clock.now())


def concerns(world: World) -> None:
    pupils = Pupil.objects.filter(spells__school=world.school, concerns=None).order_by("id")[::ONE_IN_CONCERN]
    Concern.objects.bulk_create(
        Concern(
            school=world.school, pupil=pupil, reason="persistent", opened_on=clock.today(), counted_from=date(2026, 9, 1),
            possible=110, attended=95, authorised=10, unauthorised=5, late=2, owner="Test Owner", review_on=date(2026, 12, 7),
        )
        for pupil in pupils
    )  # fmt: skip


def visits(world: World) -> list[str]:
    """Homes to go to, each with a letter to print before."""
    opened = Case.objects.filter(school=world.school, opened_on=clock.today()).order_by("-id")
    return [
        str(Visit.objects.create(case=case, planned_for=clock.now(), staff=["Test One", "Test Two"]).id)
        for case in opened[:VISITS]
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]))

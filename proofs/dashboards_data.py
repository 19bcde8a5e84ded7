"""`python -m proofs.dashboards_data`: marks since September of last year for every pupil of the trust `bench`, and its people.

The marks go through the import's own function. Prints who may be signed in as, and what addresses may name, as JSON.
"""

from __future__ import annotations

import json
import uuid

import django

django.setup()

from datetime import date, datetime, timedelta  # noqa: E402  # models only after setup

from django.db import transaction  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from absence.models import LadderCrossing, LadderEvent  # noqa: E402
from attendance_mis.dashboards.governors.issue import issue_due  # noqa: E402
from attendance_mis.kit import clock  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from proofs.school import sign_in  # noqa: E402
from registers.models import Characteristic, Pupil, School  # noqa: E402
from registers.queries.setup import setup_of  # noqa: E402
from tests.world import make_person  # noqa: E402

FIRST, LAST = date(2025, 9, 1), date(2026, 11, 20)
MARKS = """
INSERT INTO registers_markimport (run, school_id, pupil_id, date, session, code, category, minutes_late, note, line)
SELECT %(run)s, p.school_id, p.pupil_id, d.day, s.session, c.code, c.category,
       CASE WHEN c.code IN ('L', 'U') THEN 7 END, '', row_number() OVER ()
  FROM (SELECT school_id, pupil_id, abs(hashtext(pupil_id::text)) AS n FROM registers_spell
         WHERE school_id = %(school)s) p
 CROSS JOIN unnest(%(days)s::date[]) AS d(day)
 CROSS JOIN unnest(ARRAY['AM', 'PM']) AS s(session)
 CROSS JOIN LATERAL (SELECT abs(hashtext(p.n::text || d.day || s.session)) %% 1000 AS roll) r
 CROSS JOIN LATERAL (
    SELECT CASE WHEN p.n %% 12 = 3 AND r.roll < 140 THEN 'O' WHEN r.roll < 40 THEN 'I' WHEN r.roll < 50 THEN 'M'
                WHEN r.roll < 56 THEN 'O' WHEN r.roll < 62 THEN 'U' WHEN r.roll < 82 THEN 'L' WHEN r.roll < 86 THEN 'V'
                WHEN s.session = 'AM' THEN '/' ELSE '\\' END AS code,
           CASE WHEN p.n %% 12 = 3 AND r.roll < 140 THEN 'U' WHEN r.roll < 50 THEN 'A' WHEN r.roll < 62 THEN 'U'
                WHEN r.roll < 82 THEN 'P' WHEN r.roll < 86 THEN 'E' ELSE 'P' END AS category) c
"""


def main() -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        schools = list(School.objects.order_by("urn"))
        for school in schools:
            fill(school)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for school in schools:
            issue_due(school, clock.today())
        one = schools[0]
        pupil = Pupil.objects.filter(spells__school=one).order_by("id").first()
        assert pupil is not None  # the school was just filled
        people = {
            "officer": make_person("officer", one, email="reads@bench.invalid"),
            "governor": make_person("governor", one, email="governs@bench.invalid"),
            "trust_lead": make_person("trust_lead", None, email="leads@bench.invalid"),
        }
        print(
            json.dumps(
                {
                    "urn": one.urn,
                    "pupil": str(pupil.id),
                    "upn": pupil.upn,
                    "people": {name: sign_in(person) for name, person in people.items()},
                }
            )
        )


@transaction.atomic
def fill(school: School) -> None:
    run = uuid.uuid4()
    days = list(setup_of(school).calendar.school_days(FIRST, LAST, ""))
    with connection.cursor() as cursor:
        cursor.execute(MARKS, {"run": run, "school": school.id, "days": days})
        cursor.execute(
            "SELECT import_marks(%s, %s, %s, %s, %s, %s, %s)",
            [school.id, run, clock.now(), None, "Test Import", "automatic", "system"],
        )
    pupils = list(Pupil.objects.filter(spells__school=school).order_by("id"))
    Characteristic.objects.bulk_create(
        Characteristic(pupil=pupil, kind=kind, value=value, first_day=FIRST)
        for place, pupil in enumerate(pupils)
        for kind, value in (
            ("fsm", "yes" if place % 4 == 0 else "no"),
            ("sen", "K" if place % 7 == 0 else "N"),
        )
    )
    for pupil in pupils[:80]:
        step(school, pupil)


def step(school: School, pupil: Pupil) -> None:
    """A step of the ladder that was done four weeks ago."""
    at = clock.now() - timedelta(weeks=4)
    day = datetime.date(at)
    crossing = LadderCrossing.objects.create(
        school=school, pupil=pupil, test="attendance below 95% this year", action="letter", owner="office",
        crossed_on=day, window_from=day, possible=20, attended=18, authorised=2, unauthorised=0, late=0,
        late_after_close=0, sessions=[], found_at=at, changed_at=at, state="done",
    )  # fmt: skip
    LadderEvent.objects.create(crossing=crossing, at=at, kind="done", by_name="Test")


if __name__ == "__main__":
    main()

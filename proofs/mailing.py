"""`python -m proofs.mailing build FAMILIES` makes an invented school that has families to write to and prints it;
`python -m proofs.mailing ask FAMILIES LETTERS SEED` asks for a text and an e-mail to each and letters to some.

Several may ask at the same time for the same: each is to go out once.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable

import django

django.setup()

from datetime import date  # noqa: E402  # models only after setup

from django_tenants.utils import tenant_context  # noqa: E402

from attendance_mis.audit.actor import Actor  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from letters.actions.dispatch import dispatch_letter  # noqa: E402
from letters.actions.issue import draft_letter, issue_letter  # noqa: E402
from letters.actions.messages import queue_message  # noqa: E402
from letters.kinds import kind_of  # noqa: E402
from letters.queries.recipients import recipients  # noqa: E402
from proofs.mailing_names import CANARY  # noqa: E402
from proofs.school import sign_in  # noqa: E402
from registers.models import ClassMembership, Contact, ContactLink, Pupil, School, SchoolClass, Spell  # noqa: E402
from registers.rules.upn import make  # noqa: E402
from tests.world import make_person, make_school  # noqa: E402

BY = Actor(id=None, name="Test Officer", position="Attendance officer", role="officer")
STARTED = date(2025, 9, 1)
LETTER = "D02"


def build(families: int) -> None:
    school = make_school("900001")
    made = SchoolClass.objects.create(school=school, name="1 Oak")
    pupils = Pupil.objects.bulk_create(
        Pupil(
            upn=make("999", "2001", 2020, n + 1),
            legal_surname="Invented",
            legal_forename=f"{CANARY}{n}",
            sex="F",
            date_of_birth=date(2017, 10, 3),
        )
        for n in range(families)
    )
    Spell.objects.bulk_create(Spell(pupil=p, school=school, starts_on=STARTED) for p in pupils)
    ClassMembership.objects.bulk_create(
        ClassMembership(school=school, pupil=p, school_class=made, year_group="4", first_day=STARTED)
        for p in pupils
    )
    contacts = Contact.objects.bulk_create(
        Contact(
            ref=f"proof-{n}",
            forename="Test",
            surname=f"{CANARY}{n}",
            phone=f"07700 9{n:05d}",
            email=f"parent{n}@example.invalid",
            address=[f"{n} Example Road"],
        )
        for n in range(families)
    )
    ContactLink.objects.bulk_create(
        ContactLink(pupil=p, contact=c, relationship="Mother", priority=1, receives_letters=True)
        for p, c in zip(pupils, contacts, strict=True)
    )
    lead = sign_in(make_person("senior_lead", school, email="lead@bench.invalid"))
    print(json.dumps({"urn": school.urn, "people": [lead], "classes": {}}))


def ask(families: int, letters: int, seed: int) -> None:
    school = School.objects.get()
    wanted = [(n, channel) for n in range(families) for channel in ("sms", "email")]
    wanted += [(n, "letter") for n in range(letters)]
    random.Random(seed).shuffle(wanted)
    for n, channel in wanted:
        pupil = Pupil.objects.get(upn=make("999", "2001", 2020, n + 1))
        if channel == "letter":
            write(school, pupil)
        else:
            say(school, pupil, channel, n)


def say(school: School, pupil: Pupil, channel: str, n: int) -> None:
    queue_message(
        school=school,
        contact=Contact.objects.get(ref=f"proof-{n}"),
        channel=channel,
        text=f"We have no reason yet for the absence of {pupil.known_as} today.",
        subject="Absent today",
        about=[pupil],
        key=f"absence-{n}",
        purpose="absence_today",
        by=BY,
    )


def write(school: School, pupil: Pupil) -> None:
    fields = {field.name: field.sample for field in kind_of(LETTER).fields}
    letter = draft_letter(
        kind=LETTER,
        key="2026/27 HT2",
        school=school,
        pupil=pupil,
        recipient=recipients(pupil, school, individually=True)[0],
        fields=fields,
        by=BY,
    )
    issued = issue_letter(letter, by=BY)
    dispatch_letter(issued, channel="email", by=BY)
    print(issued.file.sha256, flush=True)


if __name__ == "__main__":
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        commands: dict[str, Callable[..., None]] = {"build": build, "ask": ask}
        commands[sys.argv[1]](*map(int, sys.argv[2:]))

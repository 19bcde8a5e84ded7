"""Adults whose details are stale or known to fail, with their children here (ADM-06)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from letters.models import DeadAddress
from registers.models import Contact, ContactLink, School
from registers.queries.setup import setup_of
from registers.rules.contacts import has_number
from roll.models import ContactCheck
from roll.rules.contact_checks import CheckPolicy, check_due

WORDS = {"sms": "Texts came back", "email": "E-mails came back"}


@dataclass(frozen=True)
class ContactLine:
    contact: Contact
    children: tuple[str, ...]
    confirmed_on: date | None
    due: bool
    faults: tuple[str, ...]
    """What is known to be wrong: a number that came back, none at all."""


def contact_lines(school: School, today: date) -> list[ContactLine]:
    """Those to check, failing ones first. Restricted adults are asked nothing."""
    policy = setup_of(school).rules(CheckPolicy, today)
    people, children = _people(school, today)
    confirmed = dict(
        ContactCheck.objects.filter(contact_id__in=list(people))
        .values_list("contact_id")
        .annotate(Max("confirmed_on"))
        .order_by()
    )
    dead: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in DeadAddress.objects.filter(contact_id__in=list(people), cleared_at=None):
        dead[row.contact_id].append(WORDS.get(row.channel, "Does not arrive"))
    lines = []
    for contact_id, contact in people.items():
        last = confirmed.get(contact_id)
        faults = tuple(dead[contact_id]) + (() if has_number(contact.phone) else ("No telephone number",))
        due = check_due(last, today, policy)
        if due or faults:
            lines.append(ContactLine(contact, tuple(children[contact_id]), last, due, faults))
    return sorted(
        lines, key=lambda line: (not line.faults, line.confirmed_on or date.min, line.contact.surname)
    )


def _people(school: School, today: date) -> tuple[dict[uuid.UUID, Contact], dict[uuid.UUID, list[str]]]:
    links = (
        ContactLink.objects.filter(
            Q(pupil__spells__leaves_on=None) | Q(pupil__spells__leaves_on__gte=today),
            pupil__spells__school=school, pupil__spells__starts_on__lte=today, pupil__died_on=None,
            restricted=False,
        )
        .select_related("contact", "pupil")
        .order_by("pupil__legal_surname", "id")
        .distinct()
    )  # fmt: skip
    people: dict[uuid.UUID, Contact] = {}
    children: dict[uuid.UUID, list[str]] = defaultdict(list)
    for link in links:
        people[link.contact_id] = link.contact
        children[link.contact_id].append(str(link.pupil))
    return people, children


def contact_here(school: School, contact_id: uuid.UUID) -> Contact | None:
    """An adult of a pupil of this school who may be asked."""
    return Contact.objects.filter(
        id=contact_id, links__pupil__spells__school=school, links__restricted=False
    ).distinct().first()  # fmt: skip

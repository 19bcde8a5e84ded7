"""A family to write to, and carriers that note what they are handed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from attendance_mis.audit.actor import Actor
from letters.actions.messages import queue_message
from letters.actions.sending import send
from letters.models import Dispatch, Message
from registers.models import Contact, ContactLink, Pupil
from tests.letters.delivery.standins import KEY, Notes, mail_carrier, notify_server
from tests.world import World, make_contact

BY = Actor(id=None, name="Test Officer", position="Attendance officer", role="officer")


@dataclass
class Family:
    """An adult with two children in different classes."""

    world: World
    contact: Contact
    children: list[Pupil]

    def ask(self, child: int = 0, **changes: object) -> Message:
        pupil = self.children[child]
        asked: dict[str, Any] = {
            "school": self.world.school,
            "contact": self.contact,
            "channel": "sms",
            "text": f"We have no reason yet for the absence of {pupil.known_as} today.",
            "subject": "Absent today",
            "about": [pupil],
            "key": f"absence-{pupil.id}",
            "purpose": "absence_today",
            "by": BY,
        }
        return queue_message(**asked | changes)

    def sent(self, child: int = 0, **changes: object) -> Dispatch:
        """Ask for it and let a worker try it once; how it stands then."""
        return tried(self.ask(child, **changes))


def tried(message: Message) -> Dispatch:
    dispatch_id: uuid.UUID = message.dispatch.id
    send(dispatch_id)
    return Dispatch.objects.get(id=dispatch_id)


@pytest.fixture
def family(world: World) -> Family:
    children = [world.pupils["4 Rowan"][0], world.pupils["6 Elm"][0]]
    Pupil.objects.filter(id=children[0].id).update(chosen_forename="Exampla")
    Pupil.objects.filter(id=children[1].id).update(chosen_forename="Fixtor")
    for child in children:
        child.refresh_from_db()
    contact = make_contact(children[0], surname="Writtenby")
    Contact.objects.filter(id=contact.id).update(phone="07700 900123", email="parentley@example.invalid")
    contact.refresh_from_db()
    ContactLink.objects.create(pupil=children[1], contact=contact, relationship="Mother", priority=1)
    return Family(world, contact, children)


@pytest.fixture
def notify(settings: Any) -> Iterator[Notes]:  # Any: pytest-django's settings
    """The notification service's stand-in, set up for texts, e-mails and letters of `alpha`."""
    notes = Notes()
    with notify_server(notes) as url:
        settings.NOTIFY_URL, settings.NOTIFY_KEYS = url, {"alpha": KEY}
        settings.NOTIFY_TEMPLATES = {"alpha.sms": "sms-template", "alpha.email": "email-template"}
        settings.CARRIER_SMS = settings.CARRIER_EMAIL = settings.CARRIER_POST = "notify"
        yield notes


@pytest.fixture
def mail(settings: Any) -> Iterator[Notes]:  # Any: pytest-django's settings
    """A mail server that notes what it takes."""
    with mail_carrier(settings) as notes:
        yield notes

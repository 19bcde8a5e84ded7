"""One message to every family that has not told us why, seen before it goes (ABS-11)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from absence.models import Case
from absence.queries.case_facts import CaseLine
from absence.queries.child import ContactLine
from absence.rules.history import Kind, Outcome
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.messages import queue_message, withdraw_message
from letters.queries.reaching import reachable
from letters.rules.addresses import read_address
from registers.models import Contact, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

from .events import add_event, must_be_open

PURPOSE = "absence_today"
CARRIERS = {"text": "sms", "email": "email"}
"""The channel of a case's story → the carrier's."""
NO_USE_AFTER = time(18)


@dataclass(frozen=True)
class Draft:
    """What one family would get."""

    line: CaseLine
    contact: ContactLine
    text: str
    subject: str


def drafts(school: School, lines: Sequence[CaseLine], channel: str) -> list[Draft]:
    """A message for each child on the list whose first contact has not had one today by this channel.

    Children in danger are rung about, never written about; one off the roll is not expected here. A restricted adult is
    never among the contacts, nor one whose number is no mobile's, has failed, or who asked not to be written to this
    way: they are rung.
    """
    carrier = CARRIERS[channel]
    addresses = {
        one.id: read_address(carrier, phone=one.phone, email=one.email)
        for line in lines
        for one in line.child.contacts
        if not one.restricted
    }
    open_to = reachable(carrier, addresses)
    found = []
    for line in lines:
        contact = _first(line, open_to)
        if contact is None or line.child.danger or not line.child.on_roll or _written_to(line, channel):
            continue
        text = _text(school, line)
        found.append(Draft(line, contact, text, f"{line.child.forename} is not in school"))
    return found


def _first(line: CaseLine, open_to: Collection[uuid.UUID]) -> ContactLine | None:
    found = [one for one in line.child.contacts if not one.restricted and one.id in open_to]
    return min(found, key=lambda one: one.priority, default=None)


def _written_to(line: CaseLine, channel: str) -> bool:
    return any(event.channel == channel for event in line.facts.history.attempts(line.child.today))


def _text(school: School, line: CaseLine) -> str:
    found = line.child.finding
    part = found.session.words if found else Session.AM.words
    route = setup_of(school).policy("", line.child.today).contact_route
    how = f": {route}" if route else ""
    return (
        f"{line.child.forename} is not in school this {part} and we do not know why. "
        f"Please tell {school.name} today{how}."
    )


@transaction.atomic
def message_families(
    school: School, chosen: Sequence[Draft], *, channel: str, by: Actor, cases: Collection[uuid.UUID]
) -> int:
    """Ask for the messages of the cases ticked, and keep each in its story; how many. Asked twice it is one message."""
    sent = 0
    for draft in chosen:
        if draft.line.case.id not in cases:
            continue
        case = must_be_open(Case(id=draft.line.case.id))
        contact = Contact.objects.get(id=draft.contact.id)
        day = draft.line.child.today
        message = queue_message(
            school=school,
            contact=contact,
            channel=CARRIERS[channel],
            text=draft.text,
            subject=draft.subject if channel == "email" else "",
            about=[Pupil.objects.get(id=draft.line.child.id)],
            key=message_key(case.id, day),
            purpose=PURPOSE,
            by=by,
            good_until=datetime.combine(day, NO_USE_AFTER, tzinfo=clock.LONDON),
        )
        add_event(
            case, Kind.ATTEMPT, by=by, contact=contact, channel=channel, outcome=Outcome.MESSAGE_LEFT,
            words=draft.text, message=str(message.id),
        )  # fmt: skip
        sent += 1
    return sent


def message_key(case_id: uuid.UUID, day: date) -> str:
    return f"follow-up {case_id} {day}"


def take_back_messages(case: Case, *, by: Actor) -> None:
    """The child is accounted for: what has not gone yet need not go."""
    withdraw_message(
        school=School.objects.get(id=case.school_id),
        key=message_key(case.id, clock.today()),
        why="The child is accounted for.",
        by=by,
    )

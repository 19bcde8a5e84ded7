"""One message to every family that has not told us why, seen before it goes (ABS-11)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from absence.models import Case, CaseEvent
from absence.queries.case_facts import CaseLine
from absence.queries.child import ContactLine
from absence.rules.history import Kind, Outcome
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.messages import queue_message, withdraw_message
from letters.models import MessagePart
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
    taken_back = _taken_back(lines)
    found = []
    for line in lines:
        contact = _first(line, open_to)
        if contact is None or line.child.danger or not line.child.on_roll:
            continue
        if _written_to(line, channel, taken_back):
            continue
        text = _text(school, line)
        found.append(Draft(line, contact, text, f"{line.child.forename} is not in school"))
    return found


def _first(line: CaseLine, open_to: Collection[uuid.UUID]) -> ContactLine | None:
    found = [one for one in line.child.contacts if not one.restricted and one.id in open_to]
    return min(found, key=lambda one: one.priority, default=None)


def _taken_back(lines: Sequence[CaseLine]) -> set[tuple[uuid.UUID, str]]:
    """(case, message) of what was asked and taken back before it went: nobody has read it."""
    asked = {one.facts["message"] for line in lines for one in line.events if one.facts.get("message")}
    if not asked:
        return set()
    cases = {_about(line.case.id): line.case.id for line in lines}
    found: dict[bool, set[tuple[uuid.UUID, str]]] = {True: set(), False: set()}
    parts = MessagePart.objects.filter(message_id__in=asked).values_list("key", "message_id", "withdrawn_at")
    for key, message, withdrawn_at in parts:
        case = next((cases[about] for about in cases if key.startswith(about)), None)
        if case is not None:
            found[withdrawn_at is not None].add((case, str(message)))
    return found[True] - found[False]


def _written_to(line: CaseLine, channel: str, taken_back: Collection[tuple[uuid.UUID, str]]) -> bool:
    attempts = line.facts.history.attempts(line.child.today)
    return any(
        event.channel == channel and (line.case.id, event.message) not in taken_back for event in attempts
    )


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
            key=_keys(case, day)[-1],
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


def _about(case_id: uuid.UUID) -> str:
    return f"follow-up {case_id} "


def _keys(case: Case, day: date) -> list[str]:
    """The keys of its messages of the day: each time the case was opened again that day it may ask anew."""
    again = CaseEvent.objects.filter(case=case, day=day, kind=Kind.REOPENED).count()
    return [f"{_about(case.id)}{day}", *(f"{_about(case.id)}{day} again {n}" for n in range(1, again + 1))]


def take_back_messages(case: Case, *, by: Actor) -> None:
    """The child is accounted for: what has not gone yet need not go."""
    school = School.objects.get(id=case.school_id)
    for key in _keys(case, clock.today()):
        withdraw_message(school=school, key=key, why="The child is accounted for.", by=by)

"""The outbox: what is on its way or was, as people read it."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import words
from letters.access import letters_seen
from letters.carriers import carrier_name, carrier_named
from letters.kinds import KINDS
from letters.models import DeadAddress, Dispatch, DispatchEvent, Letter
from letters.rules.addresses import read_address
from registers.models import Contact, ContactLink, Pupil, School

STATE_WORDS = {
    "queued": ("Waiting", ""),
    "claimed": ("Being sent", ""),
    "printing": ("In a print batch", ""),
    "sent": ("Sent", "present"),
    "failed": ("Failed", "unauthorised"),
    "uncertain": ("Not certain", "late"),
    "cancelled": ("Not sent", ""),
}
FILTERS = {
    "all": ("Everything", ()),
    "queued": ("Waiting", ("queued", "claimed", "printing")),
    "sent": ("Sent", ("sent",)),
    "failed": ("Failed", ("failed",)),
    "uncertain": ("Not certain", ("uncertain",)),
    "cancelled": ("Not sent", ("cancelled",)),
}
CHANNELS = {"sms": "Text", "email": "E-mail", "post": "Post", "hand": "By hand"}
EVENT_WORDS = {
    "queued": "Put in the queue",
    "claimed": "Handed to the carrier",
    "sent": "Sent",
    "failed": "Failed",
    "uncertain": "Not certain whether it went",
    "again": "Back in the queue",
    "waits": "Waits",
    "cancelled": "Not sent",
    "settled": "Settled as sent",
    "printing": "Put in a print batch",
    "late": "A late answer",
    "delivered": "Delivered",
    "returned": "Came back",
}
SHOWN_DAYS = 7


@dataclass(frozen=True)
class Row:
    """One dispatch in a list."""

    dispatch: Dispatch
    to: str
    about: str
    what: str
    channel: str
    state: str
    tone: str
    url: str

    @property
    def title(self) -> str:
        return f"{self.what} to {self.to}"


@dataclass(frozen=True)
class Event:
    title: str
    said: str
    at: datetime
    by: str


def of_school(school: School, access: Access) -> QuerySet[Dispatch]:
    """What this person may see: safeguarding papers are for the safeguarding leads alone."""
    letters = letters_seen(access, school)
    seen = Q(letter__in=letters)
    if access.can(Permission.SEE_LETTERS, school.id):
        seen |= Q(letter=None)
    return (
        Dispatch.objects.filter(seen, school=school)
        .select_related("message__contact", "letter__pupil", "school")
        .prefetch_related("message__about")
        .order_by("-made_at")
    )


def listed(school: School, access: Access, chosen: str, channel: str) -> QuerySet[Dispatch]:
    """The school's dispatches, newest first, in the states of a filter and by a channel (blank = any)."""
    rows = of_school(school, access)
    states = FILTERS.get(chosen, FILTERS["all"])[1]
    if states:
        rows = rows.filter(state__in=states)
    return rows.filter(channel=channel) if channel in CHANNELS else rows


def of_pupil(school: School, access: Access, pupil: Pupil) -> QuerySet[Dispatch]:
    return of_school(school, access).filter(Q(letter__pupil=pupil) | Q(message__about=pupil)).distinct()


def ways_of(letter: Letter) -> QuerySet[Dispatch]:
    """Every way one letter goes or went."""
    return letter.dispatches.select_related("letter__pupil", "message").order_by("made_at")


def counts(school: School) -> dict[str, int]:
    """Filter → how many there are now."""
    found = Counter(
        dict(
            Dispatch.objects.filter(school=school)
            .order_by()
            .values_list("state")
            .annotate(number=Count("id"))
        )
    )
    return {name: sum(found[state] for state in states) for name, (_, states) in FILTERS.items() if states}


def row(dispatch: Dispatch, school: School) -> Row:
    state, tone = STATE_WORDS[dispatch.state]
    if dispatch.receipt == "delivered":
        state = "Delivered"
    return Row(
        dispatch=dispatch,
        to=_to(dispatch),
        about=_about(dispatch),
        what=what(dispatch),
        channel=CHANNELS[dispatch.channel],
        state=state,
        tone=tone,
        url=reverse("dispatch", args=[school.urn, dispatch.id]),
    )


def what(dispatch: Dispatch) -> str:
    if dispatch.message is not None:
        return dispatch.message.purpose.replace("_", " ").capitalize()
    kind = KINDS.get(dispatch.letter.kind) if dispatch.letter else None
    return kind.name if kind else "Letter"


def _to(dispatch: Dispatch) -> str:
    if dispatch.message is not None:
        return str(dispatch.message.contact)
    return str(dispatch.letter.recipient.get("name", "")) if dispatch.letter else ""


def _about(dispatch: Dispatch) -> str:
    if dispatch.message is not None:
        return words.and_list([str(pupil) for pupil in dispatch.message.about.all()])
    return str(dispatch.letter.pupil) if dispatch.letter else ""


def history(dispatch: Dispatch) -> list[Event]:
    """What happened to it, newest first."""
    return [_event(event) for event in reversed(list(dispatch.events.all()))]


def _event(event: DispatchEvent) -> Event:
    person = event.by_id is not None or event.by_position != "automatic"
    position = words.mid_sentence(event.by_position) if person else ""
    by = f"{event.by_name}, {position}" if position else event.by_name
    return Event(EVENT_WORDS.get(event.what, event.what.capitalize()), event.said, event.at, by)


@dataclass(frozen=True)
class Way:
    """How one channel leaves this trust, for whoever looks after it."""

    channel: str
    carrier: str
    waiting: int
    oldest: datetime | None
    sent: int
    failed: int


def ways(school: School, schema: str, now: datetime) -> list[Way]:
    """Channel by channel: what carries it, what waits, and how the last seven days went."""
    return [_way(school, schema, channel, now) for channel in CHANNELS]


def _way(school: School, schema: str, channel: str, now: datetime) -> Way:
    rows = Dispatch.objects.filter(school=school, channel=channel)
    waiting = rows.filter(state__in=["queued", "claimed"]).order_by("made_at")
    recent = rows.filter(made_at__gte=now - timedelta(days=SHOWN_DAYS))
    first = waiting.first()
    return Way(
        channel=CHANNELS[channel],
        carrier=_carrier_words(channel, schema),
        waiting=waiting.count(),
        oldest=first.made_at if first else None,
        sent=recent.filter(state="sent").count(),
        failed=recent.filter(state__in=["failed", "uncertain"]).count(),
    )


def _carrier_words(channel: str, schema: str) -> str:
    name = carrier_name(channel)
    if name in ("print", "hand"):
        return {"print": "Printed here", "hand": "Given by a person"}[name]
    carrier = carrier_named(name, schema)
    return carrier.words if carrier else "Not set up"


@dataclass(frozen=True)
class Failing:
    """A number or address of a contact of this school that nothing reaches."""

    contact: Contact
    dead: DeadAddress
    channel: str
    links: list[ContactLink]


def failing(school: School) -> list[Failing]:
    """Contacts of pupils on this school's roll whose present number or address came back (ADM-06), oldest first."""
    links: dict[uuid.UUID, list[ContactLink]] = {}
    of_roll = ContactLink.objects.filter(restricted=False, pupil__spells__school=school).select_related(
        "pupil"
    )
    dead = list(
        DeadAddress.objects.filter(cleared_at=None, contact__links__in=of_roll)
        .select_related("contact")
        .distinct()
        .order_by("since")
    )
    for link in of_roll.filter(contact_id__in=[one.contact_id for one in dead]).distinct():
        links.setdefault(link.contact_id, []).append(link)
    return [
        Failing(one.contact, one, CHANNELS[one.channel], links.get(one.contact_id, []))
        for one in dead
        if still_used(one)
    ]


def still_used(dead: DeadAddress) -> bool:
    now = read_address(dead.channel, phone=dead.contact.phone, email=dead.contact.email)
    return now.value.lower() == dead.address

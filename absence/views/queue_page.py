"""Puts the queue's page together: each row in words, contacts with their keys, what is due and where it is done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from types import MappingProxyType

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from absence.models import CaseEvent, Visit
from absence.queries.case_facts import CaseLine
from absence.queries.child import ContactLine
from absence.queries.queue import Queue
from absence.queries.sendings import Sending, sendings
from absence.queries.visits import is_overdue
from absence.rules.due import CHANNEL_WORDS, Due, Step
from absence.rules.history import MESSAGES, Kind
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import words
from attendance_mis.kit.ids import uuid7
from registers.views.class_register_page import register_url
from registers.views.school import SchoolRequest

from .words import (
    STEP_WORDS,
    Flag,
    attempt_words,
    attempts_today,
    day_words,
    deadline,
    flags_of,
    now_words,
    restricted,
    since_words,
    why_here,
)

_ON_ROW = (Step.CONTACT, Step.CALL_AGAIN)
"""Steps done with the buttons of the row itself."""
_DECIDERS = (Step.DECIDE_VISIT, Step.VISIT)


@dataclass(frozen=True)
class ContactRow:
    key: SafeString
    """The digit that logs "no answer"."""
    id: SafeString
    at: SafeString
    """Ends the names of its links and buttons: the case and the digit."""
    line: ContactLine
    tried: str
    next: bool
    how: str
    """`Ring`, `Text`."""
    channel: str
    op_id: SafeString
    spoke_url: SafeString

    @property
    def log_words(self) -> str:
        return "Message sent" if self.channel in MESSAGES else "No answer"

    @property
    def outcome(self) -> str:
        return "message_left" if self.channel in MESSAGES else "no_answer"


@dataclass(frozen=True)
class DueRow:
    words: str
    why: str
    url: str
    urgent: bool
    posts: bool
    """One press does it; otherwise a page opens."""


@dataclass(frozen=True)
class Row:
    line: CaseLine
    case_id: SafeString
    id: SafeString
    name: str
    url: SafeString
    day: str
    since: str
    deadline: str
    tone: str
    why: str
    flags: list[Flag]
    sees_contacts: bool
    """Whoever only reviews (ROL-08) reads what was done and has no numbers of families; the lists below are empty then."""
    restricted: list[ContactLine]
    contacts: list[ContactRow]
    due: list[DueRow]
    reason_due: str
    """The legal deadline of its marks, while it is not today's work."""
    tried: str
    """Whom one has tried today, in a line."""
    claim: str
    """Who is ringing whom now; empty if nobody else is."""
    claim_at: datetime | None
    danger: bool
    log_url: SafeString
    claim_url: SafeString
    may_log: bool
    focus: bool

    @cached_property
    def next_contact(self) -> ContactRow | None:
        return next((one for one in self.contacts if one.next), None) or next(iter(self.contacts), None)

    @cached_property
    def others(self) -> list[ContactRow]:
        return [one for one in self.contacts if one is not self.next_contact]


@dataclass(frozen=True)
class ClearedRow:
    case_id: uuid.UUID
    at: datetime
    name: str
    url: str
    said: str
    tone: str
    what: str
    by: str
    undo_url: str


@dataclass(frozen=True)
class RegisterRow:
    name: str
    url: str
    pupils: int
    blanks: int


@dataclass(frozen=True)
class OutRow:
    """A pair that is out on a home visit."""

    visit: Visit
    pupil: str
    who: str
    url: str
    overdue: bool


Sendings = Mapping[uuid.UUID, Sending]
_GONE: Sendings = MappingProxyType({})


def case_url(name: str, urn: str, case_id: uuid.UUID, *more: object) -> SafeString:
    """An address of a case. A queue has hundreds, which differ by the case alone."""
    return SafeString(_address(name, urn, *more).replace(_ANY_CASE, str(case_id)))


_ANY_CASE = str(uuid.UUID(int=0))


@lru_cache(maxsize=1_000)
def _address(name: str, urn: str, *more: object) -> str:
    return reverse(name, args=[urn, _ANY_CASE, *more])


def rows_of(request: SchoolRequest, lines: Sequence[CaseLine], focus: str) -> list[Row]:
    sent = sendings(event for line in lines for event in line.events)
    return [row_of(request, line, focus, sent) for line in lines]


# Keys and addresses are `SafeString`: letters, digits, hyphens and slashes, with nothing in them to escape. A morning's
# queue writes two thousand, and looking through each of them took a tenth of the time in which it is drawn.


def row_of(request: SchoolRequest, line: CaseLine, focus: str = "", sent: Sendings = _GONE) -> Row:
    """The row in words; `sent` says which of its messages have not gone."""
    urn, case = request.school.urn, line.case
    held = request.access.permissions(request.school.id)
    sees_contacts = Permission.SEE_CONTACTS in held
    said, tone = deadline(line)
    return Row(
        line=line,
        case_id=SafeString(case.id),
        id=SafeString(f"case-{case.id}"),
        name=line.child.name,
        url=case_url("follow_up_case", urn, case.id),
        day=day_words(line),
        since=since_words(line),
        deadline=said,
        tone=tone,
        why=why_here(line),
        flags=flags_of(line, sensitive=Permission.SEE_SENSITIVE in held),
        sees_contacts=sees_contacts,
        restricted=restricted(line) if sees_contacts else [],
        contacts=_contacts(request, line, sent) if sees_contacts else [],
        due=[row for step in line.due if (row := _due(request, line, step)) is not None],
        reason_due=_reason_due(line),
        tried=_tried_today(request, line, sent),
        claim=_claim(request, line),
        claim_at=case.claimed_at,
        danger=line.child.danger,
        log_url=case_url("follow_up_attempt", urn, case.id),
        claim_url=case_url("follow_up_claim", urn, case.id),
        may_log=Permission.FOLLOW_UP in held,
        focus=focus == str(case.id),
    )


def _contacts(request: SchoolRequest, line: CaseLine, sent: Sendings) -> list[ContactRow]:
    step = next((one for one in line.due if one.step in _ON_ROW), None)
    tried = attempts_today(line)
    spoke = case_url("follow_up_spoke", request.school.urn, line.case.id)
    ringable = sorted(
        (one for one in line.child.contacts if one.adult.may_be_rung), key=lambda one: one.priority
    )
    rows = []
    for number, one in enumerate(ringable, 1):
        is_next = step is not None and step.contact == one.adult.ref
        channel = step.channel if is_next and step is not None else "phone"
        rows.append(
            ContactRow(
                key=SafeString(number),
                id=SafeString(one.id),
                at=SafeString(f"{line.case.id}-{number}"),
                line=one,
                tried=_tried(request, one, tried, sent),
                next=is_next,
                how=CHANNEL_WORDS.get(channel, "Ring"),
                channel=channel,
                op_id=SafeString(uuid7()),
                spoke_url=SafeString(f"{spoke}?contact={one.id}"),
            )
        )
    return rows


def _tried(request: SchoolRequest, contact: ContactLine, events: Sequence[CaseEvent], sent: Sendings) -> str:
    mine = [
        attempt_words(event, request.access.user.id, sent.get(event.id))
        for event in events
        if event.contact_id == contact.id
    ]
    return capfirst("; ".join(mine[-3:])) if mine else "Not tried today"


def _tried_today(request: SchoolRequest, line: CaseLine, sent: Sendings) -> str:
    by_contact: dict[str, list[str]] = {}
    for event in attempts_today(line):
        if event.contact_name:
            said = attempt_words(event, request.access.user.id, sent.get(event.id))
            by_contact.setdefault(event.contact_name, []).append(said)
    return "; ".join(f"{name}: {', '.join(said)}" for name, said in by_contact.items())


def _reason_due(line: CaseLine) -> str:
    due = line.n_due
    return f"Reason due {words.short_date(due)}" if due is not None and due > line.child.today else ""


def _due(request: SchoolRequest, line: CaseLine, step: Due) -> DueRow | None:
    """The step as a line of the row; `None` for what the row's own buttons do."""
    if step.step in _ON_ROW and step.contact:
        return None
    if step.step is Step.SETTLE_N and not step.overdue and step.by != line.child.today:
        return None  # said beside the day; on its last day it is something to do
    name, args = _where(step.step)
    url = case_url(name, request.school.urn, line.case.id, *args) if name else ""
    if step.step is Step.SETTLE_N:
        url = reverse("unexplained", args=[request.school.urn])
    return DueRow(
        STEP_WORDS[step.step], step.why, url, step.compulsory or step.overdue, step.step is Step.ALERT_DSL
    )


def _where(step: Step) -> tuple[str, list[str]]:
    kinds = {
        Step.SEARCH: Kind.SEARCH,
        Step.SOCIAL_WORKER: Kind.SOCIAL_WORKER,
        Step.SIBLINGS_SCHOOLS: Kind.SIBLINGS,
        Step.REFER: Kind.REFERRAL,
        Step.DSL_REFERRAL: Kind.DSL_REFERRAL,
        Step.TELL_LA: Kind.LA_TOLD,
    }
    if step in kinds:
        return "follow_up_step", [kinds[step]]
    pages = {
        Step.ALERT_DSL: "follow_up_alert",
        Step.DECIDE_VISIT: "follow_up_decide",
        Step.VISIT: "follow_up_visit",
        Step.OFF_ROLL: "follow_up_end",
    }
    return pages.get(step, ""), []


def _claim(request: SchoolRequest, line: CaseLine) -> str:
    case = line.case
    if not case.held_at(line.child.now) or case.claimed_by_id == request.access.user.id:
        return ""
    whom = next((one.name for one in line.child.contacts if one.id == case.claimed_contact), "home")
    return f"{case.claimed_by} is ringing {whom} now"


def cleared_rows(request: SchoolRequest, queue: Queue) -> list[ClearedRow]:
    rows = []
    for event in queue.cleared:
        said, tone = now_words(event.facts.get("closed_as", ""))
        urn = request.school.urn
        by_person = event.by_id is not None
        rows.append(
            ClearedRow(
                case_id=event.case_id,
                at=event.at,
                name=str(event.case.pupil),
                url=case_url("follow_up_case", urn, event.case_id),
                said=said,
                tone=tone,
                what=event.words,
                by="You" if event.by_id == request.access.user.id else event.by_name,
                undo_url=case_url("follow_up_undo", urn, event.case_id) if by_person else "",
            )
        )
    return rows


def out_rows(request: SchoolRequest, visits: Sequence[Visit], now: datetime) -> list[OutRow]:
    urn = request.school.urn
    return [
        OutRow(
            one,
            str(one.case.pupil),
            words.and_list(one.staff),
            reverse("follow_up_visit_record", args=[urn, one.id]),
            is_overdue(one, now),
        )
        for one in visits
    ]


def register_rows(request: SchoolRequest, queue: Queue) -> list[RegisterRow]:
    """Registers that are not in, or were handed in with blanks: their children nobody rings about, nor forgets."""
    return [
        RegisterRow(
            line.class_name,
            register_url(request.school.urn, queue.now.date(), line.session, line.class_name),
            line.pupils,
            line.pupils - line.marked,
        )
        for line in (*queue.not_in, *queue.blank)
    ]

"""Making and sending the day's register (DAT-01): made from the marks, kept as made, tried until it is taken.

Work finds itself: which days are missing or were amended since is told from the marks and what was made, so a day
without a worker is made up for, and a second scheduler finds nothing to do.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.database import connection
from exchange.carriers import DailyParcel, Outcome, Result, carrier_of
from exchange.models import DailyEvent, DailyExtract, DailyRecipient
from exchange.queries.daily import day_file
from exchange.rules.daily import next_try
from exchange.rules.policy import ExchangePolicy
from registers.models import School
from registers.queries.setup import setup_of

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
"""How long one try may take before another may be made."""
MOST_AT_ONCE = 200
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_EVENT = {Result.TAKEN: "sent", Result.BUSY: "busy", Result.REFUSED: "refused"}


@transaction.atomic
def add_recipient(school: School, *, kind: str, name: str, format: str, agreed: str, first_day: date, by: Actor) -> DailyRecipient:  # fmt: skip
    row = DailyRecipient.objects.create(
        school=school, kind=kind, name=name, format=format, agreed=agreed, first_day=first_day, set_at=clock.now(),
        set_by=f"{by.name}, {by.position}",
    )  # fmt: skip
    record("daily.recipient_added", by=by, school_id=school.id, subject_id=row.id, kind=kind)
    return row


@transaction.atomic
def end_recipient(row: DailyRecipient, *, by: Actor) -> None:
    """Nothing is made for it any more; what was made and not taken is not tried again."""
    who = f"{by.name}, {by.position}"
    if DailyRecipient.objects.filter(id=row.id, ended_at=None).update(ended_at=clock.now(), ended_by=who):
        untaken = DailyExtract.objects.filter(recipient=row, state__in=["waiting", "failed"])
        untaken.update(state="replaced", next_try_at=None)
        record("daily.recipient_ended", by=by, school_id=row.school_id, subject_id=row.id)


def make_due(school: School, today: date) -> int:
    """Make every file that is missing, and a next edition of each that the register no longer agrees with."""
    lookback = setup_of(school).rules(ExchangePolicy, today).daily_extract_lookback
    calendar = setup_of(school).calendar
    days = [day for n in range(120, -1, -1) if calendar.open_to_anybody(day := today - timedelta(days=n))]
    days = days[-(lookback + 1) :]
    recipients = DailyRecipient.objects.filter(school=school, ended_at=None)
    if days:
        # One closed after its register went is no school day any more, and whoever has the register is told.
        made = DailyExtract.objects.filter(recipient__in=recipients, day__range=(days[0], today))
        days = sorted({*days, *made.values_list("day", flat=True)})
    return sum(_make(one, day) for one in recipients for day in days if day >= one.first_day)


@transaction.atomic
def _make(recipient: DailyRecipient, day: date) -> bool:
    """Whether a new edition was needed. Of a day that went and has no mark any more, one without rows says so."""
    DailyRecipient.objects.select_for_update().get(id=recipient.id)
    made = day_file(recipient.school, day, recipient.format)
    digest = hashlib.sha256(made.content).hexdigest()
    last = (
        DailyExtract.objects.filter(recipient=recipient, day=day)
        .defer("content")
        .order_by("-edition")
        .first()
    )
    if not made.rows if last is None else last.sha256 == digest:
        return False
    if last is not None and last.state != "sent":
        DailyExtract.objects.filter(id=last.id).update(state="replaced", next_try_at=None)
    now = clock.now()
    row = DailyExtract.objects.create(
        school=recipient.school, recipient=recipient, day=day, edition=last.edition + 1 if last else 1,
        rows=made.rows, sha256=digest, content=made.content, made_at=now, next_try_at=now,
    )  # fmt: skip
    _event(row, "made", f"{made.rows} marks", Actor.system())
    return True


def send_due() -> dict[str, int]:
    """Try everything that is due; how many of each outcome."""
    now = clock.now()
    counted = {"sent": 0, "busy": 0, "refused": 0}
    due = DailyExtract.objects.filter(next_try_at__lte=now, state="waiting").order_by("day", "edition")
    for extract_id in list(due.values_list("id", flat=True)[:MOST_AT_ONCE]):
        if (what := send_one(extract_id)) is not None:
            counted[what] += 1
    return counted


def send_one(extract_id: uuid.UUID) -> str | None:
    """One try; `None` if nothing is set up, or somebody else is at it."""
    now = clock.now()
    row = DailyExtract.objects.select_related("recipient", "school").get(id=extract_id)
    carrier = carrier_of(row.recipient.kind, connection.schema_name)
    if carrier is None:
        DailyExtract.objects.filter(id=row.id, state="waiting").update(
            said="No way of sending is set up: take the file by hand.", next_try_at=now + timedelta(hours=1)
        )
        return None
    due = DailyExtract.objects.filter(Q(next_try_at__lte=now), id=row.id, state="waiting")
    if not due.update(next_try_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    outcome = carrier.send(_parcel(row))
    return settle(row.id, outcome)


def _parcel(row: DailyExtract) -> DailyParcel:
    name = f"attendance-{row.school.urn}-{row.day.isoformat()}-{row.edition}.{row.recipient.format}"
    return DailyParcel(f"{row.id}", name, _TYPES[row.recipient.format], bytes(row.content), row.sha256)


@transaction.atomic
def settle(extract_id: uuid.UUID, outcome: Outcome) -> str:
    """What came of a try. An edition replaced while it was under way is never tried again, whatever the answer."""
    now = clock.now()
    row = DailyExtract.objects.select_for_update().defer("content").get(id=extract_id)
    what = _EVENT[outcome.result]
    row.said = outcome.said
    if outcome.result is Result.TAKEN:
        row.state, row.sent_at, row.next_try_at = "sent", now, None
    elif row.state == "replaced":
        pass
    elif outcome.result is Result.REFUSED or (again := next_try(row.attempts, now)) is None:
        row.state, row.next_try_at = "failed", None
        logger.error(
            "A day's register of trust %s, school %s was not taken", connection.schema_name, row.school_id
        )
    else:
        row.next_try_at = again
    row.save(update_fields=["state", "sent_at", "next_try_at", "said"])
    _event(row, what, outcome.said, Actor.system())
    return what


@transaction.atomic
def try_again(row: DailyExtract, *, by: Actor) -> None:
    """A person has looked: the counting of tries begins anew. `Refused` when the file's years are over."""
    _content(row)
    failed = DailyExtract.objects.filter(id=row.id, state__in=["failed", "waiting"])
    if failed.update(state="waiting", attempts=0, next_try_at=clock.now()):
        _event(row, "again", "", by)


@transaction.atomic
def taken_by_hand(row: DailyExtract, *, by: Actor) -> bytes:
    """The file for a person to hand over; who took it is kept. It counts as sent unless a newer one replaced it.

    `Refused` when its years are over (DAT-06).
    """
    now, content = clock.now(), _content(row)
    DailyExtract.objects.filter(id=row.id).exclude(state__in=["sent", "replaced"]).update(
        state="sent", sent_at=now, next_try_at=None, said=f"Taken by {by.name}."
    )
    _event(row, "by_hand", f"Taken by {by.name}, {by.position}.", by)
    record("daily.taken_by_hand", by=by, school_id=row.school_id, subject_id=row.id, day=row.day.isoformat())
    return content


def _content(row: DailyExtract) -> bytes:
    content = bytes(DailyExtract.objects.get(id=row.id).content)
    if not content:
        raise Refused(
            {"": ["This file has been kept for its years and is destroyed. That it was made stays."]}
        )
    return content


def _event(row: DailyExtract, what: str, said: str, by: Actor) -> None:
    DailyEvent.objects.create(
        extract=row, at=clock.now(), what=what, said=said, by_name=f"{by.name}, {by.position}"
    )

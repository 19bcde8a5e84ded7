"""The address of the parent's form: made, revoked, used once (LEV-01, ROL-10; security: 256 bits, kept hashed)."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from absence.models import LeaveLink, LeaveRequest
from absence.queries.leave_case import leave_roster
from absence.queries.leave_ways import message_key
from absence.rules.leave_kinds import LeaveKind
from absence.rules.leave_policy import LeavePolicy
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.messages import queue_message, withdraw_message
from letters.carriers.base import HERE
from letters.models import Message
from registers.models import Contact, ContactLink, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.words import day_words

from .leave import Asked, Asking, take_request
from .leave_evidence import add_evidence

USUAL_DAYS = 14


@transaction.atomic
def make_link(pupil: Pupil, *, school: School, shown_name: str, by: Actor) -> tuple[LeaveLink, str]:
    """A link, and the token that opens it: told once, since only its SHA-256 is kept. Older open links end."""
    now = clock.now()
    days = setup_of(school).rules(LeavePolicy, clock.today()).leave_link_days
    ended = LeaveLink.objects.filter(school=school, pupil=pupil, used_at=None, revoked_at=None)
    for one in ended.values_list("id", flat=True):
        withdraw_message(school=school, key=message_key(one), why="A newer address takes its place.", by=by)
    ended.update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    link = LeaveLink.objects.create(
        school=school, pupil=pupil, digest=digest(token), shown_name=shown_name.strip(), made_at=now, made_by=by.name,
        expires_at=now + timedelta(days=days if isinstance(days, int) else USUAL_DAYS),
    )  # fmt: skip
    record("leave.link_made", by=by, school_id=school.id, subject_id=pupil.id, link=str(link.id))
    return link, token


@transaction.atomic
def send_link(link: LeaveLink, contact: Contact, *, channel: str, address: str, by: Actor) -> Message:
    """Have the address go to this adult as a text or e-mail. It is kept sealed and stands nowhere else.

    :raises Refused: this adult may not hear of the child.
    """
    if not ContactLink.objects.filter(pupil=link.pupil, contact=contact, restricted=False).exists():
        raise Refused({"way": ["This adult can’t be sent anything about the child."]})
    until = day_words(link.expires_at.astimezone(clock.LONDON).date())
    text = (
        f"To ask {link.school.name} for time off for {link.shown_name}, open {HERE} It works once, until {until}. "
        "Please give it to nobody else."
    )
    return queue_message(
        school=link.school, contact=contact, channel=channel, text=text,
        subject=f"Form to ask for time off, from {link.school.name}" if channel == "email" else "",
        about=[link.pupil], key=message_key(link.id), purpose=f"leave_form {link.id.hex[-8:]}", by=by,
        good_until=link.expires_at, secret=address,
    )  # fmt: skip


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def open_link(token: str) -> LeaveLink | None:
    """The link, if it may be used now; `None` for one that is unknown, used, over or revoked: all look the same."""
    return (
        LeaveLink.objects.filter(
            digest=digest(token), used_at=None, revoked_at=None, expires_at__gt=clock.now()
        )
        .select_related("school", "pupil")
        .first()
    )


@transaction.atomic
def revoke_link(link_id: uuid.UUID, *, school: School, by: Actor) -> bool:
    ended = LeaveLink.objects.filter(id=link_id, school=school, used_at=None, revoked_at=None).update(
        revoked_at=clock.now()
    )
    if ended:
        withdraw_message(school=school, key=message_key(link_id), why="The address was taken back.", by=by)
        record("leave.link_revoked", by=by, school_id=school.id, subject_id=link_id)
    return bool(ended)


@dataclass(frozen=True)
class FormAnswers:
    """What a parent wrote; nothing of it is trusted until the office has checked it."""

    name: str
    relationship: str
    lives_with: str
    kind: LeaveKind
    first_day: date
    last_day: date
    part: str
    words: str
    details: Mapping[str, str]


@transaction.atomic
def send_form(link_id: uuid.UUID, answers: FormAnswers, file: UploadedFile[Any] | None) -> LeaveRequest:
    """Keep what came by the form, with its file, and close the link: all of it or nothing.

    Raises `Refused` with a sentence for the parent; also when the link was used meanwhile.
    """
    link = LeaveLink.objects.select_for_update(of=("self",)).select_related("school", "pupil").get(id=link_id)
    if link.used_at is not None or link.revoked_at is not None or link.expires_at <= clock.now():
        raise Refused({"": ["This form was sent already or has ended. Ask the school office for a new one."]})
    by = Actor(id=None, name="Parent’s form", position="not checked", role="form")
    roster, pupil = leave_roster(link.school, link.pupil_id, answers.first_day, answers.last_day)
    if pupil is None:
        raise Refused(
            {
                "first_day": [
                    "The school has no place for the child on these days. Check the days, or ring the office."
                ]
            }
        )
    beside = {"lives_with": answers.lives_with, "part_of_day": answers.part}
    details = {**answers.details, **beside}
    asked = Asked(answers.kind, answers.first_day, answers.last_day, answers.words, details=details)
    request = take_request(
        asked, asking=Asking(answers.name, answers.relationship), pupil=pupil, roster=roster, school=link.school,
        source="form", by=by,
    )  # fmt: skip
    if file is not None:
        add_evidence(request, file, source="form", by=by)
    link.used_at, link.request = clock.now(), request
    link.save(update_fields=["used_at", "request"])
    return request

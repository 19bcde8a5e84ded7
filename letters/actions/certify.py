"""Certifying an attendance record: render it, write down who asked, for whom, when, and the seal it carries."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from letters.rendering import render_pdf
from registers.queries.certificate import Certificate
from registers.queries.chain_check import CERTIFIED


@dataclass(frozen=True)
class Wish:
    """Who asked for a record, when, and whom it is for."""

    for_whom: str
    asked_by: str
    asked_on: date


@dataclass(frozen=True)
class Issue:
    """One record that left the school: its number, when it was made and who signs it."""

    id: uuid.UUID
    at: datetime
    name: str
    position: str
    asked_by: str


@transaction.atomic
def certify(
    certificate: Certificate, *, wish: Wish, by: Actor, signs: Actor | None = None
) -> tuple[Issue, bytes]:
    """The record as PDF. What was issued can be told by its SHA-256; the link on it becomes an anchor of the chain.

    `signs`: whose name stands on it, where that is not who makes it: a head signs what the office prints.
    """
    signs = signs or by
    issue = Issue(uuid7(), clock.now(), signs.name, signs.position, wish.asked_by)
    pdf = print_record(certificate, issue)
    record(
        CERTIFIED,
        by=by,
        school_id=certificate.school.id,
        subject_id=certificate.pupil.id,
        issue=str(issue.id),
        issued_at=issue.at.isoformat(),
        first=certificate.first.isoformat(),
        last=certificate.last.isoformat(),
        as_at=certificate.moment.isoformat(),
        for_whom=wish.for_whom,
        asked_by=wish.asked_by,
        asked_on=wish.asked_on.isoformat(),
        **({"signs": signs.name, "signs_position": signs.position} if signs != by else {}),
        seq=certificate.head.seq if certificate.head else None,
        hash=certificate.head.hash if certificate.head else None,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    return issue, pdf


@transaction.atomic
def print_again(certificate: Certificate, *, issue: Issue, sha256: str, by: Actor) -> bytes:
    """An issued record once more. If it is not the same to the last byte (a name was corrected since, or the product
    draws it otherwise now), it says on its first page that it is a later copy."""
    pdf = print_record(certificate, issue)
    same = hashlib.sha256(pdf).hexdigest() == sha256
    record(
        "record.printed_again",
        by=by,
        school_id=certificate.school.id,
        subject_id=certificate.pupil.id,
        issue=str(issue.id),
        same=same,
    )
    return pdf if same else print_record(certificate, issue, copied_at=clock.now())


def print_record(certificate: Certificate, issue: Issue, *, copied_at: datetime | None = None) -> bytes:
    html = render_to_string(
        "letters/certified.html",
        {
            "record": certificate,
            "signs": issue,
            "issue": issue,
            "issued_at": issue.at,
            "copied_at": copied_at,
        },
    )
    return render_pdf(html, "record.css")

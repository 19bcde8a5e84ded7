"""Certifying an attendance record: render it, write down who asked, for whom, when, and the seal it carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.rendering import render_pdf
from registers.queries.certificate import Certificate
from registers.queries.chain_check import CERTIFIED


@dataclass(frozen=True)
class Wish:
    """Who asked for a record, when, and whom it is for."""

    for_whom: str
    asked_by: str
    asked_on: date


@transaction.atomic
def certify(certificate: Certificate, *, wish: Wish, by: Actor) -> bytes:
    """The record as PDF. What was issued can be told by its SHA-256; the link on it becomes an anchor of the chain."""
    html = render_to_string(
        "letters/certified.html", {"record": certificate, "signs": by, "issued_at": clock.now()}
    )
    pdf = render_pdf(html, "record.css")
    record(
        CERTIFIED,
        by=by,
        school_id=certificate.school.id,
        subject_id=certificate.pupil.id,
        first=certificate.first.isoformat(),
        last=certificate.last.isoformat(),
        as_at=certificate.moment.isoformat(),
        for_whom=wish.for_whom,
        asked_by=wish.asked_by,
        asked_on=wish.asked_on.isoformat(),
        seq=certificate.head.seq if certificate.head else None,
        hash=certificate.head.hash if certificate.head else None,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    return pdf

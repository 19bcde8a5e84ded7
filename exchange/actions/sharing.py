"""Sharing with a purpose: the paper with no more than was ticked, and its line in the log, together (DAT-05, ABS-75)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.models import Sharing
from exchange.queries.sharing import shared_paper
from exchange.rules.sharing import PURPOSES, Wish, forbids
from letters.rendering import render_pdf
from registers.models import Pupil, School

STYLE = "record.css"


@dataclass(frozen=True)
class Shared:
    """What somebody wants to share, with whom and why."""

    wish: Wish
    recipient: str
    organisation: str
    first: date | None
    last: date | None
    asked_on: date | None
    because: str


@transaction.atomic
def share(
    school: School, pupil: Pupil | None, shared: Shared, *, may_see_special: bool, by: Actor
) -> tuple[Sharing, bytes]:
    """The log's line and the paper; no paper (empty bytes) where nothing is made here. `Refused` with what is in the way."""
    problems = forbids(shared.wish, may_see_special=may_see_special, today=clock.today())
    purpose = PURPOSES.get(shared.wish.purpose)
    if purpose is not None and purpose.about_pupil and pupil is None:
        problems["pupil"] = "Choose the pupil it is about."
    if problems or purpose is None:
        raise Refused({key: [said] for key, said in problems.items()})
    fields = shared.wish.fields & set(purpose.fields)
    pdf = b""
    if purpose.made_here and pupil is not None:
        pdf = _paper(school, pupil, shared, fields, by)
    row = Sharing.objects.create(
        school=school,
        pupil=pupil if purpose.about_pupil else None,
        purpose=purpose.key,
        recipient=shared.recipient,
        organisation=shared.organisation,
        fields=sorted(fields),
        first_day=shared.first,
        last_day=shared.last,
        asked_on=shared.asked_on,
        because=shared.because,
        consent_by=shared.wish.consent_by if purpose.consent else "",
        consent_on=shared.wish.consent_on if purpose.consent else None,
        sha256=hashlib.sha256(pdf).hexdigest() if pdf else "",
        at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record(
        "data.shared", by=by, school_id=school.id, subject_id=pupil.id if pupil else None, sharing=str(row.id),
        purpose=purpose.key, fields=sorted(fields),
    )  # fmt: skip
    return row, pdf


def _paper(school: School, pupil: Pupil, shared: Shared, fields: frozenset[str], by: Actor) -> bytes:
    today = clock.today()
    paper = shared_paper(pupil, school, shared.first or today, shared.last or today, fields)
    html = render_to_string(
        "exchange/shared_pdf.html",
        {
            "paper": paper,
            "shared": shared,
            "purpose": PURPOSES[shared.wish.purpose],
            "by": by,
            "made_at": clock.now(),
        },
    )
    return render_pdf(html, STYLE)

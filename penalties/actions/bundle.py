"""Making the bundle: the certificate is issued with it, its letters are inside it, what it showed is written down."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.certify import Issue, Wish, certify
from letters.rendering import Enclosed, printed
from penalties.models import PenaltyCase
from penalties.queries.bundle import Bundle, gather, in_the_way, one_level_down, records_of
from penalties.queries.case_file import CaseFile, ParentFile, case_file
from penalties.queries.signing import head_of
from registers.queries.certificate import Certificate

from .events import case_event

STYLE = "bundle.css"


@dataclass(frozen=True)
class MadeBundle:
    name: str
    pdf: bytes
    pages: int
    sha256: str


@transaction.atomic
def make_bundle(case: PenaltyCase, contact_id: uuid.UUID | None = None, *, by: Actor) -> MadeBundle:
    """One PDF with an index and page numbers about one parent, or `Refused` with everything that is missing.

    Without `contact_id` it is about the one parent who is liable; where several are, somebody has to say whose it is.
    """
    today = clock.today()
    file = case_file(case, today)
    gaps = in_the_way(file, today)
    if gaps:
        raise Refused({"case": [one.sentence for one in gaps]})
    parent = _whose(file, contact_id)
    bundle = gather(file, parent, records_of(file, today), today)
    wish = Wish("local_authority", file.authority.name, today)
    issue, certified = certify(bundle.record, wish=wish, by=by, signs=_signs(bundle.record, today))
    others = [certify(one, wish=wish, by=by, signs=_signs(one, today)) for one in bundle.others]
    certificates = [_body(bundle.record, issue), *map(_body, bundle.others, [made for made, _ in others])]
    html = render_to_string(
        "penalties/bundle_pdf.html",
        {"bundle": bundle, "file": file, "case": case, "certificates": certificates,
            "issued_at": issue.at,
            "made_at": issue.at, "by": by},
    )  # fmt: skip
    made = printed(html, STYLE, enclosed=[
        Enclosed("00-certified-record.pdf", certified, f"Certified attendance record {issue.id}", issue.at),
        *(
            Enclosed(f"00-certified-record-{n}.pdf", pdf, f"Certified attendance record {one.id}", one.at)
            for n, (one, pdf) in enumerate(others, start=2)
        ),
        *_letters(bundle),
    ])  # fmt: skip
    digest = hashlib.sha256(made.pdf).hexdigest()
    contact = str(parent.link.contact_id)
    case_event(
        case,
        "bundle_made",
        by=by,
        sha256=digest,
        pages=made.pages,
        certificate=str(issue.id),
        contact=contact,
    )
    record(
        "penalty.bundle", by=by, school_id=case.school_id, subject_id=case.pupil_id, case=str(case.id),
        contact=contact, sha256=digest, seal=bundle.check_code, certificate=str(issue.id),
    )  # fmt: skip
    return MadeBundle(f"penalty-case-{case.id}-{contact}.pdf", made.pdf, made.pages, digest)


def _whose(file: CaseFile, contact_id: uuid.UUID | None) -> ParentFile:
    liable = [one for one in file.liable if contact_id in (None, one.link.contact_id)]
    if len(liable) != 1:
        raise Refused(
            {"contact": ["Choose the liable parent the bundle is about: each has a file of their own."]}
        )
    return liable[0]


def _signs(record: Certificate, today: date) -> Actor:
    """The head who certifies: in office today, whoever decided the case then."""
    head = head_of(record.school.id, today)
    assert head is not None, "`in_the_way` lets no bundle through without a head"
    return Actor(head.id, head.name, head.position, "head")


def _body(record: Certificate, issue: Issue) -> SafeString:
    html = render_to_string(
        "letters/certified_body.html",
        {"record": record, "signs": issue, "issue": issue, "issued_at": issue.at},
    )
    return one_level_down(html)


def _letters(bundle: Bundle) -> list[Enclosed]:
    """The frozen bytes of each letter, as they were sent."""
    return [
        Enclosed(
            part.enclosed_as, bytes(part.file.pdf), f"Letter {part.letter.reference} as issued, SHA-256 {part.file.sha256}",
            part.file.issued_at,
        )
        for part in bundle.letters
    ]  # fmt: skip

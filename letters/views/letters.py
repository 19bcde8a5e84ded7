"""The letters of a school: a list, one letter on the page, its PDF, what was done with it."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from letters.access import MAY_SEE, letters_seen
from letters.actions.correct import may_be_corrected
from letters.kinds import KINDS
from letters.models import Letter, LetterBatch, LetterFile, LetterState
from letters.queries.document import make_document
from letters.queries.outbox import row, ways_of
from letters.queries.parcels import kept_back
from letters.queries.printed import logo_of, print_letter
from letters.queries.ways import ways_of_letters
from letters.rules.blocks import CannotBeFilled
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

from .common import letter_or_404, shown, twin
from .sending import way_words, ways_left

PAGE = 50
SHOWS = {
    "draft": "To approve",
    "held": "Held for a person",
    "issued": "Issued",
    "flagged": "Issued, facts changed since",
    "withdrawn": "Withdrawn",
}


@school_page(*MAY_SEE)
def letters(request: SchoolRequest) -> HttpResponse:
    """Newest first; by state and kind. The figures at the top are links to the lists behind them."""
    seen = letters_seen(request.access, request.school)
    show = request.GET.get("show", "")
    kind = request.GET.get("kind", "")
    found = _of_state(seen, show) if show in SHOWS else seen
    found = found.filter(kind=kind) if kind in KINDS else found
    page = Paginator(found.order_by("-drafted_at", "-id"), PAGE).get_page(request.GET.get("page"))
    held = request.access.permissions(request.school.id)
    context = {
        "page": page,
        "lines": [shown(letter) for letter in page],
        "counts": [(name, words, _of_state(seen, name).count()) for name, words in SHOWS.items()],
        "show": show if show in SHOWS else "",
        "kind": kind,
        "kinds": [(code, KINDS[code].name) for code in seen.values_list("kind", flat=True).distinct().order_by("kind")],
        "query": f"show={show}&kind={kind}&" if show or kind else "",
        "may_write": Permission.PREPARE_LETTERS in held,
        "batches": LetterBatch.objects.filter(school=request.school).order_by("-made_at")[:3],
    }  # fmt: skip
    return render(request, "letters/list.html", context)


def _of_state(seen: QuerySet[Letter], show: str) -> QuerySet[Letter]:
    if show == "flagged":
        return seen.filter(state=LetterState.ISSUED).exclude(flag="")
    return seen.filter(state=show)


@school_page(*MAY_SEE)
def letter(request: SchoolRequest, letter_id: uuid.UUID) -> HttpResponse:
    found = letter_or_404(request, letter_id)
    actor = request.access.actor(request.school.id)
    record(
        "letter.viewed",
        by=actor,
        school_id=request.school.id,
        subject_id=found.pupil_id,
        letter=str(found.id),
    )
    body, problem = twin(found, actor)
    held = request.access.permissions(request.school.id)
    file = LetterFile.objects.defer("pdf", "snapshot").filter(letter=found).first()
    newer = Letter.objects.filter(supersedes=found).first()
    open_ = found.state in (LetterState.DRAFT, LetterState.HELD)
    context = {
        "line": shown(found),
        "letter": found,
        "pupil": found.pupil,
        "body": body,
        "problem": problem or found.problem,
        "file": file,
        "events": found.events.order_by("-at", "-id"),
        "newer": newer,
        "kept_back": kept_back(found) if file and not newer else "",
        "older": found.supersedes,
        "sent": [row(dispatch, request.school) for dispatch in ways_of(found)],
        "send_by": ways_left(request, found),
        "usual": way_words(ways_of_letters([found], request.school)[found.id]) if file else None,
        "may_correct": may_be_corrected(found) and Permission.PREPARE_LETTERS in held,
        "may_change": open_ and Permission.PREPARE_LETTERS in held,
        "may_approve": open_ and Permission.APPROVE_LETTERS in held,
    }
    return render(request, "letters/letter_page.html", context)


@school_page(*MAY_SEE)
def letter_pdf(request: SchoolRequest, letter_id: uuid.UUID) -> HttpResponse:
    """The bytes as they were issued. A draft is drawn as it would be, for those who prepare letters."""
    found = letter_or_404(request, letter_id)
    actor = request.access.actor(request.school.id)
    file = LetterFile.objects.filter(letter=found).first()
    if file is not None:
        record(
            "letter.opened",
            by=actor,
            school_id=request.school.id,
            subject_id=found.pupil_id,
            letter=str(found.id),
        )
        return pdf_response(bytes(file.pdf), found.reference)
    if found.issued or not request.access.can(Permission.PREPARE_LETTERS, request.school.id):
        raise Http404
    try:
        made = make_document(found, by=actor)
    except CannotBeFilled:
        raise Http404 from None
    return pdf_response(print_letter(made.snapshot, logo_of(made.head)).pdf, f"draft-{found.reference}")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """Named by its reference: nothing about the child lies in a folder of downloads."""
    disposition = f'inline; filename="{name}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@school_page(Permission.SEE_LETTERS)
def pupil_letters(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """All letters of one pupil, and the kinds somebody may write for them."""
    pupil = pupil_seen(request, pupil_id)
    actor = request.access.actor(request.school.id)
    record("letters.viewed", by=actor, school_id=request.school.id, subject_id=pupil.id)
    rows = letters_seen(request.access, request.school).filter(pupil=pupil).order_by("-drafted_at", "-id")
    held = request.access.permissions(request.school.id)
    may_write = Permission.PREPARE_LETTERS in held
    context = {
        "pupil": pupil,
        "lines": [shown(row) for row in rows[:200]],
        "kinds": [kind for kind in KINDS.values() if kind.by_hand] if may_write else [],
    }
    return render(request, "letters/pupil.html", context)

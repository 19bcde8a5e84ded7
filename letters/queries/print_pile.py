"""Letters waiting for this school's printer, and what is in a batch of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from letters.kinds import KINDS, Audience
from letters.models import Dispatch, Letter, LetterState, PrintBatch
from letters.queries.parcels import letters_stand
from letters.rules.print_order import Printed
from letters.rules.sending import Answer, Verdict
from registers.models import ClassMembership, School

SAFEGUARDING = [code for code, kind in KINDS.items() if kind.safeguarding]
LEAVING = [
    code for code, kind in KINDS.items() if kind.audience is not Audience.FILE and not kind.safeguarding
]


@dataclass(frozen=True)
class Line:
    """One letter of a batch, as its list and its cover sheet show it."""

    place: int
    dispatch: Dispatch
    pupil: str
    class_name: str
    recipient: str
    address: str
    """On one line; empty = it is kept off the letter and has to be looked up."""
    kind: str
    reference: str
    pages: int


def waiting(school: School) -> QuerySet[Dispatch]:
    """Posted letters no batch holds yet. Safeguarding papers lie in no pile: they go by hand."""
    rows = Dispatch.objects.filter(school=school, channel="post", state="queued", batch=None)
    return rows.exclude(letter__kind__in=SAFEGUARDING)


def unsent(school: School) -> QuerySet[Letter]:
    """Issued letters that are not on their way and should be: the newest edition, to somebody outside the school."""
    return (
        Letter.objects.filter(
            school=school, state=LetterState.ISSUED, dispatches=None, superseded_by=None, kind__in=LEAVING
        )
        .select_related("pupil", "school")
        .order_by("issued_at")
    )


def printed(dispatches: list[Dispatch], on: date) -> list[Printed]:
    """What the order of printing needs to know of each; the classes are today's."""
    classes = classes_of({d.letter.pupil_id for d in dispatches if d.letter}, on)
    return [_printed(dispatch, classes) for dispatch in dispatches]


def _printed(dispatch: Dispatch, classes: dict[uuid.UUID, tuple[str, str]]) -> Printed:
    letter = dispatch.letter
    if letter is None:
        raise ValueError("only letters are printed")
    year_group, class_name = classes.get(letter.pupil_id, ("", ""))
    return Printed(
        id=str(dispatch.id),
        year_group=year_group,
        class_name=class_name,
        pupil=f"{letter.pupil.legal_surname}, {letter.pupil.known_as}",
        recipient=str(letter.recipient.get("name", "")),
        address=tuple(letter.recipient.get("address", ())),
    )


def classes_of(pupils: set[uuid.UUID], on: date) -> dict[uuid.UUID, tuple[str, str]]:
    """Pupil → year group and class on a day."""
    rows = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), pupil_id__in=pupils, first_day__lte=on
    ).select_related("school_class")
    return {row.pupil_id: (row.year_group, row.school_class.name) for row in rows}


def lines_of(batch: PrintBatch, on: date) -> list[Line]:
    """The batch's letters in the order of the pile."""
    rows = list(
        batch.dispatches.select_related("letter__pupil", "letter__file", "letter__school")
        .defer("letter__file__pdf", "letter__file__snapshot")
        .order_by("place")
    )
    known = {one.id: one for one in printed(rows, on)}
    return [_line(row, known[str(row.id)]) for row in rows]


def stopped(lines: Sequence[Line]) -> list[tuple[Line, Verdict]]:
    """Those that may not go any more, as everything stands at this moment: a restriction holds from when it is recorded."""
    pile = [line for line in lines if line.dispatch.state == "printing"]
    verdicts = letters_stand([line.dispatch for line in pile])
    judged = [(line, verdicts[line.dispatch.id]) for line in pile]
    return [(line, verdict) for line, verdict in judged if verdict.answer is not Answer.SEND]


def _line(dispatch: Dispatch, one: Printed) -> Line:
    letter = dispatch.letter
    if letter is None:
        raise ValueError("only letters are printed")
    kind = KINDS.get(letter.kind)
    return Line(
        place=dispatch.place or 0,
        dispatch=dispatch,
        pupil=one.pupil,
        class_name=one.class_name,
        recipient=one.recipient,
        address=", ".join(one.address),
        kind=kind.name if kind else letter.kind,
        reference=letter.reference,
        pages=letter.file.pages,
    )

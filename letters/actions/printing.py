"""Printing letters here: a pile in the order asked for, built in the background, then posted by a person.

A letter belongs to one batch at a time, by a guarded update; it counts as sent when somebody says the pile is posted.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from letters.models import Dispatch, PrintBatch
from letters.pdf_join import NotOurs, join
from letters.queries.parcels import letters_stand
from letters.queries.print_pile import Line, lines_of, printed, stopped, waiting
from letters.rendering import render_pdf
from letters.rules.print_order import in_order
from letters.rules.sending import Answer, Verdict
from registers.models import School

from .outgoing import WORKER, ask_builder, move

MOST = 400
"""Letters in one batch: more is more than a stapler, a printer tray or a person's patience holds."""
OUT: dict[str, object] = {"batch": None, "place": None}
"""What is changed of a letter that comes out of its batch."""
NOT_IN_IT = "This letter is not in a batch any more. Look at it again."
CANT_JOIN = "This letter could not be put into the batch. Open it and print it by itself."


@transaction.atomic
def make_batch(school: School, *, order: str, both_sides: bool, by: Actor) -> PrintBatch | None:
    """Take what waits for the printer into a new batch, judged once more; what may not go is left out with its reason.

    `None` when nothing waits that may go.
    """
    pile = list(
        waiting(school)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("letter__pupil", "letter__school")
        .order_by("made_at")[:MOST]
    )
    verdicts = letters_stand(pile)
    going = [one for one in pile if verdicts[one.id].answer is Answer.SEND]
    for one in pile:
        if verdicts[one.id].answer is not Answer.SEND:
            _set_aside(one, verdicts[one.id], of="queued")
    if not going:
        return None
    now = clock.now()
    batch = PrintBatch.objects.create(
        school=school,
        order=order,
        both_sides=both_sides,
        made_at=now,
        asked_at=now,
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
        wanted=len(going),
    )
    for place, each in enumerate(in_order(printed(going, clock.today()), order), 1):
        put = {"batch": batch, "place": place, "carrier": "print"}
        move(uuid.UUID(each.id), "printing", of=["queued"], by=by, changes=put)
    record(
        "letters.batched", by=by, school_id=school.id, subject_id=batch.id, letters=len(going), order=order
    )
    ask_builder(batch.id)
    return batch


def _set_aside(dispatch: Dispatch, verdict: Verdict, *, of: str, by: Actor = WORKER) -> None:
    """It may not go: the outbox says why, and it stands in no pile."""
    to = "failed" if verdict.answer is Answer.FAIL else "cancelled"
    move(dispatch.id, to, of=[of], said=verdict.why, by=by, changes=OUT)


@dataclass(frozen=True)
class Building:
    batch: PrintBatch
    claim: uuid.UUID


def build_batch(batch_id: uuid.UUID) -> str:
    """Put the letters into one file behind their list, if nobody else is at it; says in a word what became of it.

    They are judged once more: minutes may have passed since the pile was made.
    """
    building = _claim(batch_id)
    if building is None:
        return "nothing to do"
    lines = _joinable(building)
    if not lines:
        _ended(building, b"", 0)
        return "empty"
    PrintBatch.objects.filter(id=batch_id, claim=building.claim).update(wanted=len(lines))
    pdf, counts = join(_files(building, lines), both_sides=building.batch.both_sides)
    return "ready" if _ended(building, pdf, sum(counts)) else "late"


def _claim(batch_id: uuid.UUID) -> Building | None:
    now, claim = clock.now(), uuid7()
    free = PrintBatch.objects.filter(id=batch_id, state="building")
    free = free.filter(lease_until=None) | free.filter(lease_until__lte=now)
    until = now + timedelta(seconds=settings.DISPATCH_LEASE_SECONDS)
    if not free.update(claim=claim, lease_until=until, done=0):
        return None
    return Building(PrintBatch.objects.select_related("school").get(id=batch_id), claim)


def _joinable(building: Building) -> list[Line]:
    """The lines that may go and whose file can be joined; another is left out of the pile and told in the outbox."""
    lines = lines_of(building.batch, clock.today())
    held = {line.place: verdict for line, verdict in stopped(lines)}
    found = []
    for line in lines:
        if line.dispatch.state != "printing":
            continue
        if line.place in held:
            _set_aside(line.dispatch, held[line.place], of="printing")
            continue
        try:
            join([_bytes(line)], both_sides=False)
            found.append(line)
        except NotOurs:
            move(line.dispatch.id, "failed", of=["printing"], said=CANT_JOIN, changes=OUT)
    return found


def _files(building: Building, lines: list[Line]) -> Iterator[bytes]:
    """The cover sheet, then each letter's frozen bytes; how far it is can be seen meanwhile."""
    yield _cover(building.batch, lines)
    for done, line in enumerate(lines, 1):
        yield _bytes(line)
        if done % 10 == 0 or done == len(lines):
            PrintBatch.objects.filter(id=building.batch.id, claim=building.claim).update(done=done)


def _bytes(line: Line) -> bytes:
    if line.dispatch.letter is None:
        raise ValueError("only letters are printed")
    return bytes(line.dispatch.letter.file.pdf)


def _cover(batch: PrintBatch, lines: list[Line]) -> bytes:
    context = {"batch": batch, "school": batch.school, "lines": lines, "made_at": batch.made_at}
    return render_pdf(render_to_string("letters/print_cover.html", context), "record.css")


def _ended(building: Building, pdf: bytes, pages: int) -> bool:
    now = clock.now()
    mine = PrintBatch.objects.filter(id=building.batch.id, claim=building.claim, state="building")
    free: dict[str, object] = {"claim": None, "lease_until": None}
    if not pdf:
        return bool(
            mine.update(state="cancelled", ended_at=now, ended_by=f"{WORKER.name}: no letter is left", **free)
        )
    sha256 = hashlib.sha256(pdf).hexdigest()
    return bool(mine.update(state="ready", pdf=pdf, pages=pages, sha256=sha256, ready_at=now, **free))


@transaction.atomic
def posted(batch: PrintBatch, *, by: Actor) -> int:
    """The pile is in the post: its letters count as sent. How many they are.

    :raises Refused: it is not ready; or a letter in it may not go any more and has to come out first.
    """
    _locked(batch, "ready")
    letters = [line.dispatch for line in _lines_that_may_go(batch)]
    now = clock.now()
    for dispatch in letters:
        gone: dict[str, object] = {"sent_at": now}
        move(dispatch.id, "sent", of=["printing"], told="Posted with its batch.", by=by, changes=gone)
    _end(batch, "posted", by, now)
    record("letters.posted", by=by, school_id=batch.school_id, subject_id=batch.id, letters=len(letters))
    return len(letters)


@transaction.atomic
def give_up(batch: PrintBatch, *, by: Actor) -> int:
    """The pile is not used: its letters wait for the printer again. How many they are.

    :raises Refused: it was posted, or given up before.
    """
    _locked(batch, "building", "ready")
    letters = list(batch.dispatches.filter(state="printing"))
    for dispatch in letters:
        move(
            dispatch.id,
            "queued",
            of=["printing"],
            what="again",
            told="The batch was given up.",
            by=by,
            changes=OUT,
        )
    _end(batch, "cancelled", by, clock.now())
    record("letters.batch_given_up", by=by, school_id=batch.school_id, subject_id=batch.id)
    return len(letters)


@transaction.atomic
def take_out(dispatch: Dispatch, *, by: Actor) -> None:
    """This letter does not go with its batch, whose file is made anew without it; printed sheets come out by hand.

    :raises Refused: the batch is not at hand any more.
    """
    if dispatch.batch is None:
        raise Refused({"": [NOT_IN_IT]})
    _locked(dispatch.batch, "building", "ready")
    said = f"Taken out of its batch by {by.name}."[:300]
    if not move(dispatch.id, "cancelled", of=["printing"], said=said, by=by, changes=OUT):
        raise Refused({"": [NOT_IN_IT]})
    _make_anew(dispatch.batch, by)
    record("letter.taken_out", by=by, school_id=dispatch.school_id, subject_id=dispatch.id)


@transaction.atomic
def leave_out(batch: PrintBatch, *, by: Actor) -> list[int]:
    """Every letter that may not go any more comes out, and the file is made anew without them: their numbers.

    Each waits as it would had it never been printed; the numbers of the others stay, as on paper printed before.

    :raises Refused: it is not ready; or every letter in it may go.
    """
    _locked(batch, "ready")
    held = stopped(lines_of(batch, clock.today()))
    if not held:
        raise Refused({"": ["Every letter in it may go now. Look at it again."]})
    for line, verdict in held:
        _set_aside(line.dispatch, verdict, of="printing", by=by)
    _make_anew(batch, by)
    record("letters.left_out", by=by, school_id=batch.school_id, subject_id=batch.id, letters=len(held))
    return [line.place for line, _ in held]


@transaction.atomic
def fetch(batch: PrintBatch, *, by: Actor) -> bytes:
    """The file for the printer; who fetched it, and the first time, are kept.

    Judged at this moment, so that nothing recorded since it was built is missed: a court order, an address to be
    kept off letters (SAF-08, T22).

    :raises Refused: it is not ready; a letter in it may not go any more and has to come out first; or its years are
        over (DAT-06).
    """
    _locked(batch, "ready")
    _lines_that_may_go(batch)
    pdf = bytes(PrintBatch.objects.values_list("pdf", flat=True).get(id=batch.id) or b"")
    if not pdf:
        raise Refused({"": ["This file has been kept for its years and is destroyed. Give the batch up."]})
    PrintBatch.objects.filter(id=batch.id, printed_at=None).update(printed_at=clock.now())
    record("letters.printed", by=by, school_id=batch.school_id, subject_id=batch.id)
    return pdf


def _lines_that_may_go(batch: PrintBatch) -> list[Line]:
    """The letters of a pile, if all may go; else refused, with what has to come out."""
    lines = lines_of(batch, clock.today())
    held = stopped(lines)
    if held:
        wrong = [f"Take number {line.place} out of the pile. {verdict.why}" for line, verdict in held]
        raise Refused({"": wrong})
    return [line for line in lines if line.dispatch.state == "printing"]


def _make_anew(batch: PrintBatch, by: Actor) -> None:
    """A letter came out: no file holds it from now on. Without another letter the batch is over."""
    now = clock.now()
    left = batch.dispatches.filter(state="printing").count()
    if not left:
        _end(batch, "cancelled", by, now)
        return
    blank: dict[str, object] = {"pdf": None, "sha256": "", "pages": 0, "ready_at": None, "done": 0}
    free: dict[str, object] = {"claim": None, "lease_until": None}
    mine = PrintBatch.objects.filter(id=batch.id)
    mine.update(state="building", wanted=left, asked_at=now, **blank, **free)
    ask_builder(batch.id)


def _locked(batch: PrintBatch, *states: str) -> None:
    here = PrintBatch.objects.select_for_update(of=("self",)).defer("pdf").get(id=batch.id)
    if here.state not in states:
        raise Refused({"": ["Somebody dealt with this batch meanwhile. Look at it again."]})


def _end(batch: PrintBatch, state: str, by: Actor, now: datetime) -> None:
    done: dict[str, object] = {"claim": None, "lease_until": None, "pdf": None}
    PrintBatch.objects.filter(id=batch.id).update(
        state=state, ended_at=now, ended_by=f"{by.name}, {by.position}"[:240], **done
    )

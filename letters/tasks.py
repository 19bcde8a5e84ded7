"""Background work on letters: drafting, issuing, sending, and sweeps for what a lost queue left undone (P2).

A task is only a nudge: the truth about what is due is in the database.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from letters.actions.batch import draft_batch, issue_approved
from letters.actions.new_browsers import mail_new_browsers
from letters.actions.printing import build_batch
from letters.actions.receipts import fetch_receipts
from letters.actions.sending import send
from letters.actions.sweeping import sweep
from letters.models import Letter, LetterBatch

CHUNK = 20
PATIENCE = timedelta(minutes=3)
"""What is older than this was lost by its queue."""
MOST_SWEPT = 200


@trust_task
def draft_letters(batch_id: str) -> int:
    """Write the letters of a batch; returns how many it has."""
    batch = LetterBatch.objects.select_related("school").get(id=uuid.UUID(batch_id))
    draft_batch(batch)
    return batch.letters.count()


@trust_task
def issue_letters(letter_ids: list[str]) -> int:
    """Issue these approved letters; returns how many are issued now. Safe to run twice and at the same time."""
    return issue_approved([uuid.UUID(one) for one in letter_ids])


@trust_task
def sweep_letters() -> int:
    """Go on with batches nobody finished writing and approved letters nobody issued."""
    before = clock.now() - PATIENCE
    for batch in LetterBatch.objects.filter(drafted_at=None, made_at__lt=before).select_related("school")[:5]:
        draft_batch(batch)
    left = Letter.objects.filter(approved_at__lt=before, issued_at=None).order_by("approved_at")
    return issue_approved(list(left.values_list("id", flat=True)[:MOST_SWEPT]))


@trust_task
def send_dispatch(dispatch_id: str) -> str:
    """Hand one dispatch to its carrier, if it is due and nobody else is at it."""
    return send(uuid.UUID(dispatch_id))


@trust_task
def sweep_dispatches() -> int:
    """Find what a wiped queue or a killed worker left; returns how many workers were asked."""
    return sweep().asked


@trust_task
def tell_of_new_browsers() -> int:
    """Write to people who were signed in somewhere new; returns how many e-mails were taken."""
    return mail_new_browsers()


@trust_task
def build_print_batch(batch_id: str) -> str:
    """Put the letters of a print batch into one file, if nobody else is at it."""
    return build_batch(uuid.UUID(batch_id))


@trust_task
def ask_for_receipts() -> bool:
    """Ask carriers once an hour what became of what they took, whoever asks for it and however often."""
    hour = f"{clock.local_now():%Y-%m-%dT%H}"
    return once("receipts", hour, lambda: {"told": fetch_receipts()}) is not None

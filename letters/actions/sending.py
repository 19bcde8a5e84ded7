"""Handing one dispatch to its carrier: claimed, judged, handed over, written down; each step kept before the next begins.

A worker that dies leaves a claim that runs out. The sweep then puts it back in the queue if the carrier can be asked
whether it has it, else on the list for a person: never twice where that can't be known (promise P2).
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from attendance_mis.tenancy.database import connection
from letters.carriers import Carrier, Found, Outcome, Parcel, Result, carrier_named, carrier_of
from letters.models import Dispatch, Message
from letters.queries.parcels import Judged, judge
from letters.rules.sending import Answer, next_try

from .outgoing import move, tell
from .reach import mark_dead

logger = logging.getLogger(__name__)
NOT_SET_UP = {
    "sms": "Text messages are not set up for this trust. Use another way, or ask whoever runs Registra.",
    "email": "E-mail is not set up for this trust. Use another way, or ask whoever runs Registra.",
    "post": "The letter service is not set up for this trust. Print the letter here, or ask whoever runs Registra.",
}
LOST = "It may have gone out, or not: somebody has to find out and settle it."
GIVEN_UP = "It could not be handed over in a day of trying. Use another way."


@dataclass(frozen=True)
class Claimed:
    """A dispatch that is ours until the lease runs out."""

    dispatch: Dispatch
    claim: uuid.UUID
    until: datetime
    carrier: Carrier


def send(dispatch_id: uuid.UUID) -> str:
    """Send it if it is due and nobody else is at it; says in a word what became of it, for the log."""
    claimed = _claim(dispatch_id)
    if claimed is None:
        return "nothing to do"
    if claimed.dispatch.in_doubt and not _may_tell_again(claimed):
        return "asked"
    parcel = _judged(claimed)
    if parcel is None:
        return "judged"
    outcome = _hand_over(claimed, parcel)
    _conclude(claimed, outcome)
    return str(outcome.result)


@transaction.atomic
def _claim(dispatch_id: uuid.UUID) -> Claimed | None:
    """The guarded update: of two workers one gets it, and it is on disk before any carrier is told."""
    now, claim = clock.now(), uuid7()
    until = now + timedelta(seconds=settings.DISPATCH_LEASE_SECONDS)
    taken = Dispatch.objects.filter(id=dispatch_id, state="queued", not_before__lte=now).update(
        state="claimed", claim=claim, lease_until=until, tries=F("tries") + 1, said=""
    )
    if not taken:
        return None
    dispatch = Dispatch.objects.select_related("school", "message__contact", "letter").get(id=dispatch_id)
    schema = connection.schema_name
    carrier = (
        carrier_named(dispatch.carrier, schema) if dispatch.in_doubt else carrier_of(dispatch.channel, schema)
    )
    if carrier is None:
        state, said = (
            ("uncertain", f"The sending was interrupted. {LOST}")
            if dispatch.in_doubt
            else ("failed", NOT_SET_UP[dispatch.channel])
        )
        move(dispatch_id, state, of=["claimed"], said=said)
        return None
    Dispatch.objects.filter(id=dispatch_id).update(carrier=carrier.name)
    tell(dispatch_id, "claimed", carrier=carrier.name, claim=claim)
    return Claimed(dispatch, claim, until, carrier)


def _may_tell_again(claimed: Claimed) -> bool:
    """Ask the carrier about the earlier try. Only its plain "no" lets the same be sent again."""
    found, name = claimed.carrier.find(claimed.dispatch.reference)
    if found is Found.THERE:
        _conclude(claimed, Outcome(Result.TAKEN, "It had arrived at the carrier before.", name))
    elif found is Found.CANNOT_TELL:
        _conclude(claimed, Outcome(Result.UNKNOWN, "The carrier could not be asked about the earlier try."))
    return found is Found.NOT_THERE


@transaction.atomic
def _judged(claimed: Claimed) -> Parcel | None:
    """Whether it may go now, by what is known now; what is going out is written down before it does."""
    judged: Judged = judge(claimed.dispatch, clock.now())
    verdict, dispatch_id = judged.verdict, claimed.dispatch.id
    if judged.parcel is not None:
        _keep_words(claimed.dispatch, judged.parcel)
        return judged.parcel
    certain: dict[str, object] = {"in_doubt": False}
    to, what = "cancelled", ""
    if verdict.answer is Answer.WAIT:
        to, what = "queued", "waits"
        certain |= {"not_before": verdict.until, "tries": F("tries") - 1}
    elif verdict.answer is Answer.FAIL:
        to = "failed"
    move(dispatch_id, to, of=["claimed"], held_by=claimed.claim, what=what, said=verdict.why, changes=certain)
    return None


def _keep_words(dispatch: Dispatch, parcel: Parcel) -> None:
    if dispatch.message is not None:
        message: Message = dispatch.message
        message.sent_to, message.sent_subject, message.sent_text = parcel.to, parcel.subject, parcel.kept_text
        message.save(update_fields=["sent_to", "sent_subject", "sent_text"])


def _hand_over(claimed: Claimed, parcel: Parcel) -> Outcome:
    # Somebody who slept through the lease may not be the only one at it any more.
    if clock.now() >= claimed.until - timedelta(seconds=settings.DISPATCH_LEASE_SECONDS / 2):
        return Outcome(Result.BUSY, "It took too long to begin.")
    try:
        return claimed.carrier.send(parcel)
    except Exception as failure:
        # Its kind only: the message may repeat a number or a name.
        logger.error(
            "%s of trust %s: dispatch %s ended in %s",
            claimed.carrier.name,
            connection.schema_name,
            parcel.reference,
            type(failure).__name__,
        )
        return Outcome(Result.UNKNOWN, "The sending broke off.")


@dataclass(frozen=True)
class Ending:
    """How a try leaves the dispatch."""

    state: str
    said: str = ""
    what: str = ""
    changes: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def _conclude(claimed: Claimed, outcome: Outcome) -> None:
    """Write down how the try ended, if it is still ours; what is known for certain counts even when it is late."""
    end = _ending(claimed, outcome)
    kept = move(
        claimed.dispatch.id,
        end.state,
        of=["claimed"],
        held_by=claimed.claim,
        what=end.what,
        said=end.said,
        told=outcome.said,
        changes=end.changes,
    )
    if not kept:
        _too_late(claimed, outcome, end)
    if outcome.dead_address and claimed.dispatch.message is not None:
        mark_dead(claimed.dispatch.message, outcome.said)


def _ending(claimed: Claimed, outcome: Outcome) -> Ending:
    now = clock.now()
    match outcome.result:
        case Result.TAKEN:
            known = {
                "sent_at": now,
                "carrier": claimed.carrier.name,
                "carrier_reference": outcome.carrier_reference,
            }
            return Ending("sent", changes=known | {"in_doubt": False})
        case Result.REFUSED:
            return Ending("failed", outcome.said, changes={"in_doubt": False})
        case Result.BUSY:
            return _again(claimed, outcome, now, in_doubt=False)
        case Result.UNKNOWN if claimed.carrier.can_tell:
            return _again(claimed, outcome, now, in_doubt=True)
        case Result.UNKNOWN:
            return Ending("uncertain", f"{outcome.said} {LOST}")


def _again(claimed: Claimed, outcome: Outcome, now: datetime, *, in_doubt: bool) -> Ending:
    """Back in the queue for later, or given up; what is in doubt at the end is a person's."""
    when = next_try(claimed.dispatch.tries, now)
    if when is not None:
        return Ending("queued", outcome.said, "again", {"not_before": when, "in_doubt": in_doubt})
    if in_doubt:
        return Ending("uncertain", f"{outcome.said} {LOST}")
    return Ending("failed", f"{outcome.said} {GIVEN_UP}", changes={"in_doubt": False})


def _too_late(claimed: Claimed, outcome: Outcome, end: Ending) -> None:
    """The lease had run out. That it was taken still settles what was in doubt."""
    taken = outcome.result is Result.TAKEN
    late = "The carrier's answer came late."
    if taken and move(
        claimed.dispatch.id, "sent", of=["queued", "uncertain"], told=late, changes=end.changes
    ):
        return
    tell(claimed.dispatch.id, "late", said=outcome.said, claim=claimed.claim)

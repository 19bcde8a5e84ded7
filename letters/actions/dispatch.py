"""Sending an issued letter on its way, and what a person decides about it afterwards."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.carriers import carrier_name
from letters.models import Dispatch, Letter, LetterState

from .outgoing import move, nudge, tell

LETTER_CHANNELS = ("post", "email", "hand")


@transaction.atomic
def dispatch_letter(letter: Letter, *, channel: str, by: Actor) -> Dispatch:
    """Have an issued letter go out by `post`, `email` or `hand`, once each way: the same call gives the same dispatch.

    Posted letters printed here wait for a batch, those given by hand for the person who gives them. Whether a
    letter may go is judged when it goes.

    :raises Refused: it is not issued.
    """
    if channel not in LETTER_CHANNELS:
        raise ValueError(f"letters do not go by {channel}")
    if letter.state != LetterState.ISSUED:
        raise Refused({"": ["This letter is not issued yet. Approve it first."]})
    now = clock.now()
    made = Dispatch(school_id=letter.school_id, letter=letter, channel=channel, made_at=now, not_before=now)
    Dispatch.objects.bulk_create([made], ignore_conflicts=True)
    dispatch = Dispatch.objects.get(letter=letter, channel=channel)
    if dispatch.id != made.id:
        return dispatch
    tell(dispatch.id, "queued", by=by)
    record(
        "letter.dispatched",
        by=by,
        school_id=letter.school_id,
        subject_id=letter.pupil_id,
        letter=str(letter.id),
        dispatch=str(dispatch.id),
        channel=channel,
    )
    _ask_worker(dispatch)
    return dispatch


def _ask_worker(dispatch: Dispatch) -> None:
    """Only for what a worker carries: printed and handed-over letters wait for a person, and a worker could but fail them."""
    if carrier_name(dispatch.channel) not in ("print", "hand"):
        nudge(dispatch.id, clock.now())


@transaction.atomic
def settle(dispatch: Dispatch, *, it_went: bool, reason: str, by: Actor) -> None:
    """A person found out whether it left the school: it counts as sent, or it is sent again.

    :raises Refused: somebody else settled it meanwhile.
    """
    if it_went:
        changes: dict[str, object] = {"sent_at": clock.now(), "in_doubt": False}
        moved = move(
            dispatch.id, "sent", of=["uncertain"], what="settled", told=reason, by=by, changes=changes
        )
    else:
        changes = _from_the_start()
        moved = move(
            dispatch.id, "queued", of=["uncertain"], what="again", told=reason, by=by, changes=changes
        )
        _ask_worker(dispatch)
    _must(moved)
    _recorded("dispatch.settled", dispatch, by, it_went=it_went)


@transaction.atomic
def try_again(dispatch: Dispatch, *, reason: str, by: Actor) -> None:
    """What failed, or was not sent, goes into the queue once more: the number was corrected, the letter read again.

    A message that is of no use any more says so again and does not go: a child long found is not reported missing. A
    letter whose facts changed since it was issued goes out all the same, by this person's word.

    :raises Refused: it does not stand as failed any more.
    """
    changes = _from_the_start()
    if dispatch.letter is not None:
        changes["accepted_flag"] = dispatch.letter.flag
    of = ["failed", "cancelled"]
    _must(move(dispatch.id, "queued", of=of, what="again", told=reason, by=by, changes=changes))
    _ask_worker(dispatch)
    _recorded("dispatch.again", dispatch, by)


@transaction.atomic
def cancel(dispatch: Dispatch, *, reason: str, by: Actor) -> None:
    """It is not to go out. Only what is certainly still here can be kept back.

    :raises Refused: it is on its way, or gone.
    """
    here = Dispatch.objects.select_for_update().get(id=dispatch.id)
    if here.in_doubt:
        raise Refused({"": ["An earlier try may have reached the carrier: it can’t be kept back now."]})
    said = f"Kept back by {by.name}: {reason}"[:300]
    _must(move(dispatch.id, "cancelled", of=["queued"], said=said, told=reason, by=by))
    _recorded("dispatch.cancelled", dispatch, by)


@transaction.atomic
def record_hand(dispatch: Dispatch, *, given: bool, note: str, by: Actor) -> None:
    """A letter given into a hand or left at a door, or not: by whom and what happened (LET-08).

    :raises Refused: it was recorded already.
    """
    if dispatch.channel != "hand":
        raise ValueError("only what goes by hand")
    known: dict[str, object] = {"sent_at": clock.now(), "carrier": "hand", "tries": F("tries") + 1}
    to = "sent" if given else "failed"
    said = "" if given else f"Not left: {note}"[:300]
    _must(move(dispatch.id, to, of=["queued", "failed"], said=said, told=note, by=by, changes=known))
    _recorded("dispatch.by_hand", dispatch, by, given=given)


def _from_the_start() -> dict[str, object]:
    now = clock.now()
    unknown: dict[str, object] = {"receipt": "", "receipt_at": None, "sent_at": None, "carrier_reference": ""}
    anew: dict[str, object] = {"round": F("round") + 1, "tries": 0, "not_before": now}
    return unknown | anew | {"in_doubt": False, "batch": None, "place": None}


def _must(moved: bool) -> None:
    if not moved:
        raise Refused({"": ["Somebody settled this meanwhile, or it is on its way. Look at it again."]})


def _recorded(verb: str, dispatch: Dispatch, by: Actor, **facts: object) -> None:
    record(verb, by=by, school_id=dispatch.school_id, subject_id=dispatch.id, **facts)

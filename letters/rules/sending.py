"""Whether something may go out now: judged when it is queued and again when it is sent (SAF-08, ADM-05, LET-03).

Hours may pass between the two: a restriction, an opt-out or a number struck out meanwhile holds. The order below is
the order of weight: a restriction is told before a missing number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from registers.rules.policy_kinds import Off

from .addresses import Address

PUSHED_BACK = (1, 5, 15, 60, 180, 360, 720)
"""Minutes to wait after each try that the carrier did not take; after the last one it has failed."""


class Answer(StrEnum):
    SEND = "send"
    WAIT = "wait"
    FAIL = "fail"
    """A person has to do something: the sentence says what."""
    STOP = "stop"
    """It must not go at all, and nobody needs to do anything."""


@dataclass(frozen=True)
class Verdict:
    answer: Answer
    why: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Tie:
    """What the addressee is to one of the children it is about, today."""

    linked: bool
    """Still a contact of the child."""
    restricted: bool = False
    died: bool = False
    """The child has died."""
    mourning: bool = False
    """A brother or sister of the child has died, and nobody has said yet that letters may go again."""


@dataclass(frozen=True)
class DeliveryPolicy:
    """When a school writes to families. Off in either = at any hour."""

    message_quiet_from: time | Off
    message_quiet_until: time | Off


def may_hear_of(ties: Sequence[Tie]) -> Verdict:
    """Whether this adult may be told about these children: one restriction is enough to stop it (SAF-08).

    After a death nothing goes to the family by itself: never about the child, and about brothers and sisters only
    once somebody has talked to them.
    """
    if any(tie.died for tie in ties):
        return Verdict(Answer.STOP, "Not sent: the pupil has died.")
    if any(tie.restricted for tie in ties):
        return Verdict(Answer.STOP, "Not sent: contact with this adult is restricted.")
    if not all(tie.linked for tie in ties):
        return Verdict(Answer.STOP, "Not sent: no longer a contact of the pupil.")
    if any(tie.mourning for tie in ties):
        return Verdict(
            Answer.FAIL,
            "Kept back: there was a death in the family. Talk to them; end “Bereaved” on the pupil’s page when letters may go again.",
        )
    return Verdict(Answer.SEND)


def may_reach(address: Address, *, opted_out: bool, failing: bool, channel_words: str) -> Verdict:
    """Whether this way of reaching them is open: an opt-out first, then what is written, then what is known to fail."""
    if opted_out:
        why = f"This person asked not to get {channel_words}. Use another way, or talk to them."
        return Verdict(Answer.FAIL, why)
    if address.problem:
        return Verdict(Answer.FAIL, address.problem)
    if failing:
        why = f"Earlier {channel_words} to this address came back. Check it with the family and correct the contact."
        return Verdict(Answer.FAIL, why)
    return Verdict(Answer.SEND)


def awake(local: datetime, policy: DeliveryPolicy) -> Verdict:
    """Whether families may be written to at this moment of the school's wall clock; else when they may again."""
    quiet_from, quiet_until = policy.message_quiet_from, policy.message_quiet_until
    if isinstance(quiet_from, Off) or isinstance(quiet_until, Off) or quiet_from == quiet_until:
        return Verdict(Answer.SEND)
    now = local.time()
    over_midnight = quiet_until < quiet_from
    quiet = now >= quiet_from or now < quiet_until if over_midnight else quiet_from <= now < quiet_until
    if not quiet:
        return Verdict(Answer.SEND)
    tomorrow = over_midnight and now >= quiet_from
    day = local.date() + timedelta(days=1) if tomorrow else local.date()
    until = datetime.combine(day, quiet_until, tzinfo=local.tzinfo)
    return Verdict(Answer.WAIT, "Waiting: the school does not write to families at this hour.", until)


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries that were not taken; `None` when it is time to give up."""
    if tries > len(PUSHED_BACK):
        return None
    return now + timedelta(minutes=PUSHED_BACK[tries - 1])

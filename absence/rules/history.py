"""What can happen about a case, and what its history says: the events are the case (architecture §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    OPENED = "opened"
    ATTEMPT = "attempt"
    ALERT = "alert"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    DECISION = "decision"
    VISIT_PLANNED = "visit_planned"
    VISIT_OUT = "visit_out"
    VISIT = "visit"
    VISIT_CANCELLED = "visit_cancelled"
    OVERRIDE = "override"
    SOCIAL_WORKER = "social_worker"
    SIBLINGS = "siblings"
    POLICE = "police"
    REFERRAL = "referral"
    LA_TOLD = "la_told"
    DSL_REFERRAL = "dsl_referral"
    SEARCH = "search"
    PARENT_TOLD = "parent_told"
    NOTE = "note"
    CONVERTED = "converted"
    CLOSED = "closed"
    REOPENED = "reopened"


class Outcome(StrEnum):
    """What came of an attempt; the words of the API."""

    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    REASON_GIVEN = "reason_given"
    UNSATISFACTORY = "unsatisfactory"
    SEEN = "seen"

    @property
    def reached(self) -> bool:
        """Somebody spoke with us, reassuring or not."""
        return self not in (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT)

    @property
    def accounts(self) -> bool:
        """The school knows now where the child is."""
        return self in (Outcome.REASON_GIVEN, Outcome.SEEN)


OUTCOME_WORDS = {
    Outcome.NO_ANSWER: "No answer",
    Outcome.MESSAGE_LEFT: "Message left",
    Outcome.REASON_GIVEN: "Reason given",
    Outcome.UNSATISFACTORY: "Answered, does not reassure",
    Outcome.SEEN: "Seen",
}
MESSAGES = ("app", "text", "email")
"""Channels by which a message is sent and an answer may come later."""


@dataclass(frozen=True)
class Event:
    kind: Kind
    at: datetime
    """Aware; compared, never printed here."""
    day: date
    """The school's own day."""
    contact: str = ""
    """The adult's reference."""
    channel: str = ""
    outcome: str = ""
    answered: bool | None = None
    """A visit: whether somebody opened."""
    message: str = ""
    """What was sent to count as this attempt, by its id."""


@dataclass(frozen=True)
class History:
    """A case's events, oldest first, and the questions the rules ask of them."""

    events: tuple[Event, ...]

    def on(self, day: date, *kinds: Kind) -> list[Event]:
        return [event for event in self.events if event.day == day and event.kind in kinds]

    def any(self, *kinds: Kind) -> bool:
        return any(event.kind in kinds for event in self.events)

    def last(self, *kinds: Kind) -> Event | None:
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    def attempts(self, day: date) -> list[Event]:
        return self.on(day, Kind.ATTEMPT)

    def tried(self, day: date) -> set[str]:
        """Whoever was rung or reached that day; a message sent is not yet a call."""
        return {
            event.contact
            for event in self.attempts(day)
            if event.channel not in MESSAGES or Outcome(event.outcome).reached
        }

    def worry(self, day: date) -> bool:
        """Somebody answered that day and did not reassure (ABS-13)."""
        return any(event.outcome == Outcome.UNSATISFACTORY for event in self.attempts(day))

    def visits(self) -> Sequence[Event]:
        return [event for event in self.events if event.kind is Kind.VISIT]

    @property
    def open_alert(self) -> Event | None:
        """The alert nobody has acknowledged yet."""
        last = self.last(Kind.ALERT, Kind.ACKNOWLEDGED)
        return last if last is not None and last.kind is Kind.ALERT else None

    @property
    def escalated(self) -> bool:
        """Whether the open alert has gone on to deputies and senior leaders."""
        alert = self.open_alert
        return alert is not None and any(e.kind is Kind.ESCALATED and e.at >= alert.at for e in self.events)

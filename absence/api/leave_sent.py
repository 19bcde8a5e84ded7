"""Reading what was sent about leave: shapes and limits, with a sentence for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from absence.actions.leave import Asked
from absence.rules.leave_decision import Outcome
from absence.rules.leave_kinds import LeaveKind, misread
from absence.rules.leave_words import When
from attendance_mis.kit.api_errors import Refused
from registers.api.sent import is_text
from registers.rules.policy_leave import LEAVE_REASONS
from registers.rules.sessions import Session

MOST_SESSIONS = 800
KINDS = ", ".join(kind.value for kind in LeaveKind)
SORTED = {key for key, _ in LEAVE_REASONS} | {"protest", "other"}


@dataclass(frozen=True)
class SentRequest:
    upn: str
    contact_ref: str
    asked: Asked


@dataclass(frozen=True)
class SentDecision:
    outcome: Outcome
    sessions: tuple[When, ...] | None
    """`None` where none were sent: all that were asked for."""
    code: str
    reason: str
    lifted: Mapping[str, str]
    met_on: date | None
    """When the family was met."""
    not_met_because: str


class _Reader:
    """Collects every fault, so that a program's author sees them all at once."""

    def __init__(self, data: Any) -> None:  # Any: whatever JSON somebody sent
        if not isinstance(data, Mapping):
            raise Refused({"detail": ["Send an object."]})
        if not is_text(data):
            raise Refused({"detail": ["The text holds half of a character; send it as UTF-8."]})
        self.data, self.problems = data, dict[str, list[str]]()

    def text(self, name: str, most: int, missing: str = "") -> str:
        raw = self.data.get(name, "")
        if not isinstance(raw, str) or "\x00" in raw or len(raw) > most:
            self.problems[name] = [f"Send a text of at most {most:,} characters."]
            return ""
        if missing and not raw.strip():
            self.problems[name] = [missing]
        return raw.strip()

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.data.get(name, ""))
        except (TypeError, ValueError):
            self.problems[name] = ["Give the day as YYYY-MM-DD."]
            return date.min

    def texts(self, name: str, most: int) -> dict[str, str]:
        raw = self.data.get(name) or {}
        good = isinstance(raw, Mapping) and all(
            isinstance(key, str) and isinstance(text, str) and len(text) <= most and "\x00" not in text
            for key, text in raw.items()
        )
        if not good:
            self.problems[name] = [f"Send an object of texts of at most {most} characters."]
            return {}
        return dict(raw)

    def done(self) -> None:
        if self.problems:
            raise Refused(self.problems)


def read_request(data: Any) -> SentRequest:  # Any: JSON
    reader = _Reader(data)
    upn = reader.text("upn", 13, "Send the pupil’s UPN.")
    ref = reader.text("contact_ref", 60, "Send the reference of the parent who asks.")
    words = reader.text("reason", 3000, "Send why leave is asked for, in the family’s own words.")
    sorted_as = reader.text("reason_kind", 20)
    if sorted_as and sorted_as not in SORTED:
        reader.problems["reason_kind"] = [f"Send one of {', '.join(sorted(SORTED))}, or leave it out."]
    first, last = reader.day("from"), reader.day("to")
    pattern = _pattern(reader)
    details = reader.texts("details", 500)
    kind = _kind(reader)
    if kind is not None and (wrong := misread(kind, details)):
        reader.problems["details"] = wrong
    reader.done()
    assert kind is not None  # else it is a problem
    return SentRequest(upn, ref, Asked(kind, first, last, words, pattern, details, sorted_as))


def _kind(reader: _Reader) -> LeaveKind | None:
    try:
        return LeaveKind(reader.data.get("kind", ""))
    except ValueError:
        reader.problems["kind"] = [f"Send one of {KINDS}. No other kind of leave can be granted."]
        return None


def _pattern(reader: _Reader) -> tuple[str, ...]:
    raw = reader.data.get("sessions_of_week") or []
    possible = {f"{day}{session}" for day in range(1, 8) for session in Session}
    if not isinstance(raw, list) or not all(isinstance(key, str) and key in possible for key in raw):
        reader.problems["sessions_of_week"] = ["Send a list like 1AM, 5PM: Monday morning, Friday afternoon."]
        return ()
    return tuple(sorted(set(raw)))


def read_decision(data: Any) -> SentDecision:  # Any: JSON
    reader = _Reader(data)
    outcome = _outcome(reader)
    code = reader.text("code", 2)
    reason = reader.text("reason", 2000)
    lifted = reader.texts("lifted", 1000)
    sessions = _sessions(reader)
    met_on = reader.day("met_on") if reader.data.get("met_on") is not None else None
    not_met_because = reader.text("not_met_because", 300)
    reader.done()
    assert outcome is not None  # else it is a problem
    return SentDecision(outcome, sessions, code, reason, lifted, met_on, not_met_because)


def _outcome(reader: _Reader) -> Outcome | None:
    try:
        return Outcome(reader.data.get("outcome", ""))
    except ValueError:
        reader.problems["outcome"] = ["Send granted, part or refused."]
        return None


def _sessions(reader: _Reader) -> tuple[When, ...] | None:
    raw = reader.data.get("sessions")
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) > MOST_SESSIONS:
        reader.problems["sessions"] = [f"Send a list of at most {MOST_SESSIONS} sessions."]
        return ()
    found: set[When] = set()
    for place, row in enumerate(raw, 1):
        try:
            found.add((date.fromisoformat(row["date"]), Session(row["session"])))
        except (KeyError, TypeError, ValueError):
            reader.problems["sessions"] = [
                f"Session {place}: send date as YYYY-MM-DD and session as AM or PM."
            ]
            return ()
    return tuple(sorted(found))

"""Whether the school knows where a child is: asked of one session, and of a day as it stands at this minute.

Source: requirements ABS-10, ABS-14, ABS-28 and the promise behind them: never ask a family about a child whose
register is not closed or who is known to be somewhere, and never be silent about one who is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from registers.rules.codes import Category
from registers.rules.sessions import Session

NOT_ESTABLISHED = "N"
_NO_REASON = ("N", "O")
_UNMARKABLE = ("#", "Z")
_NOON = time(12)


class Known(StrEnum):
    HERE = "here"
    EXPLAINED = "explained"
    """The mark says why."""
    ELSEWHERE = "elsewhere"
    """The mark does not say why, but somebody knows."""
    ASK = "ask"
    WAIT = "wait"
    """The register is not taken, or not closed: the child may still come in."""
    BLANK = "blank"
    """The register was handed in without this child: somebody has to look."""


@dataclass(frozen=True)
class Out:
    """The last entry of the sign-out book that day, if the pupil has not come back."""

    at: datetime
    session: Session
    expected_back: time | None = None
    without_permission: bool = False


@dataclass(frozen=True)
class SessionFacts:
    session: Session
    code: str | None
    category: Category | None
    handed_in: bool
    closed: bool
    """Past the closing time; a school that has set none closes with the hand-in."""
    arrived_at: datetime | None = None
    """The late desk, in this session."""
    out: Out | None = None
    elsewhere: str = ""
    """Marked as attending at another school, in words."""
    plan: str = ""
    """Agreed absence or activity that covers the session. Of a child who is missing already: agreed since then."""
    report: str = ""
    """Accepted report that covers the session, likewise."""
    foreseen: frozenset[str] = frozenset()
    """Codes of what was agreed for this session before the child went missing: confirming one is no news."""
    beyond_leave: str = ""
    """A granted leave is over and the pupil is not back: the sentence. G then says only that leave went on (LEV-15)."""


@dataclass(frozen=True)
class Finding:
    known: Known
    session: Session
    why: str
    danger: bool = False
    """The child was on the way, or in school, and is gone: before anything else somebody looks."""


def find(facts: SessionFacts) -> Finding:
    """What the school knows of the child in this session."""

    def found(known: Known, why: str, *, danger: bool = False) -> Finding:
        return Finding(known, facts.session, why, danger)

    out = facts.out
    if out is not None and out.without_permission and _not_since(facts.arrived_at, out):
        # Whatever the register says: the child was seen to be gone.
        return found(Known.ASK, f"Left without permission at {_clock(out.at)}.", danger=True)
    if facts.category is not None and (facts.category.attended or facts.code == "U"):
        return found(Known.HERE, "Marked as attending.")
    if (
        facts.code is not None
        and facts.code not in _NO_REASON
        and facts.code not in facts.foreseen
        and not leave_goes_on(facts.code, facts.beyond_leave)
    ):
        return found(Known.EXPLAINED, "The mark gives the reason.")
    if facts.arrived_at is not None and not (out is not None and _not_since(facts.arrived_at, out)):
        return found(Known.HERE, f"Signed in at the late desk at {_clock(facts.arrived_at)}.")
    if out is not None and not _overdue(out, facts.session):
        return found(Known.ELSEWHERE, f"Signed out at {_clock(out.at)}.")
    for known in (facts.elsewhere, facts.plan, facts.report):
        if known:
            return found(Known.ELSEWHERE, known)
    if facts.code is None:
        return _unmarked(facts)
    if not (facts.handed_in and facts.closed):
        return found(Known.WAIT, "The register is not closed yet.")
    if out is not None:
        why = f"Signed out at {_clock(out.at)}, expected back at {_wall(out.expected_back)}, and not back."
        return found(Known.ASK, why, danger=True)
    return found(Known.ASK, facts.beyond_leave)


def leave_goes_on(code: str, beyond_leave: str) -> bool:
    """Marked as a holiday nobody agreed to, after a leave that ended: where the child is stays unknown."""
    return bool(beyond_leave) and code == "G"


def _unmarked(facts: SessionFacts) -> Finding:
    if facts.handed_in and facts.closed:
        why = "The register was handed in without a mark for this child."
        return Finding(Known.BLANK, facts.session, why)
    return Finding(Known.WAIT, facts.session, "The register is not taken yet.")


def _not_since(arrived: datetime | None, out: Out) -> bool:
    return arrived is None or arrived <= out.at


def _overdue(out: Out, session: Session) -> bool:
    """Whether the child should have been back for this session."""
    return out.expected_back is not None and session is Session.PM and out.session is Session.AM


def of_day(morning: Finding | None, afternoon: Finding | None) -> Finding | None:
    """What holds now: the afternoon once it says something, else the morning. `None` without a session.

    A child without a reason in the morning is looked for while the afternoon register is still open. One who was
    in school in the morning and is not in the afternoon has gone missing inside the day (ABS-28).
    """
    if morning is None or afternoon is None:
        return morning or afternoon
    if afternoon.known in (Known.WAIT, Known.BLANK):
        return morning if morning.known is not Known.HERE or afternoon.known is Known.WAIT else afternoon
    if afternoon.known is Known.ASK and morning.known is Known.HERE:
        why = afternoon.why or "In school this morning, not in the afternoon."
        return Finding(Known.ASK, Session.PM, why, danger=True)
    return afternoon


Place = tuple[date, Session]


def first_unexplained(
    marks: Mapping[Place, tuple[str, Category]], last: Place, covered: Place | None
) -> Place | None:
    """The session an unexplained absence that still stood at `last` began with (ABS-14).

    Back from there while the marks give no reason. Sessions up to and including `covered` belong to a case that was
    closed. `None` if `last` itself has a reason or is covered.
    """
    begun: Place | None = None
    for place in sorted((one for one in marks if _key(one) <= _key(last)), key=_key, reverse=True):
        code, _ = marks[place]
        if covered is not None and _key(place) <= _key(covered):
            break
        if code in _UNMARKABLE:
            continue
        if code not in _NO_REASON:
            break
        begun = place
    return begun


def last_marked(marks: Mapping[Place, tuple[str, Category]], before: date) -> Place | None:
    """The last session before a day that has a mark."""
    return max((place for place in marks if place[0] < before), key=_key, default=None)


def sessions_without_reason(marks: Mapping[Place, tuple[str, Category]], since: date) -> Sequence[Place]:
    """The sessions still marked N from a day on, oldest first."""
    return sorted(
        (place for place, (code, _) in marks.items() if code == NOT_ESTABLISHED and place[0] >= since),
        key=_key,
    )


def _key(place: Place) -> tuple[date, int]:
    return place[0], 0 if place[1] is Session.AM else 1


def _clock(at: datetime) -> str:
    return _wall(at.time())


def _wall(at: time | None) -> str:
    return f"{at:%H:%M}" if at else "an agreed time"

"""Where a pupil is, as far as the school can know: the fire roll's one question, asked of what was written down.

Source: REG-12 (a U is on site), REG-16, REG-17, REG-38; approved activities (K, V, P, W, B) are elsewhere by definition.
Nobody is guessed onto the site: while a session is not marked, and nothing else says where a pupil is, the
answer is "not known".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from registers.rules.codes import Category
from registers.rules.sessions import Session, SessionTimes

_ON_SITE_CODES = ("U",)
_NOON = time(12)


class Where(StrEnum):
    ON_SITE = "on_site"
    NOT_KNOWN = "not_known"
    OFF_SITE = "off_site"


class Why(StrEnum):
    """What the answer rests on, for the words beside the name."""

    MARKED = "marked"
    ARRIVED = "arrived"
    CAME_BACK = "came_back"
    SIGNED_OUT = "signed_out"
    LEFT_WITHOUT_PERMISSION = "left_without_permission"
    ACTIVITY = "activity"
    ABSENT = "absent"
    NO_REASON = "no_reason"
    NOT_MARKED = "not_marked"
    NO_SESSION = "no_session"
    """The calendar has no such session for the child's year group, and nothing says that the child is here."""


@dataclass(frozen=True)
class Leaving:
    """An entry of the sign-out book."""

    out_at: datetime
    back_at: datetime | None
    session: Session
    """The session it happened in."""
    without_permission: bool = False


@dataclass(frozen=True)
class Whereabouts:
    where: Where
    why: Why
    at: datetime | None = None
    """When the arrival, leaving or return happened."""


def session_of_arrival(at: time, am: SessionTimes, pm: SessionTimes) -> Session:
    """Which session somebody who comes now comes for: the morning until it ends, then the afternoon.

    Between the two nobody is late: what was missed is over, and what comes has not begun.
    """
    return Session.PM if at >= afternoon_from(am, pm) else Session.AM


def afternoon_from(am: SessionTimes, pm: SessionTimes) -> time:
    """From when whoever comes, comes for the afternoon."""
    return min((moment for moment in (am.ends, pm.opens) if moment is not None), default=_NOON)


def session_to_rely_on(now: time, pm: SessionTimes) -> Session:
    """Whose marks say where pupils are: the morning's until the afternoon register opens (else until noon)."""
    return Session.PM if now >= (pm.opens or _NOON) else Session.AM


def whereabouts(
    *,
    session: Session,
    code: str | None,
    category: Category | None,
    arrivals: Sequence[datetime],
    leavings: Sequence[Leaving],
    held: bool = True,
    afternoon: datetime | None = None,
) -> Whereabouts:
    """Where a pupil is in `session`, from today's mark for it, arrivals and leavings up to now.

    `held`: the calendar holds the session for the pupil. Where it does not, nobody waits for the pupil (REG-38).

    The latest entry of the desk wins over the mark of its own session; the mark of the afternoon wins over a
    leaving in the morning, for somebody saw the pupil since, and over an arrival or a return before `afternoon`, where
    somebody looked since and did not see the pupil.
    """
    missed = session is Session.PM and code is not None and not _says_here(code, category)
    if missed and afternoon is not None:
        arrivals = [at for at in arrivals if at >= afternoon]
        leavings = [one for one in leavings if one.back_at is None or one.back_at >= afternoon]
    last = max(leavings, key=lambda leaving: leaving.out_at, default=None)
    arrived = max(arrivals, default=None)
    if last is not None and (arrived is None or arrived < last.out_at):
        if last.back_at is not None:
            return Whereabouts(Where.ON_SITE, Why.CAME_BACK, last.back_at)
        if last.session is session or not _says_here(code, category):
            why = Why.LEFT_WITHOUT_PERMISSION if last.without_permission else Why.SIGNED_OUT
            return Whereabouts(Where.OFF_SITE, why, last.out_at)
    if _says_here(code, category):
        return Whereabouts(Where.ON_SITE, Why.MARKED)
    if arrived is not None:
        return Whereabouts(Where.ON_SITE, Why.ARRIVED, arrived)
    return _from_mark(code, category, held=held)


def _from_mark(code: str | None, category: Category | None, *, held: bool) -> Whereabouts:
    if code is None or category is None:
        return (
            Whereabouts(Where.NOT_KNOWN, Why.NOT_MARKED)
            if held
            else Whereabouts(Where.OFF_SITE, Why.NO_SESSION)
        )
    if category is Category.APPROVED_ACTIVITY:
        return Whereabouts(Where.OFF_SITE, Why.ACTIVITY)
    if code == "N":
        return Whereabouts(Where.OFF_SITE, Why.NO_REASON)
    return Whereabouts(Where.OFF_SITE, Why.ABSENT)


def _says_here(code: str | None, category: Category | None) -> bool:
    return category is Category.PRESENT or code in _ON_SITE_CODES

"""What an arrival at this minute is, and how a register stands at this minute.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10 Table 1; REG-10 to REG-13,
REG-22, REG-23, L4, L5. Times are compared to the minute, as a clock on the wall shows them: 09:30:59 is
09:30. The late desk proposes and a person confirms (REG-14).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.sessions import Session, SessionTimes
from registers.rules.words import clock_words

_LONDON = "Europe/London"
_EARLIEST = {Session.AM: time.min, Session.PM: time(12)}
"""When a register is due at the earliest if the school has not said when it opens."""


@dataclass(frozen=True)
class ArrivalProposal:
    """The code an arrival calls for; `None` leaves the mark as it is, and `why` says so."""

    code: str | None
    minutes_late: int | None
    why: str
    warnings: tuple[str, ...] = ()


class RegisterStatus(StrEnum):
    """How one register of one session stands."""

    NOT_DUE = "not_due"
    """Before it opens, and not handed in."""
    OPEN = "open"
    """Being taken; not handed in, and not yet long enough to chase."""
    TAKEN = "taken"
    """Handed in, and not yet closed: late arrivals are still L."""
    CLOSED = "closed"
    """Handed in and closed: arrivals are U."""
    MISSING = "missing"
    """Not handed in by the alert time or by the time it closed."""


def propose_arrival(
    at: time, session: Session, times: SessionTimes, *, close_is_inclusive: bool, on: date
) -> ArrivalProposal:
    """The mark for a pupil who arrives at `at`: present, L, U, or none after the session.

    Minutes late are counted from late-from, or from opening where the school sets no late-from. With
    `close_is_inclusive` an arrival in the closing minute is still L (T05).
    """
    at = _minute(at)
    late_from = times.late_from or times.opens
    if late_from is None or times.closes is None:
        return _no_proposal(_unset(session, times))
    if not _in_order(times):
        return _no_proposal(
            f"The {session.words} register times are out of order: late from, close and end must follow "
            "one another. Correct them in the register settings."
        )
    if at <= late_from:
        return ArrivalProposal(
            "/" if session is Session.AM else "\\", None, f"Here by {clock_words(late_from)}: present."
        )
    minutes = _minutes(at) - _minutes(late_from)
    closes = clock_words(times.closes)
    if at < times.closes or (close_is_inclusive and at == times.closes):
        why = f"Arrived {clock_words(at)}, {_count(minutes)} after {clock_words(late_from)}; closes {closes}."
        return ArrivalProposal("L", minutes, why, _late_before_opening(at, times, on))
    if times.ends is None:
        return _no_proposal(_unset(session, times))
    if at >= times.ends:
        return _no_proposal(
            f"The {session.words} session ended at {clock_words(times.ends)}; an arrival after it does not "
            "change its mark."
        )
    why = (
        f"Arrived {clock_words(at)}, after the register closed at {closes}; "
        "U unless another code fits, such as a medical appointment."
    )
    return ArrivalProposal("U", minutes, why)


def register_status(
    *,
    now: datetime,
    on: date,
    session: Session,
    times: SessionTimes,
    submitted: bool,
    alert_minutes: int,
    submit_by: time | None = None,
) -> RegisterStatus:
    """How the register of a session on `on` stands at `now` (London time; an aware instant is converted).

    It is missing from `submit_by` where the school has set one, else `alert_minutes` after it opened. Closing and alert times belong to what follows them. Where a school has set no times a register of today
    is open until midnight (the afternoon one from noon), and one of an earlier day is closed or missing.
    """
    now = now.astimezone(ZoneInfo(_LONDON)).replace(tzinfo=None) if now.tzinfo else now
    day_over = datetime.combine(on, time.max)
    opens = datetime.combine(on, times.opens or _EARLIEST[session])
    closes = datetime.combine(on, times.closes) if times.closes else day_over
    if submitted:
        return RegisterStatus.CLOSED if now >= closes else RegisterStatus.TAKEN
    if now < opens:
        return RegisterStatus.NOT_DUE
    alert = opens + timedelta(minutes=alert_minutes) if times.opens else day_over
    if submit_by is not None:
        alert = datetime.combine(on, submit_by)
    return RegisterStatus.MISSING if now >= min(alert, closes) else RegisterStatus.OPEN


def _no_proposal(why: str) -> ArrivalProposal:
    return ArrivalProposal(None, None, why)


def _unset(session: Session, times: SessionTimes) -> str:
    named = (
        (f"when the {session.words} register opens", times.late_from or times.opens),
        (f"when the {session.words} register closes", times.closes),
        (f"when the {session.words} session ends", times.ends),
    )
    missing = " or ".join(words for words, value in named if value is None)
    return f"The school has not set {missing}. Set it in the register settings, or choose the code yourself."


def _in_order(times: SessionTimes) -> bool:
    """Late-from may lie before opening (a school may count punctuality from the gate); nothing else may."""
    closes, ends = times.closes or time.max, times.ends or time.max
    return (
        all(begin is None or begin <= closes for begin in (times.opens, times.late_from)) and closes <= ends
    )


def _late_before_opening(at: time, times: SessionTimes, on: date) -> tuple[str, ...]:
    """From 19 August 2024 a pupil there when the register begins to be taken is present, not late (T06)."""
    if times.opens is None or at > times.opens or on < NEW_REGULATIONS:
        return ()
    return (
        f"The register opens at {clock_words(times.opens)}: a pupil who is there when it begins to be taken "
        "is present in law. Record L only if that is not so; the minutes are punctuality.",
    )


def _minute(at: time) -> time:
    return at.replace(second=0, microsecond=0)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _count(minutes: int) -> str:
    return f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"

"""How far a pupil is from persistent or severe absence, in whole sessions (ABS-49 to ABS-51; L18).

All tests are on the exact fraction: persistent when sessions missed × 10 ≥ possible sessions.
"""

from __future__ import annotations

from dataclasses import dataclass

from registers.rules.figures import Tally, days, is_at_risk, is_persistent, is_severe


def missed_to_reach(t: Tally, times: int = 10) -> int:
    """How many more sessions, all missed in a row, would make `absent × times ≥ possible`; 0 if they do already."""
    if t.possible and t.absent * times >= t.possible:
        return 0
    # (absent + k) × times ≥ possible + k, and at least one session there must be.
    return max(1, -((t.absent * times - t.possible) // (times - 1)))


def attended_to_leave(t: Tally, times: int = 10) -> int:
    """How many more sessions, all attended in a row, would end `absent × times ≥ possible`; 0 if it does not hold."""
    return max(0, t.absent * times - t.possible + 1) if t.possible else 0


def can_miss_still(t: Tally, sessions_left: int, times: int = 10) -> int | None:
    """Of the sessions left in the year, how many may be missed so that the year ends below the line.

    `None` if it can no longer end below it.
    """
    # (absent + k) × times < possible + left
    most = (t.possible + sessions_left - 1) // times - t.absent
    return None if most < 0 else min(most, sessions_left)


@dataclass(frozen=True)
class Standing:
    """The band a pupil is in, the counts that put it there, and what would change it."""

    band: str
    """`severe`, `persistent`, `at_risk` or blank."""
    words: str
    rule: str
    outlook: str


def standing(t: Tally, below: int | None, sessions_left: int | None = None) -> Standing:
    """`below` is the school's own line in per cent; `sessions_left` are those of the school year still to come."""
    return Standing(_band(t, below), _words(t, below), _rule(t), _outlook(t, sessions_left))


def _band(t: Tally, below: int | None) -> str:
    if is_severe(t):
        return "severe"
    if is_persistent(t):
        return "persistent"
    return "at_risk" if is_at_risk(t, below) else ""


def _words(t: Tally, below: int | None) -> str:
    match _band(t, below):
        case "severe":
            return "Severely absent"
        case "persistent":
            return "Persistently absent"
        case "at_risk":
            return f"At risk: below {below} %"
    return "Not persistently absent" if t.possible else "No possible session yet"


def _rule(t: Tally) -> str:
    if not t.possible:
        return "Nothing is judged before the first possible session."
    if is_severe(t):
        return f"{t.absent} of {t.possible} sessions missed: half or more ({t.absent} × 2 is at least {t.possible})."
    if is_persistent(t):
        return f"{t.absent} of {t.possible} sessions missed: a tenth or more ({t.absent} × 10 is at least {t.possible})."
    return f"{t.absent} of {t.possible} sessions missed: less than a tenth ({t.absent} × 10 is less than {t.possible})."


def _outlook(t: Tally, sessions_left: int | None) -> str:
    if not t.possible:
        return ""
    if not is_persistent(t):
        more = missed_to_reach(t)
        said = f"Missing the next {_sessions(more)}{_row(more)} would make it persistent."
        return said + _year_end(t, sessions_left)
    needed = attended_to_leave(t)
    if sessions_left is not None and needed > sessions_left:
        return f"It would take {_sessions(needed)} attended in a row to leave it; {sessions_left} are left this year."
    return f"Attending the next {_sessions(needed)}{_row(needed)} ({days(needed)}) would leave it."


def _year_end(t: Tally, sessions_left: int | None) -> str:
    if not sessions_left:
        return ""
    spare = can_miss_still(t, sessions_left)
    if spare is None:
        return ""
    return f" Of the {sessions_left} sessions left this year, {spare} can be missed without ending it there."


def _sessions(count: int) -> str:
    return "session" if count == 1 else f"{count} sessions"


def _row(count: int) -> str:
    return "" if count == 1 else " in a row"

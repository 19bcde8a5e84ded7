"""Why a penalty is being considered: the national threshold, a local authority's rule about leave, or what a person saw.

Source: PEN-19 (leave in term time without permission: some authorities take a request after so many days in a row, fewer
where it happened before; never looser than the threshold without a case note), PEN-21 (other grounds are noted and
considered, and make no notice below ten sessions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from penalties.rules.authority import Authority
from registers.rules.sessions import Session

HOLIDAY = "G"
LEAST_NOTE = 30
"""Letters of the note why a request may come below ten sessions."""
When = tuple[date, Session]


class Ground(StrEnum):
    THRESHOLD = "threshold"
    LEAVE = "leave"
    TRUANCY = "truancy"
    CONDONED = "condoned"
    HOLIDAYS = "holidays"
    LATENESS = "lateness"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def alone(self) -> bool:
        """Whether a request may rest on it below ten sessions; the others are only noted."""
        return self is Ground.LEAVE


_WORDS = {
    Ground.THRESHOLD: "Ten sessions of unauthorised absence in ten school weeks",
    Ground.LEAVE: "Leave in term time without permission, by the local authority’s own rule",
    Ground.TRUANCY: "Seen out of school without permission",
    Ground.CONDONED: "Kept at home by a parent without good reason",
    Ground.HOLIDAYS: "Holidays in term time, again and again",
    Ground.LATENESS: "Arriving after the register closed, again and again",
}


@dataclass(frozen=True, order=True)
class Stretch:
    """School days in a row on which every session was a holiday nobody agreed to."""

    first: date
    last: date
    days: int


def leave_stretches(
    away: Iterable[When],
    held: Callable[[date], Sequence[Session]],
    next_day: Callable[[date], date | None],
) -> list[Stretch]:
    """`away`: the sessions marked G. `held`: a day's sessions by the pupil's calendar; `next_day`: the school day after."""
    marked: dict[date, set[Session]] = defaultdict(set)
    for day, session in away:
        marked[day].add(session)
    whole = sorted(day for day, sessions in marked.items() if held(day) and set(held(day)) <= sessions)
    found: list[Stretch] = []
    for day in whole:
        last = found[-1] if found else None
        if last is not None and next_day(last.last) == day:
            found[-1] = Stretch(last.first, day, last.days + 1)
        else:
            found.append(Stretch(day, day, 1))
    return found


@dataclass(frozen=True)
class LeaveRule:
    """What the authority's rule about leave says to one pupil's absences."""

    wanted: int | None
    """Days in a row; `None`: the authority has no such rule."""
    stretch: Stretch | None
    """The longest stretch; of two as long the later one."""
    before: bool
    """It happened before: another stretch, or an earlier notice."""

    @property
    def met(self) -> bool:
        return self.wanted is not None and self.stretch is not None and self.stretch.days >= self.wanted


def leave_rule(authority: Authority, stretches: Sequence[Stretch], *, noticed_before: bool) -> LeaveRule:
    longest = max(stretches, key=lambda one: (one.days, one.last), default=None)
    before = noticed_before or any(one.last < longest.first for one in stretches if longest)
    wanted = authority.leave_days
    if before and authority.leave_days_again is not None:
        wanted = authority.leave_days_again
    return LeaveRule(wanted, longest, before)

"""Medical appointments: told beforehand, evidence by the school's policy, away no longer than needed (REG-32).

Morning and afternoon are judged apart. Without the evidence the policy asks for, a session is N and falls under N's five
school days; it becomes M when the evidence is seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from registers.rules.patterns import WEEKDAYS
from registers.rules.sessions import Session

MANY = 3
"""Appointments from which a weekday is worth a look."""
CODE = "M"


@dataclass(frozen=True)
class Appointment:
    """One appointment as the family told it."""

    day: date
    sessions: tuple[Session, ...]
    """The sessions the pupil misses; none = only part of one, which is then marked as it falls."""
    back_at: time | None
    """When the pupil is expected back that day; `None` = not back that day."""
    evidence_seen: bool
    asked_for: bool = False
    """Evidence was asked for, where the policy leaves it to the school."""


def hinted_code(one: Appointment, policy: str) -> str:
    """What the register is offered: M, or N while the evidence the policy asks for is missing.

    `policy`: `none`, `on_request` or `always`.
    """
    needed = policy == "always" or (policy == "on_request" and one.asked_for)
    return CODE if one.evidence_seen or not needed else "N"


def left_at(leaves_at: time | None, back_at: time | None, signed_out: Iterable[time]) -> time | None:
    """When the pupil left for it: the last signing out before they were expected back, else as the family told it.

    `None`: from home, before school.
    """
    outs = [at for at in signed_out if back_at is None or at < back_at]
    return max(outs, default=leaves_at)


def back_again(left: time | None, came: Iterable[time], in_afternoon: bool, pm_opens: time | None) -> bool:
    """Whether they came back. Having come late to school before they left says nothing, nor a register taken before."""
    if in_afternoon and (left is None or pm_opens is None or left < pm_opens):
        return True
    return any(left is None or at >= left for at in came)


def not_back(one: Appointment, now: datetime, *, here: bool) -> str:
    """A sentence if the pupil should be back by now and is not; `now` on the school's clock."""
    if here or one.back_at is None or one.day != now.date() or now.time() <= one.back_at:
        return ""
    return f"Expected back from an appointment at {one.back_at:%H:%M}, and not back."


def pattern_sentence(days: Iterable[date]) -> str:
    """A sentence if most appointments of the year lie on one weekday; else blank."""
    listed: Sequence[date] = sorted(set(days))
    if len(listed) < MANY:
        return ""
    weekday, count = Counter(day.weekday() for day in listed).most_common(1)[0]
    if count < MANY or count * 3 < len(listed) * 2:
        return ""
    return f"{count} of {len(listed)} appointments this year were on a {WEEKDAYS[weekday]}."

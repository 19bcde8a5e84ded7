"""How a class register stands: its times under the policy of its year groups, and its status by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from attendance_mis.kit import clock
from registers.rules.policy import RegisterPolicy
from registers.rules.policy_kinds import Off
from registers.rules.sessions import Session, SessionTimes
from registers.rules.timing import RegisterStatus, register_status

from .roster import Roster
from .setup import SchoolSetup


@dataclass(frozen=True)
class Standing:
    status: RegisterStatus
    times: SessionTimes
    policy: RegisterPolicy
    no_session: str | None
    """Why the class has no such session, as a sentence; `None` if it has."""


def register_standing(roster: Roster, day: date, session: Session, now: datetime) -> Standing:
    groups = sorted({m.year_group for p in roster.expected(day) if (m := p.membership(day))})
    submitted = roster.submitted(day, session) is not None
    return standing(
        roster.setup, groups or [""], day, session, now, submitted=submitted, of=roster.class_name
    )


def standing(
    setup: SchoolSetup,
    groups: list[str],
    day: date,
    session: Session,
    now: datetime,
    *,
    submitted: bool,
    of: str,
) -> Standing:
    """How the register of a class, `of`, stands, whose pupils are of these year groups.

    A class of several year groups follows the first that has the session; it has one if any of them has.
    """
    calendar = setup.calendar.of_class(of)
    closed = {group: calendar.why_not(day, session, group) for group in groups}
    leading = next((group for group, why in closed.items() if why is None), groups[0])
    policy = setup.policy(leading, day)
    times = policy.times(session)
    alert = policy.missing_register_alert_minutes
    status = register_status(
        now=now.astimezone(clock.LONDON),
        on=day,
        session=session,
        times=times,
        submitted=submitted,
        alert_minutes=24 * 60 if isinstance(alert, Off) else alert,
        submit_by=None if isinstance(alert, Off) else policy.submit_by(session),
    )
    return Standing(status, times, policy, closed[leading])

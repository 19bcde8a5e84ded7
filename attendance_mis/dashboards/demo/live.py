"""The last registers of the demo, taken the way people take them: at the hour, by the teacher, amended later.

So they have a trail to look at: who, when, from what, and the register as it stood at any moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.actions.marking import HandIn, NewMark, Powers, save_marks
from registers.models import School
from registers.queries.roster import Roster, read_roster
from registers.rules.sessions import Session

from .marks import DemoMark
from .staff import Staff

EVERYTHING = Powers(codes=None, amend=True)
OPENS = {Session.AM: time(8, 50), Session.PM: time(13, 5)}
"""Where the school has not set it."""
TAKES = timedelta(minutes=10)
"""So long after it opened every class that is marked today has been marked."""
TEACHER_CODES = ("/", "\\", "L", "N")
AMENDMENTS = (
    ("N", "I", "Mother rang after registration: ill since the night"),
    ("N", "M", "Appointment card shown at the office"),
    ("N", "O", "No reason given after two calls and a visit"),
    ("/", "L", "Came in behind the coach party; the office saw the time"),
)

Made = Mapping[tuple[str, date, str], DemoMark]
"""(UPN, day, session) → the mark made up for it."""


def taken_today(staff: Staff, class_name: str, place: int) -> bool:
    """Whether the class is marked already: those a visitor may be are left to them, and a few are missing."""
    return class_name not in staff.own_classes and place % 6 != 4


class LiveRegisters:
    """Registers of one school, class by class and day by day."""

    def __init__(self, school: School, staff: Staff, made: Made) -> None:
        self.school, self.staff, self.made = school, staff, made
        self._rng = Random(f"{school.urn} live")

    def take(
        self, days: Iterable[date], until: datetime, sessions: Iterable[Session] = tuple(Session)
    ) -> None:
        """All registers of these days and sessions whose time is over by `until`; today some stay missing."""
        listed, wanted = list(days), tuple(sessions)
        for place, (class_name, teacher) in enumerate(self.staff.teachers.items()):
            roster = self._roster(class_name, listed)
            for day in listed:
                today = day == until.date()
                if today and not taken_today(self.staff, class_name, place):
                    continue
                for session in wanted:
                    if today and until < self._opens(roster, day, session) + TAKES:
                        continue
                    self._take(roster, class_name, teacher, day, session, place)

    def _roster(self, class_name: str, days: list[date]) -> Roster:
        found = read_roster(urn=self.school.urn, first=min(days), last=max(days), class_name=class_name)
        assert found is not None
        return found

    def _take(
        self, roster: Roster, class_name: str, teacher: User, day: date, session: Session, place: int
    ) -> None:
        """The office enters what parents rang in; then the teacher takes the register and hands it in."""
        pupils = roster.expected(day, session)
        marks = [mark for p in pupils if (mark := self._mark(p.upn, roster, day, session)) is not None]
        if not marks or len(marks) < len(pupils):
            return
        known = [mark for mark in marks if mark.code not in TEACHER_CODES]
        rest = [mark for mark in marks if mark.code in TEACHER_CODES]
        at = self._opens(roster, day, session) + timedelta(minutes=2)
        if known:
            clock.set_clock(at - timedelta(minutes=7, seconds=-place * 9))
            save_marks(
                known,
                roster=roster,
                by=self._actor("office"),
                powers=EVERYTHING,
                source="grid",
                op_id=uuid7(),
            )
        clock.set_clock(at + timedelta(seconds=place * 23))
        assert roster.class_id is not None
        save_marks(
            rest,
            roster=roster,
            by=access_of(teacher).actor(self.school.id),
            powers=EVERYTHING,
            source="register",
            op_id=uuid7(),
            hand_in=HandIn(roster.class_id, day, session, tuple(pupils)),
        )

    def _opens(self, roster: Roster, day: date, session: Session) -> datetime:
        groups = sorted({m.year_group for p in roster.expected(day) if (m := p.membership(day))})
        opens = roster.setup.policy(groups[0] if groups else "", day).times(session).opens
        return datetime.combine(day, opens or OPENS[session], clock.LONDON)

    def _mark(self, upn: str, roster: Roster, day: date, session: Session) -> NewMark | None:
        made = self.made.get((upn, day, session.value))
        if made is None:
            return None
        # Leave needs its approved record, which the made-up past does not have.
        code, note = ("I", "Cold and temperature") if made.code == "C" else (made.code, made.note)
        return NewMark(roster.by_upn[upn], day, session, code, 0, made.minutes, note)

    def amend(self, days: list[date], until: datetime) -> None:
        """A few corrections on the following morning, with their reasons."""
        wanted: dict[str, int] = defaultdict(int)
        for class_name in self.staff.teachers:
            roster = self._roster(class_name, days)
            for pupil in roster.pupils:
                for (day, session), held in sorted(pupil.marks.items()):
                    at = datetime.combine(day + timedelta(days=1), time(10, 5), clock.LONDON)
                    for old, new, reason in AMENDMENTS:
                        most = 2 if old == "N" else 1
                        if held.code != old or wanted[new] >= most or at > until or self._rng.random() < 0.6:
                            continue
                        wanted[new] += 1
                        clock.set_clock(at + timedelta(minutes=sum(wanted.values())))
                        minutes = 6 if new == "L" else None
                        mark = NewMark(pupil, day, session, new, held.version, minutes, "", reason)
                        save_marks(
                            [mark],
                            roster=roster,
                            by=self._actor("officer"),
                            powers=EVERYTHING,
                            source="grid",
                            op_id=uuid7(),
                        )
                        break

    def _actor(self, role: str) -> Actor:
        return access_of(self.staff.by_role[role]).actor(self.school.id)

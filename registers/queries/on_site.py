"""Who is on site at this minute, from marks, arrivals and leavings (the fire roll)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from attendance_mis.kit import clock
from registers.models import Arrival, School, SignOut
from registers.rules.sessions import Session
from registers.rules.whereabouts import (
    Leaving,
    Where,
    Whereabouts,
    afternoon_from,
    session_to_rely_on,
    whereabouts,
)

from .no_class import IN_NO_CLASS, unplaced
from .roster import HeldMark, Roster, RosterPupil, read_roster


@dataclass(frozen=True)
class OnSiteLine:
    pupil: RosterPupil
    class_name: str
    """`IN_NO_CLASS` for a child no register asks for."""
    year_group: str
    session: Session
    mark: HeldMark | None
    """The mark relied on; `None` while the session is not marked."""
    morning: HeldMark | None
    found: Whereabouts


@dataclass(frozen=True)
class FireRoll:
    at: datetime
    roster: Roster
    lines: tuple[OnSiteLine, ...]

    def standing(self, where: Where) -> list[OnSiteLine]:
        return [line for line in self.lines if line.found.where is where]


def fire_roll_of(school: School, now: datetime) -> FireRoll:
    """Every pupil on roll today, in a class or not, each on site, off site, or not known."""
    local = now.astimezone(clock.LONDON)
    day = local.date()
    roster = read_roster(urn=school.urn, first=day, last=day)
    assert roster is not None  # the school exists: it was found before
    everybody = [*roster.expected(day), *unplaced(school, day)]
    arrivals = arrivals_of(school, now)
    leavings = leavings_of(school, now, roster)
    lines = []
    for pupil in everybody:
        membership = pupil.membership(day)
        year_group = membership.year_group if membership else ""
        class_name = membership.class_name if membership else IN_NO_CLASS
        policy = roster.setup.policy(year_group, day)
        am, pm = policy.times(Session.AM), policy.times(Session.PM)
        session = session_to_rely_on(local.time(), pm)
        mark = _marked(pupil.marks.get((day, session)))
        found = whereabouts(
            session=session,
            code=mark.code if mark else None,
            category=mark.category if mark else None,
            arrivals=arrivals.get(pupil.id, ()),
            leavings=leavings.get(pupil.id, ()),
            held=roster.setup.calendar.of_class(class_name).holds(day, session, year_group),
            afternoon=datetime.combine(day, afternoon_from(am, pm), clock.LONDON),
        )
        morning = _marked(pupil.marks.get((day, Session.AM)))
        lines.append(OnSiteLine(pupil, class_name, year_group, session, mark, morning, found))
    return FireRoll(now, roster, tuple(lines))


def _marked(mark: HeldMark | None) -> HeldMark | None:
    return mark if mark is not None and mark.code is not None else None


def arrivals_of(school: School, now: datetime) -> dict[uuid.UUID, list[datetime]]:
    found: dict[uuid.UUID, list[datetime]] = defaultdict(list)
    day = now.astimezone(clock.LONDON).date()
    rows = Arrival.objects.filter(school=school, date=day, at__lte=now, undone_at=None)
    for pupil_id, at in rows.values_list("pupil_id", "at"):
        found[pupil_id].append(at)
    return found


def leavings_of(school: School, now: datetime, roster: Roster) -> dict[uuid.UUID, Sequence[Leaving]]:
    """Each in the session it happened in by the times of the pupil's own year group (REG-07)."""
    found: dict[uuid.UUID, list[Leaving]] = defaultdict(list)
    day = now.astimezone(clock.LONDON).date()
    groups = {p.id: m.year_group for p in roster.pupils if (m := p.membership(day))}
    rows = SignOut.objects.filter(school=school, date=day, out_at__lte=now)
    for pupil_id, out_at, back_at, alone in rows.values_list(
        "pupil_id", "out_at", "back_at", "without_permission"
    ):
        pm = roster.setup.policy(groups.get(pupil_id, ""), day).times(Session.PM)
        session = session_to_rely_on(out_at.astimezone(clock.LONDON).time(), pm)
        found[pupil_id].append(Leaving(out_at, back_at, session, alone))
    return dict(found)

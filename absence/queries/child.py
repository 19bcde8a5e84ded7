"""One child today, and what the school knows of where the child is: from marks, desks, plans, reports, other schools."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from absence.rules.reports import REASON
from absence.rules.unaccounted import (
    NOT_ESTABLISHED,
    Finding,
    Known,
    Out,
    Place,
    SessionFacts,
    find,
    first_unexplained,
    last_marked,
    of_day,
    sessions_without_reason,
)
from attendance_mis.kit import clock, words
from registers.queries.setup import SchoolSetup
from registers.rules.characteristics import AT_RISK, WITH_SOCIAL_WORKER
from registers.rules.codes import Category, category_of
from registers.rules.contacts import Adult
from registers.rules.sessions import Session
from registers.rules.whereabouts import session_to_rely_on


@dataclass(frozen=True)
class ContactLine:
    """An adult in call order. A restricted one has no number here at all (SAF-08)."""

    id: uuid.UUID
    name: str
    relationship: str
    priority: int
    phone: str
    email: str
    restricted: bool
    restriction: str
    adult: Adult

    @property
    def who(self) -> str:
        return f"{self.relationship}, {self.name}" if self.relationship else self.name


@dataclass(frozen=True)
class SiblingLine:
    id: uuid.UUID
    name: str
    here: bool
    """At this school."""
    where: str
    marks: Mapping[str, tuple[str, str]]
    """Session → code and category letter of today."""

    @property
    def place(self) -> str:
        return self.where

    @property
    def present(self) -> bool:
        return any(category in ("P", "E") for _, category in self.marks.values())

    @property
    def away(self) -> bool:
        return any(code in ("N", "O") for code, _ in self.marks.values())


@dataclass(frozen=True)
class ReportLine:
    first_day: date
    last_day: date
    session: str
    accepted: bool
    reporter: str
    relationship: str
    reason: str
    received_at: datetime
    words: str
    expected_return: date | None
    code: str
    """What the register was offered."""
    untrue: bool
    """Taken back because it was not true."""
    recorded_at: datetime
    """When somebody heard it: it is news from then on, however long the voicemail lay there."""

    def covers(self, day: date, session: Session) -> bool:
        return self.first_day <= day <= self.last_day and self.session in ("", session)

    @property
    def said(self) -> str:
        reason = REASON[self.reason].words if self.reason in REASON else self.reason
        back = f", back {words.short_date(self.expected_return)}" if self.expected_return else ""
        more = f": {self.words}" if self.words else ""
        return f"{self.reporter} told the school at {words.clock_time(self.received_at)}: {reason.lower()}{more}{back}."


@dataclass(frozen=True)
class PlanLine:
    """An absence or activity as agreed, with the moment it was."""

    first_day: date
    last_day: date
    sessions: frozenset[str]
    words: str
    code: str
    agreed_at: datetime
    shared: bool
    """Others were agreed to go as well, in the same words."""

    def is_news(self, since: datetime) -> bool:
        """Whether it tells of a child nobody has heard of since then.

        An activity of several never does: the class goes whether the child is there or not, and whoever leads it marks
        who came.
        """
        activity = category_of(self.code, self.first_day) is Category.APPROVED_ACTIVITY
        return self.agreed_at > since and not (self.shared and activity)

    def covers(self, day: date, session: Session) -> bool:
        inside = self.first_day <= day <= self.last_day
        return inside and (not self.sessions or f"{day.isoweekday()}{session}" in self.sessions)


@dataclass(frozen=True)
class OpenCase:
    id: uuid.UUID
    opened_on: date
    opened_session: Session
    opened_at: datetime
    claimed_by_id: uuid.UUID | None
    claimed_by: str
    claimed_contact: uuid.UUID | None
    claimed_at: datetime | None
    claimed_until: datetime | None

    def held_at(self, now: datetime) -> bool:
        return self.claimed_until is not None and self.claimed_until > now


@dataclass(frozen=True)
class ClosedCase:
    """The closed case that reaches furthest."""

    id: uuid.UUID
    covered: Place
    at: datetime
    by_person: bool
    """A person said that the child is accounted for; otherwise the register, a desk or a report did."""
    by_mark: bool
    """A mark did, and no arrival at the desk stands for that day."""


@dataclass(frozen=True)
class Child:
    """One child today: what the register, the desks, other schools and parents say."""

    id: uuid.UUID
    upn: str
    surname: str
    forename: str
    class_name: str
    year_group: str
    on_roll: bool
    leaves_on: date | None
    submissions: Mapping[str, datetime]
    marks: Mapping[Place, tuple[str, Category]]
    versions: Mapping[Place, int]
    plans: tuple[PlanLine, ...]
    reports: tuple[ReportLine, ...]
    untrue: tuple[ReportLine, ...]
    """Reports found untrue: they tell nothing, nor does a mark that only repeats one (ABS-07)."""
    arrivals: Mapping[str, datetime]
    out: tuple[datetime, time | None, bool, datetime] | None
    """Left at, expected back, without permission, on record since."""
    elsewhere: Mapping[str, str]
    facts: Mapping[str, str]
    contacts: tuple[ContactLine, ...]
    siblings: tuple[SiblingLine, ...]
    covered: Place | None
    closed: ClosedCase | None
    case: OpenCase | None
    closed_before: int
    """Cases of the last month that were closed, at any school of the trust."""
    family_visits_unanswered: int
    beyond_leave: str
    """A granted leave ended and the child is not back: what the register is told of it; empty otherwise."""
    today: date
    now: datetime
    setup: SchoolSetup

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def adults(self) -> tuple[Adult, ...]:
        return tuple(line.adult for line in self.contacts)

    @property
    def vulnerable(self) -> bool:
        return not self.facts.keys().isdisjoint(AT_RISK)

    @property
    def has_social_worker(self) -> bool:
        return not self.facts.keys().isdisjoint(WITH_SOCIAL_WORKER)

    @cached_property
    def finding(self) -> Finding | None:
        """What holds at this minute; `None` on a day without school for the child."""
        if not self.on_roll:
            return None
        return of_day(self._session(Session.AM), self._session(Session.PM))

    def _session(self, session: Session) -> Finding | None:
        """`None` while the session has not come, or is not held for this year group."""
        if not self.setup.calendar.of_class(self.class_name).holds(self.today, session, self.year_group):
            return None
        local = self.now.astimezone(clock.LONDON)
        policy = self.setup.policy(self.year_group, self.today)
        begun = session is Session.AM or session_to_rely_on(local.time(), policy.times(Session.PM)) is session
        if not begun and (self.today, session) not in self.marks:
            return None
        closes = policy.times(session).closes
        code, category = self.marks.get((self.today, session), (None, None))
        arrived = self.arrivals.get(session)
        return find(
            SessionFacts(
                session=session,
                code=code,
                category=category,
                handed_in=session in self.submissions,
                closed=closes is None or local.time() >= closes,
                arrived_at=arrived.astimezone(clock.LONDON) if arrived else None,
                out=self._out(session),
                elsewhere=f"At {self.elsewhere[session]}: marked there." if session in self.elsewhere else "",
                plan=self.planned(self.today, session, since=self.unheard_since),
                report=self.reported(self.today, session, since=self.unheard_since),
                foreseen=self.foreseen(self.today, session),
                beyond_leave=self.beyond_leave,
            )
        )

    def _out(self, session: Session) -> Out | None:
        if self.out is None:
            return None
        at, back, alone, _ = self.out
        local = at.astimezone(clock.LONDON)
        pm = self.setup.policy(self.year_group, self.today).times(Session.PM)
        left_in = session_to_rely_on(local.time(), pm)
        if left_in is Session.PM and session is Session.AM:
            return None
        return Out(local, left_in, back, alone)

    @cached_property
    def unheard_since(self) -> datetime | None:
        """Since when nobody has heard of a child who is missing; `None` of one who is not.

        What was agreed or told before it says nothing of where the child is now: a child who never came home on Friday
        is not on Monday's museum visit because the class is.
        """
        if self.case is not None:
            return self.case.opened_at
        last = last_marked(self.marks, self.today)
        if (
            last is None
            or self.marks[last][0] != NOT_ESTABLISHED
            or self.planned(*last)
            or self.reported(*last)
        ):
            return None
        begun = first_unexplained(self.marks, last, self.covered)
        return datetime.combine(begun[0], time(), tzinfo=clock.LONDON) if begun else None

    def planned(self, day: date, session: Session, *, since: datetime | None = None) -> str:
        """What was agreed for the session, in words; with `since`, only what is news since that moment."""
        found = (one for one in self._plans(day, session) if since is None or one.is_news(since))
        return next((f"Agreed: {one.words}" for one in found), "")

    def foreseen(self, day: date, session: Session) -> frozenset[str]:
        """Codes that tell nothing of a child who is missing: agreed before, or offered by a report found untrue."""
        agreed = {one.code for one in self._foreseen(day, session)}
        return frozenset(agreed | {one.code for one in self.untrue if one.covers(day, session)})

    @property
    def planned_today(self) -> str:
        """Where a child who is missing would be today, had all gone as agreed; for whoever asks."""
        found = self.finding
        plans = self._foreseen(self.today, found.session) if found else []
        return plans[0].words if plans else ""

    def _plans(self, day: date, session: Session) -> list[PlanLine]:
        return [one for one in self.plans if one.covers(day, session)]

    def _foreseen(self, day: date, session: Session) -> list[PlanLine]:
        since = self.unheard_since
        return [one for one in self._plans(day, session) if since is not None and not one.is_news(since)]

    def reported(self, day: date, session: Session, *, since: datetime | None = None) -> str:
        """The accepted report that covers the session, in a sentence; with `since`, only one heard after that moment."""
        found = (
            one
            for one in reversed(self.reports)
            if one.covers(day, session)
            and one.accepted
            and _reassures(one)
            and (since is None or one.recorded_at > since)
        )
        return next((one.said for one in found), "")

    @property
    def doubtful_report(self) -> ReportLine | None:
        """What was told today by somebody who may not explain, or does not reassure."""
        today = [one for one in self.reports if one.first_day <= self.today <= one.last_day]
        return next((one for one in reversed(today) if not one.accepted or not _reassures(one)), None)

    @property
    def danger(self) -> bool:
        """The child set out, or was in school, and is gone."""
        found = self.finding
        if found is None or found.known is not Known.ASK:
            return False
        told = self.doubtful_report
        return found.danger or (told is not None and told.reason == "on_the_way")

    @cached_property
    def begun(self) -> Place | None:
        """The session an absence nobody has explained began with; `None` if there is none to ask about.

        Today's registers decide once they are closed; until then the last day that was marked does.
        """
        found = self.finding
        if found is None or found.known in (Known.WAIT, Known.BLANK):
            return self._begun_before()
        if found.known is not Known.ASK:
            return None
        here = (self.today, found.session)
        if found.danger and self._settled(here):
            return None
        if here in self.marks and self.marks[here][0] in ("N", "O"):
            begun = first_unexplained(self.marks, here, self.covered)
            return begun or (here if found.danger and self._left else None)
        return here if found.danger else self._begun_before()

    @property
    def _left(self) -> bool:
        return self.out is not None and self.out[2]

    def _settled(self, here: Place) -> bool:
        """A person accounted for the child in this session, and since then nobody has seen it go."""
        closed = self.closed
        if closed is None or not closed.by_person or closed.covered < here:
            return False
        return self.out is None or not self._left or closed.at >= self.out[3]

    @cached_property
    def lapsed(self) -> uuid.UUID | None:
        """The case the register, a desk or a report closed, though none of them accounts for the child now.

        A mark was put back to N, an arrival undone, a report taken back: whoever was looked for is looked for again.
        """
        found, closed = self.finding, self.closed
        if self.case is not None or closed is None or closed.by_person:
            return None
        if closed.covered[0] < self.today:
            return closed.id if closed.by_mark and self._away_since(closed.covered) else None
        here = (self.today, found.session) if found is not None and found.known is Known.ASK else None
        if here is None or not self._without_reason(here):
            return None
        if closed.covered >= here:
            return closed.id
        # What closed it in the morning counts no more either, though the afternoon's register is in by now.
        before = self._session(closed.covered[1])
        asked = before is not None and before.known is Known.ASK
        return closed.id if asked and self._without_reason(closed.covered) else None

    def _without_reason(self, place: Place) -> bool:
        return self.marks.get(place, ("", None))[0] in ("N", "O")

    def _away_since(self, place: Place) -> bool:
        """Whether an absence nobody has explained goes on from that session of an earlier day until now."""
        found = self.finding
        if found is None or found.known in (Known.WAIT, Known.BLANK):
            last = last_marked(self.marks, self.today)
        else:
            last = (self.today, found.session) if found.known is Known.ASK else None
        if last is None or not self._without_reason(last) or self.planned(*place) or self.reported(*place):
            return False
        if last[0] < self.today and (self.planned(*last) or self.reported(*last)):
            return False
        begun = first_unexplained(self.marks, last, None)
        return begun is not None and begun <= place

    def _begun_before(self) -> Place | None:
        """The same told by the last day that was marked."""
        last = last_marked(self.marks, self.today)
        if last is None or self.planned(*last) or self.reported(*last):
            return None
        return (
            first_unexplained(self.marks, last, self.covered) if self.marks[last][0] in ("N", "O") else None
        )

    def open_n(self, since: date) -> Sequence[Place]:
        return sessions_without_reason(self.marks, since)

    def untrue_marks(self, since: date) -> Sequence[Place]:
        """Sessions whose mark repeats a report found untrue, oldest first: they are to be amended."""
        return sorted(
            (day, session)
            for (day, session), (code, _) in self.marks.items()
            if day >= since
            and code != NOT_ESTABLISHED
            and any(one.code == code and one.covers(day, session) for one in self.untrue)
        )

    def asked_since(self) -> datetime:
        """When today's register closed on this child: calls are timed from there."""
        found = self.finding
        session = found.session if found else Session.AM
        closes = self.setup.policy(self.year_group, self.today).times(session).closes
        handed = self.submissions.get(session)
        if closes is not None:
            return datetime.combine(self.today, closes, tzinfo=clock.LONDON)
        return (
            handed.astimezone(clock.LONDON)
            if handed
            else datetime.combine(self.today, time(9, 30), tzinfo=clock.LONDON)
        )


def _reassures(report: ReportLine) -> bool:
    return report.reason not in REASON or REASON[report.reason].reassures

"""The list of concern as it stands today: level then and now, trend since, what is due, what is proposed (ABS-60)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from absence.models import LadderCrossing
from absence.rules.ladder import LadderPolicy
from registers.models import Pupil, School
from registers.queries.absentees import Enrolment, enrolments
from registers.queries.setup import setup_of
from registers.queries.slices import slice_of
from registers.rules.figures import Tally
from registers.rules.persistence import missed_to_reach
from support.models import Concern, ProposalAnswer, SupportEvent, Task, Thing
from support.queries.done import Gathered
from support.queries.people import DayTallies, Seat, seats, year_begins
from support.queries.policy import add_days_of, policy_of
from support.rules.due import NEAR_WITHIN, ConcernFacts, Due, due
from support.rules.trend import Trend, trend

REASON_WORDS = dict(Concern.REASONS)


@dataclass(frozen=True)
class ConcernLine:
    """One concern, ready to be shown."""

    concern: Concern
    seat: Seat
    then: Tally
    now: Tally
    """The school year so far."""
    trend: Trend
    due: tuple[Due, ...]
    tasks: int
    """Open tasks of the concern and its plan."""
    last: SupportEvent | None

    @property
    def pupil(self) -> Pupil:
        return self.concern.pupil

    @property
    def first_due(self) -> date | None:
        return min((one.by for one in self.due), default=None)


def level_then(concern: Concern) -> Tally:
    """The counts kept when it was opened; those present are in `present` alone, which no figure here tells apart."""
    return Tally(
        present=concern.attended,
        authorised=concern.authorised,
        unauthorised=concern.unauthorised,
        late=concern.late,
    )


def concern_lines(school: School, concerns: Sequence[Concern], today: date) -> list[ConcernLine]:
    """With what is due, the gravest and most overdue first; the same few statements however many there are."""
    if not concerns:
        return []
    pupils = {one.pupil_id: one.pupil for one in concerns}
    year = {one.pupil_id: one for one in _year(school, today, [p.upn for p in pupils.values()])}
    gathered = Gathered(school, list(concerns), today)
    first = min([one.opened_on for one in concerns] + gathered.letter_days)
    days = DayTallies(school, [p.upn for p in pupils.values()], first, today)
    sits, policy, add = seats(school, today), policy_of(school, today), add_days_of(school)
    tasks, last = _open_tasks(school), _last_events([one.id for one in concerns])
    found = []
    for one in concerns:
        enrolment = year.get(one.pupil_id)
        facts = gathered.facts(one, enrolment, days)
        until = one.closed_on or today
        since = days.between(one.pupil.upn, one.opened_on, until)
        steps = due(facts, policy, add) if one.open else ()
        found.append(
            ConcernLine(
                one, sits[one.pupil_id], level_then(one), facts.tally, trend(level_then(one), since), steps,
                tasks[one.pupil_id], last.get(one.id),
            )
        )  # fmt: skip
    return sorted(found, key=_order)


def _order(line: ConcernLine) -> tuple[bool, date, str, str]:
    """Half or more missed on top of every list (ABS-59), then by what is due first."""
    severe = line.now.possible > 0 and line.now.absent * 2 >= line.now.possible
    name = (line.pupil.legal_surname.upper(), line.pupil.legal_forename.upper())
    return not severe, line.first_due or date.max, *name


def _year(school: School, today: date, upns: Sequence[str] | None) -> list[Enrolment]:
    where = slice_of(school.id, year_begins(school, today), today)
    if upns is not None:
        where = type(where)(where.spans, upns=tuple(upns))
    return enrolments(where)


def _open_tasks(school: School) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = defaultdict(int)
    for pupil in Task.objects.filter(school=school, done_on=None).values_list("pupil_id", flat=True):
        if pupil is not None:
            found[pupil] += 1
    return found


def _last_events(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, SupportEvent]:
    rows = SupportEvent.objects.filter(thing=Thing.CONCERN, thing_id__in=ids).order_by("at", "id")
    return {row.thing_id: row for row in rows}


def concern_facts(concern: Concern, today: date) -> ConcernFacts:
    """One concern's facts, for its own page and for actions that ask the rule."""
    year = _year(concern.school, today, [concern.pupil.upn])
    gathered = Gathered(concern.school, [concern], today)
    first = min([concern.opened_on, *gathered.letter_days])
    days = DayTallies(concern.school, [concern.pupil.upn], first, today)
    return gathered.facts(concern, year[0] if year else None, days)


@dataclass(frozen=True)
class Proposal:
    """A pupil of whom a concern could be opened, with what proposes it. A person opens it, or says why not."""

    pupil_id: uuid.UUID
    name: str
    class_name: str
    key: str
    reason: str
    words: str
    tally: Tally
    crossing_id: uuid.UUID | None = None

    @property
    def reason_words(self) -> str:
        return REASON_WORDS[self.reason]


def proposals(school: School, today: date) -> list[Proposal]:
    """Who misses half or a tenth, is near it, or has crossed a step of the ladder, and is on no open concern."""
    setup = setup_of(school)
    least = setup.rules(LadderPolicy, today).ladder_from_sessions
    near = policy_of(school, today).tutor_talk_near_line
    year = setup.calendar.academic_year_of(today)
    rows = _year(school, today, None)
    crossings = _crossings(school, year_begins(school, today))
    open_now = set(Concern.objects.filter(school=school, closed_on=None).values_list("pupil_id", flat=True))
    settled = _settled(school, year)
    found = []
    for row in rows:
        if row.pupil_id in open_now:
            continue
        one = _by_figures(row, year, least, near)
        crossing = crossings.get(row.pupil_id)
        if one is None and crossing is not None:
            one = _by_crossing(row, crossing)
        if one is not None and (one.pupil_id, one.key) not in settled:
            found.append(one)
    order = [reason for reason, _ in Concern.REASONS]
    return sorted(found, key=lambda one: (order.index(one.reason), -one.tally.absent, one.name))


def _by_figures(row: Enrolment, year: str, least: int, near: bool) -> Proposal | None:
    t = row.tally
    if t.possible < least:
        return None
    close = row.at_risk or (near and t.absent > 0 and missed_to_reach(t) <= NEAR_WITHIN)
    reason = "severe" if row.severe else "persistent" if row.persistent else "near" if close else ""
    if not reason:
        return None
    words = f"{t.absent} of {t.possible} sessions missed since September."
    return Proposal(
        row.pupil_id, f"{row.forename} {row.surname}", row.class_name, f"{reason}:{year}", reason, words, t
    )


def _by_crossing(row: Enrolment, crossing: LadderCrossing) -> Proposal:
    late = crossing.test.startswith("late")
    without = crossing.test.startswith("unauthorised")
    reason = "lateness" if late else "unauthorised" if without else "near"
    words = f"{crossing.test[0].upper()}{crossing.test[1:]}: {crossing.action}."
    return Proposal(
        row.pupil_id, f"{row.forename} {row.surname}", row.class_name, f"crossing:{crossing.id}", reason, words,
        row.tally, crossing.id,
    )  # fmt: skip


def _crossings(school: School, first: date) -> dict[uuid.UUID, LadderCrossing]:
    """The newest step of each pupil that stands and is not done."""
    rows = LadderCrossing.objects.filter(school=school, state="open", until=None, crossed_on__gte=first)
    return {row.pupil_id: row for row in rows.order_by("crossed_on", "id")}


def _settled(school: School, year: str) -> set[tuple[uuid.UUID, str]]:
    """Proposals somebody answered, and those a closed concern of this school year came from."""
    answered = set(ProposalAnswer.objects.filter(school=school).values_list("pupil_id", "key"))
    since = date(int(year[:4]), 8, 1)
    closed = Concern.objects.filter(school=school, closed_on__isnull=False, opened_on__gte=since)
    for pupil, reason, crossing in closed.values_list("pupil_id", "reason", "crossing_id"):
        answered.add((pupil, f"{reason}:{year}"))
        answered.add((pupil, f"crossing:{crossing}"))
    return answered

"""The agenda of a review meeting, built from the register, the concerns, plans, ladder and tasks as they stand (ABS-61)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from absence.models import LadderCrossing
from registers.models import School
from registers.queries.absentees import Enrolment, enrolments
from registers.queries.setup import setup_of
from registers.queries.slices import By, slice_of
from registers.queries.statistics import breakdown
from registers.rules.figures import Tally, attendance_percent
from support.models import Concern, Plan, Review, SupportEvent, Task, Thing
from support.queries.people import year_begins
from support.queries.policy import policy_of
from support.rules.agenda import PupilFacts, Section, next_meeting, sections_of

AHEAD = timedelta(days=7)
"""Plans and reviews that fall due within a week of the meeting are on it."""
LETTER_N = "N"


@dataclass(frozen=True)
class AgendaLine:
    pupil_id: uuid.UUID
    name: str
    class_name: str
    why: str
    tally: Tally | None
    """`None`: of a meeting that is over; its reason says what was counted."""
    concern_id: uuid.UUID | None

    @property
    def percent(self) -> str:
        if self.tally is None:
            return ""
        share = attendance_percent(self.tally)
        return "no sessions yet" if share is None else f"{share}%"


@dataclass(frozen=True)
class Agenda:
    day: date
    since: date
    sections: tuple[tuple[Section, tuple[AgendaLine, ...]], ...]

    @property
    def pupils(self) -> int:
        return len({line.pupil_id for _, lines in self.sections for line in lines})

    def kept(self) -> list[list[str]]:
        """As it was gone through, for the record."""
        return [
            [str(section), str(line.pupil_id), line.why] for section, lines in self.sections for line in lines
        ]


def agenda(school: School, since: date, day: date) -> Agenda:
    """Six statements, however many pupils; half or more missed on top, then by section and name."""
    first = year_begins(school, day)
    since = max(since, first - timedelta(days=1))
    rows = enrolments(slice_of(school.id, first, day))
    lately = _by_pupil(school, since + timedelta(days=1), day)
    unsettled = _unsettled(school, first, day)
    plans, concerns = _plans_due(school, day + AHEAD), _concerns(school)
    steps, tasks = _steps(school, first), _tasks(school)
    found: dict[Section, list[AgendaLine]] = defaultdict(list)
    for row in rows:
        facts = PupilFacts(
            now=row.tally,
            before=row.tally - lately.get(row.upn, Tally()),
            unsettled=unsettled.get(row.upn, 0),
            plan_due=_due_words(plans.get(row.pupil_id), concerns.get(row.pupil_id), day + AHEAD),
            steps=tuple(steps.get(row.pupil_id, ())),
            tasks=tuple(tasks.get(row.pupil_id, ())),
        )
        concern = concerns.get(row.pupil_id)
        for section, why in sections_of(facts).items():
            found[section].append(_line(row, why, concern.id if concern else None))
    kept = [(section, tuple(sorted(found[section], key=_order))) for section in Section if found[section]]
    return Agenda(day, since, tuple(kept))


def _order(line: AgendaLine) -> tuple[int, str]:
    return -(line.tally.absent if line.tally else 0), line.name


def _line(row: Enrolment, why: str, concern_id: uuid.UUID | None) -> AgendaLine:
    return AgendaLine(
        row.pupil_id, f"{row.forename} {row.surname}", row.class_name, why, row.tally, concern_id
    )


def _by_pupil(school: School, first: date, last: date) -> Mapping[str, Tally]:
    return {one.key[0]: one.tally for one in breakdown(slice_of(school.id, first, last), (By.PUPIL,))}


def _unsettled(school: School, first: date, last: date) -> Mapping[str, int]:
    where = replace(slice_of(school.id, first, last), codes=(LETTER_N,))
    return {one.key[0]: one.tally.unauthorised for one in breakdown(where, (By.PUPIL,))}


def _plans_due(school: School, until: date) -> Mapping[uuid.UUID, Plan]:
    rows = Plan.objects.filter(school=school, state="running", review_on__lte=until)
    return {row.pupil_id: row for row in rows}


def _concerns(school: School) -> Mapping[uuid.UUID, Concern]:
    return {row.pupil_id: row for row in Concern.objects.filter(school=school, closed_on=None)}


def _due_words(plan: Plan | None, concern: Concern | None, until: date) -> str:
    said = []
    if plan is not None:
        said.append(f"Plan of {plan.owner}: review on {plan.review_on:%-d %B}.")
    if concern is not None and concern.review_on is not None and concern.review_on <= until:
        said.append(f"Concern ({concern.owner}): review on {concern.review_on:%-d %B}.")
    return " ".join(said)


def _steps(school: School, first: date) -> Mapping[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = LadderCrossing.objects.filter(school=school, state="open", until=None, crossed_on__gte=first)
    for row in rows.order_by("crossed_on"):
        found[row.pupil_id].append(f"{row.test[0].upper()}{row.test[1:]}: {row.action} ({row.owner})")
    return found


def _tasks(school: School) -> Mapping[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in Task.objects.filter(school=school, thing=Thing.REVIEW, done_on=None):
        if row.pupil_id is not None:
            found[row.pupil_id].append(f"{row.what} ({row.who}, by {row.due_on:%-d %B})")
    return found


@dataclass(frozen=True)
class Cadence:
    key: str
    words: str
    next_on: date
    open: Review | None


def cadences(school: School, today: date) -> list[Cadence]:
    """The review meetings the school's policy has, each with the day it is next due."""
    calendar = setup_of(school).calendar
    half_terms = calendar.half_terms
    year = calendar.academic_year_of(today)
    terms = sorted((one.start, one.end) for one in half_terms if one.academic_year >= year)
    found = []
    for key in policy_of(school, today).cadences:
        rows = list(Review.objects.filter(school=school, cadence=key))
        held = [one.day for one in rows if one.ended_at is not None]
        running = next((one for one in rows if one.ended_at is None), None)
        words = dict(Review._meta.get_field("cadence").flatchoices)[key]
        due = next_meeting(key, held, today, terms)
        day = due if calendar.school_day(due, "") else calendar.next_school_day(due, "") or due
        found.append(Cadence(key, words, day, running))
    return found


def decisions(review: Review) -> list[SupportEvent]:
    rows = SupportEvent.objects.filter(thing=Thing.REVIEW, thing_id=review.id, what="decided")
    return list(rows.select_related("pupil").order_by("at", "id"))

"""A plan as it stands today: its aims judged from the register, its tasks, its barriers, what happened (ABS-62)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from attendance_mis.kit import clock
from letters.queries.facts import figures, year_so_far
from letters.rules.values import FieldValue, Table
from registers.models import Pupil, School
from registers.queries.setup import setup_of
from registers.rules.words import day_words
from support.models import Plan, PlanBarrier, PlanTarget, SupportEvent, Task, Thing
from support.queries.people import DayTallies, Seat, seats
from support.rules.barriers import BARRIER, Side
from support.rules.targets import Judged, Measure, Target, judge


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list."""

    plan: Plan
    seat: Seat
    aims: tuple[Judged, ...]
    open_tasks: int
    review_due: bool

    @property
    def pupil(self) -> Pupil:
        return self.plan.pupil


@dataclass(frozen=True)
class PlanView:
    """One plan with everything on its page and in its document."""

    line: PlanLine
    barriers: tuple[PlanBarrier, ...]
    tasks: tuple[Task, ...]
    events: tuple[SupportEvent, ...]

    @property
    def plan(self) -> Plan:
        return self.line.plan

    @property
    def aims(self) -> tuple[Judged, ...]:
        return self.line.aims

    @property
    def sides(self) -> list[tuple[str, list[tuple[PlanBarrier, str]]]]:
        """In school, out of school: each barrier with its words."""
        return [
            (side.words, [(one, barrier_words(one)) for one in self.barriers if one.side == side])
            for side in Side
            if any(one.side == side for one in self.barriers)
        ]


def barrier_words(one: PlanBarrier) -> str:
    words = BARRIER[one.kind].words
    if one.kind == "other" and one.words:
        return one.words
    return f"{words}: {one.words}" if one.words else words


def plan_lines(school: School, plans: Sequence[Plan], today: date) -> list[PlanLine]:
    """The plans with their aims judged: a few statements however many plans."""
    if not plans:
        return []
    targets = _targets(plans)
    spans = [one for rows in targets.values() for one in rows]
    first = min([one.first_day for one in spans], default=today)
    days = DayTallies(school, {one.pupil.upn for one in plans if targets[one.id]}, first, today)
    sits = seats(school, today)
    tasks: dict[object, int] = defaultdict(int)
    for thing in Task.objects.filter(
        thing=Thing.PLAN, thing_id__in=[p.id for p in plans], done_on=None
    ).values_list("thing_id", flat=True):
        tasks[thing] += 1
    return [
        PlanLine(
            one,
            sits[one.pupil_id],
            tuple(_judged(school, row, one.pupil.upn, sits[one.pupil_id], days, today) for row in targets[one.id]),
            tasks[one.id],
            one.state == "running" and one.review_on <= today,
        )
        for one in plans
    ]  # fmt: skip


def _targets(plans: Sequence[Plan]) -> dict[object, list[PlanTarget]]:
    found: dict[object, list[PlanTarget]] = defaultdict(list)
    for row in PlanTarget.objects.filter(plan__in=plans).order_by("last_day", "measure"):
        found[row.plan_id].append(row)
    return found


def target_of(row: PlanTarget) -> Target:
    return Target(Measure(row.measure), row.value, row.first_day, row.last_day)


def _judged(school: School, row: PlanTarget, upn: str, seat: Seat, days: DayTallies, today: date) -> Judged:
    target = target_of(row)
    counted = days.between(upn, row.first_day, min(row.last_day, today))
    left = sum(
        1 for _ in setup_of(school).calendar.sessions(max(today + timedelta(days=1), row.first_day), row.last_day, seat.year_group)
    )  # fmt: skip
    return judge(target, counted, today, left)


def plan_view(plan: Plan, today: date) -> PlanView:
    line = plan_lines(plan.school, [plan], today)[0]
    events = SupportEvent.objects.filter(thing=Thing.PLAN, thing_id=plan.id).order_by("-at", "-id")
    return PlanView(line, tuple(plan.barriers.all()), tuple(tasks_of(Thing.PLAN, plan.id)), tuple(events))


def tasks_of(thing: Thing, thing_id: uuid.UUID) -> list[Task]:
    """Open ones first, by their day."""
    rows = list(Task.objects.filter(thing=thing, thing_id=thing_id))
    return sorted(rows, key=lambda one: (one.done_on is not None, one.due_on))


def task_table(tasks: Sequence[Task]) -> Table:
    rows = tuple((one.what, one.who, day_words(one.due_on)) for one in tasks)
    return Table("Who does what", ("What", "Who", "By"), rows or (("Nothing was taken on.", "–", "–"),))


def plan_fields(view: PlanView) -> dict[str, FieldValue]:
    """The fields of the plan as a document (D20)."""
    plan, now = view.plan, clock.now()
    period = year_so_far(plan.school, clock.today())
    said = [
        f"{barrier_words(one)} ({Side(one.side).words.lower()}, {one.owner})" for one in view.barriers
    ] or ["Nothing particular was found"]
    return {
        **figures(plan.pupil, plan.school, period, now),
        "barriers": said,
        "childs_view": plan.childs_view,
        "parents_view": plan.parents_view,
        "targets": [one.target.words for one in view.aims],
        "support": plan.support.splitlines(),
        "partners": plan.partners.splitlines(),
        "la_approach": _approach(plan),
        "actions": task_table(view.tasks),
        "review_on": plan.review_on,
    }


def _approach(plan: Plan) -> str:
    if not plan.la_approach:
        return ""
    agreed = f" Agreed on {day_words(plan.la_agreed_on)}." if plan.la_agreed_on else " Not agreed yet."
    return plan.la_approach.rstrip(".") + "." + agreed

"""What the register makes of a school's ladder: in force, on which pupils, and every crossing of the year so far."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from absence.models import LadderCrossing
from absence.rules.ladder import Crossing, InForce, LadderPolicy, crossings
from registers.models import ClassMembership, Mark, School, Spell
from registers.queries.daily import daily_tallies
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.rules.policy import ResolvedPolicy, resolve
from registers.rules.policy_history import PolicyChange, layer_in_force
from registers.rules.steps import Measure, Period

Levels = Mapping[str, Sequence[PolicyChange]]
Sessions = list[list[str]]
"""[[date, session, code], …]"""


def year_so_far(school: School, today: date) -> date:
    """The first day of the school year of a day: what is counted begins there."""
    setup = setup_of(school)
    return min(year_bounds(setup, setup.calendar.academic_year_of(today))[0], today)


def on_roll_since(school: School, first: date) -> set[uuid.UUID]:
    """Everybody who was on the school's roll since a day; a pupil who has died is asked nothing more."""
    spells = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=first), school=school, pupil__died_on=None
    )
    return set(spells.values_list("pupil_id", flat=True))


def ladder_in_force(levels: Levels, first: date, last: date) -> list[InForce]:
    """The steps between two days, cut where a change of the settings took effect."""
    cuts = {one.effective_from for changes in levels.values() for one in changes}
    starts = [first, *sorted(day for day in cuts if first < day <= last)]
    spans = []
    for place, start in enumerate(starts):
        policy = _resolved(levels, start).as_rules(LadderPolicy)
        end = starts[place + 1] - timedelta(days=1) if place + 1 < len(starts) else None
        spans.append(InForce(start, end, policy.steps, policy.ladder_from_sessions))
    return spans


def _resolved(levels: Levels, on: date) -> ResolvedPolicy:
    layers = [layer_in_force(levels.get(level, ()), on) for level in ("trust", "school")]
    return resolve([layer for layer in layers if layer is not None])


def found_crossings(
    school: School,
    first: date,
    last: date,
    pupil_ids: Sequence[uuid.UUID] | None = None,
    levels: Levels | None = None,
) -> dict[uuid.UUID, list[Crossing]]:
    """Pupil → every crossing between two days, told from the register as it stands; only pupils with marks.

    `levels` are other settings than the school's own: what they would have done.
    """
    setup = setup_of(school)
    ladder = ladder_in_force(setup.changes if levels is None else levels, first, last)
    if not any(span.steps for span in ladder):
        return {}
    days = daily_tallies(school.id, first, last, pupil_ids)
    groups = _year_groups(school, last) if _needs_weeks(ladder) else {}
    return {
        pupil: crossings(own, ladder, setup.calendar, groups.get(pupil, "")) for pupil, own in days.items()
    }


def _needs_weeks(ladder: Sequence[InForce]) -> bool:
    return any(step.period is Period.WEEKS for span in ladder for step in span.steps)


def _year_groups(school: School, on: date) -> dict[uuid.UUID, str]:
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), school=school, first_day__lte=on
    )
    return dict(sitting.values_list("pupil_id", "year_group"))


class MarksBehind:
    """The marks crossings are about, read once for some pupils of a school."""

    def __init__(self, school: School, pupil_ids: Sequence[uuid.UUID], first: date) -> None:
        marks = Mark.objects.filter(
            Q(category__in=["A", "U"]) | Q(code="L"), school=school, pupil_id__in=pupil_ids, date__gte=first
        )
        self._marks: dict[uuid.UUID, list[tuple[date, str, str, str]]] = defaultdict(list)
        for pupil, day, session, code, category in marks.order_by("date", "session").values_list(
            "pupil_id", "date", "session", "code", "category"
        ):
            self._marks[pupil].append((day, session, code or "", category or ""))

    def of(self, pupil_id: uuid.UUID, crossing: Crossing) -> Sessions:
        """Those of the step's measure, from the first day counted to the day it fired."""
        measure = crossing.step.measure
        return [
            [day.isoformat(), session, code]
            for day, session, code, category in self._marks[pupil_id]
            if crossing.window_from <= day <= crossing.crossed_on and _is_about(measure, code, category)
        ]


def _is_about(measure: Measure, code: str, category: str) -> bool:
    match measure:
        case Measure.LATE:
            return code == "L"
        case Measure.LATE_AFTER_CLOSE:
            return code == "U"
        case Measure.UNAUTHORISED:
            return category == "U"
        case Measure.ATTENDANCE | Measure.ABSENCE:
            return category in "AU"


@dataclass(frozen=True)
class LadderFilter:
    """Which crossings a list shows; an empty word leaves nothing out."""

    first: date
    last: date
    test: str = ""
    state: str = ""
    """`due`: to do by today; `open`: to do and still so; `lapsed`: recovered before it was done; `standing`: holds now; `done`, `undone`."""
    class_name: str = ""


@dataclass(frozen=True)
class LadderLine:
    crossing: LadderCrossing
    class_name: str
    overdue: bool


def ladder_lines(school: School, wanted: LadderFilter, today: date) -> list[LadderLine]:
    """The crossings of a school between two days, newest first: the feed of list and weekly board."""
    found = LadderCrossing.objects.filter(
        school=school, crossed_on__gte=wanted.first, crossed_on__lte=wanted.last
    ).select_related("pupil")
    if wanted.test:
        found = found.filter(test=wanted.test)
    if wanted.state == "due":
        found = found & steps_due(school, today)
    elif wanted.state == "standing":
        found = found.filter(until=None).exclude(state="undone")
    elif wanted.state in ("open", "lapsed"):
        found = found.filter(state="open", until__isnull=wanted.state == "open")
    elif wanted.state:
        found = found.filter(state=wanted.state)
    classes = _classes(school, today)
    lines = [LadderLine(one, classes.get(one.pupil_id, ""), is_overdue(one, today)) for one in found]
    return [line for line in lines if not wanted.class_name or line.class_name == wanted.class_name]


def steps_due(school: School, today: date) -> QuerySet[LadderCrossing]:
    """Steps of this school year to be done by today, where attendance is still so; a new year counts anew."""
    return LadderCrossing.objects.filter(
        school=school, state="open", until=None, due_on__lte=today, crossed_on__gte=year_so_far(school, today)
    )


def tests_of(school: School) -> list[str]:
    """Every test that ever fired here."""
    found = LadderCrossing.objects.filter(school=school).order_by("test")
    return list(found.values_list("test", flat=True).distinct())


def is_overdue(crossing: LadderCrossing, today: date) -> bool:
    """To do, still so, and its day is over."""
    to_do = crossing.state == "open" and crossing.until is None
    return to_do and crossing.due_on is not None and crossing.due_on < today


def _classes(school: School, on: date) -> dict[uuid.UUID, str]:
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), school=school, first_day__lte=on
    )
    return dict(sitting.values_list("pupil_id", "school_class__name"))

"""Who is late often this half term, and what was done about it (ABS-46 to ABS-48)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from absence.models import IllnessEvent, LatenessMeeting
from absence.rules.illness_policy import IllnessPolicy
from absence.rules.late_talk import LateDue, late_due
from registers.models import Arrival, School
from registers.queries.setup import setup_of
from registers.rules.calendar import HalfTerm
from registers.rules.lateness import HalfTermLateness, late_by_half_term
from registers.rules.periods import PeriodKind, period_around

from .illness_marks import PupilYear, pupil_years

MOST_REASONS = 6


@dataclass(frozen=True)
class LateLine:
    pupil: PupilYear
    late: HalfTermLateness
    due: LateDue
    meeting: LatenessMeeting | None
    """The last one of this half term."""
    letter: bool


def half_term_now(school: School, on: date) -> HalfTerm | None:
    """The half term of a day; in the holidays the one that ended last."""
    calendar = setup_of(school).calendar
    period = period_around(calendar, PeriodKind.HALF_TERM, on)
    return calendar.half_term_of(period.first) if period else None


def late_lines(school: School, on: date, pupils: Sequence[PupilYear] | None = None) -> list[LateLine]:
    """Pupils late in the half term of `on`: what is due first, then the most often late."""
    half, setup = half_term_now(school, on), setup_of(school)
    if half is None:
        return []
    meetings = {row.pupil_id: row for row in _meetings(school, half)}
    letters = set(
        IllnessEvent.objects.filter(school=school, kind="late_letter", first_day=half.start).values_list(
            "pupil_id", flat=True
        )
    )
    found = []
    for pupil in pupil_years(school, on) if pupils is None else pupils:
        policy = setup.rules(IllnessPolicy, on, pupil.year_group)
        late = late_by_half_term(pupil.marks, setup.calendar, policy.late_marks_per_half_term)
        here = next((one for one in late if one.half_term == half), None)
        if here is None:
            continue
        meeting = meetings.get(pupil.id)
        due = late_due(here, policy, invited=meeting is not None, written=pupil.id in letters)
        found.append(LateLine(pupil, here, due, meeting, pupil.id in letters))
    return sorted(found, key=lambda one: (not one.due.anything, -one.late.times, -one.late.after_close))


def _meetings(school: School, half: HalfTerm) -> list[LatenessMeeting]:
    rows = LatenessMeeting.objects.filter(school=school, half_term_from=half.start).exclude(
        state="called_off"
    )
    return list(rows.order_by("meets_at"))


def meetings_of(school: School, pupil_id: uuid.UUID) -> list[LatenessMeeting]:
    """All meetings about a pupil's lateness, newest first."""
    return list(LatenessMeeting.objects.filter(school=school, pupil_id=pupil_id))


def late_reasons(school: School, pupil_id: uuid.UUID, first: date, last: date) -> list[str]:
    """The reasons given at the late desk, each once, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    rows = Arrival.objects.filter(
        school=school, pupil_id=pupil_id, date__gte=first, date__lte=last, undone_at=None
    )
    for reason in rows.values_list("reason", flat=True):
        counts[reason.strip()] += 1
    ordered = sorted((reason for reason in counts if reason), key=lambda reason: (-counts[reason], reason))
    return ordered[:MOST_REASONS]

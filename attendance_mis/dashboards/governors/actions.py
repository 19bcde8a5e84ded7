"""What the school did in a stretch and what followed, from the records of the other parts of the product (DSH-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Model, QuerySet

from absence.models import Case, LadderEvent, LeaveRequest
from attendance_mis.dashboards.impact.counts import impacts
from attendance_mis.dashboards.rules.governor import Followed
from attendance_mis.dashboards.rules.published import Published
from attendance_mis.kit import clock
from attendance_mis.kit.words import LONDON
from letters.models import Letter
from penalties.models import ImprovementNotice, PenaltyNotice
from registers.models import School
from registers.queries.interventions import every_kind
from registers.rules.figures import Tally


def actions_of(
    school: School, first: date, last: date, earlier: Published | None
) -> tuple[tuple[str, int, int | None], ...]:
    """(words, how many, how many more than the report before showed)."""
    then = {label: shown.part for label, shown in earlier.actions} if earlier else {}
    found = []
    for label, rows in _rows(school, first, last):
        count = rows.count()
        before = then.get(label)
        found.append((label, count, None if before is None else count - before))
    return tuple(found)


def followed_of(school: School, first: date, last: date, earlier: Published | None) -> tuple[Followed, ...]:
    """Attendance before and after each kind of thing done in the stretch, as far as it can be told today (DSH-14)."""
    then = {row.label: row.pupils for row in earlier.followed} if earlier else {}
    found = impacts(school, every_kind(), first, last, clock.today())
    return tuple(
        Followed(
            one.words, one.impact.pupils, _side(one.impact.before), _side(one.impact.after),
            _side(one.impact.school_before), _side(one.impact.school_after), then.get(one.words),
        )
        for one in sorted(found, key=lambda one: -one.impact.pupils)
    )  # fmt: skip


def _side(tally: Tally) -> tuple[int, int]:
    return tally.attended, tally.possible


def _rows(school: School, first: date, last: date) -> Iterator[tuple[str, QuerySet[Model]]]:
    began = datetime.combine(first, time(), LONDON)
    ended = datetime.combine(last + timedelta(days=1), time(), LONDON)
    yield "Absences followed up", Case.objects.filter(school=school, opened_on__range=(first, last))
    yield (
        "Steps of the attendance ladder taken",
        LadderEvent.objects.filter(crossing__school=school, kind="done", at__gte=began, at__lt=ended),
    )
    yield "Requests for leave", LeaveRequest.objects.filter(school=school, first_day__range=(first, last))
    yield "Letters issued", Letter.objects.filter(school=school, issued_at__gte=began, issued_at__lt=ended)
    yield (
        "Notices to improve",
        ImprovementNotice.objects.filter(case__school=school, issued_at__gte=began, issued_at__lt=ended),
    )
    yield (
        "Penalty notices issued",
        PenaltyNotice.objects.filter(school=school, kind="absence", issued_on__range=(first, last)).exclude(
            status="withdrawn"
        ),
    )

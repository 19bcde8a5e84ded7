"""What was told is not true: nobody knows where the child was, so the child is looked for again (ABS-07)."""

from __future__ import annotations

from absence.models import AbsenceReport, Case
from absence.queries.reports import marks_resting_on
from absence.rules.history import Kind
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from registers.models import Mark
from registers.rules.sessions import Session

from .cases import open_at
from .events import add_event


def look_again(report: AbsenceReport, *, words: str, by: Actor, may_open: bool = True) -> None:
    """Reopen the case this report closed, or open one where its word alone stood in the register if that is asked.

    Not if the child was seen or explained otherwise since: then there is nobody to look for, only marks to amend.
    """
    mine = {"school_id": report.school_id, "pupil_id": report.pupil_id}
    if Case.objects.filter(closed_at=None, **mine).exists():
        return  # looked for already
    marked = Mark.objects.filter(date__gte=report.first_day, date__lte=clock.today(), **mine).exclude(
        code=None
    )
    last = marked.order_by("-date", "-session").first()
    if last is not None and not _tells_nothing(report, last):
        return
    closed = (
        Case.objects.select_for_update()
        .filter(
            closed_at__gte=report.recorded_at, closed_as__in=("explained", "not_asked"),
            covered_day__gte=report.first_day, covered_day__lte=report.last_day, **mine,
        )
        .order_by("-closed_at")
        .first()
    )  # fmt: skip
    if closed is not None and not may_open and _reopened_since(closed, report):
        return  # what closed it then was something else
    if closed is not None:
        closed.closed_at, closed.closed_as, closed.covered_day, closed.covered_session = None, "", None, ""
        closed.save()
        # The call that gave the reason no longer counts as one: whoever gave it is asked again.
        add_event(closed, Kind.REOPENED, by=by, words=words, undoes=str(report.call_id))
    elif last is not None and may_open:
        first = next(iter(marks_resting_on(report)), last)
        open_at(report.school, report.pupil_id, first.date, Session(first.session), words=words)


def _tells_nothing(report: AbsenceReport, mark: Mark) -> bool:
    covered = mark.date <= report.last_day and report.session in ("", mark.session)
    return mark.code in ("N", "O") or (covered and mark.code == report.code)


def _reopened_since(case: Case, report: AbsenceReport) -> bool:
    return case.events.filter(kind=Kind.REOPENED, at__gte=report.recorded_at).exists()

"""Watching what follows a grant: who is away beyond it becomes a fact and a hint, until they are back (LEV-15, REG-43).

Safe to run again and again: the fact is kept once, the hint is replaced, and it goes when the pupil has returned.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import transaction

from absence.models import Case, LeaveRequest
from absence.queries.leave_lists import AwayLine, not_back
from absence.rules.leave_words import short_day
from absence.signals_leave import leave_exceeded
from attendance_mis.audit.actor import Actor
from registers.actions.expected import Expectation, expect_absences, stop_expecting
from registers.models import ExpectedAbsence, School

from .cases import open_at
from .leave import tell

BEYOND = "leave_beyond"
BY = Actor.system()


@transaction.atomic
def watch_leave(school: School, today: date) -> dict[str, int]:
    """Keep the facts and hints of this school in step with its registers; how many are away, newly away and back."""
    lines = not_back(school, today)
    new = sum(_open(line) for line in lines)
    for line in lines:
        _propose(line, school, today)
    return {"away": len(lines), "new": new, "back": _withdraw(school, lines)}


def _open(line: AwayLine) -> bool:
    """The fact, once for each leave; the news goes out when it is on disk."""
    request = line.request
    if request.events.filter(what="beyond").exists():
        return False
    ended, tenth = line.after.ended[0], line.after.ten_days_on
    tell(
        request,
        "beyond",
        beyond_words(line),
        by=BY,
        facts={"ended": str(ended), "tenth_day": str(tenth or "")},
    )
    transaction.on_commit(
        lambda: leave_exceeded.send(
            sender=None, school_id=request.school_id, request_id=request.id, pupil_id=request.pupil_id
        )
    )
    return True


def beyond_words(line: AwayLine) -> str:
    """Since when, and until when the clock of ten school days runs (ADM-20)."""
    tenth = line.after.ten_days_on
    clock_runs = f" The tenth school day after it is {short_day(tenth)}." if tenth else ""
    return f"Not back when the leave ended on {short_day(line.after.ended[0])}.{clock_runs}"


@transaction.atomic
def follow_up_beyond(school: School, today: date) -> int:
    """A follow-up case for each pupil away beyond a leave who has had none for it; how many were opened (LEV-15).

    Told from the registers each time, so a message lost on the way is made up for by the next look.
    """
    return sum(_follow_up(line, school) for line in not_back(school, today))


def _follow_up(line: AwayLine, school: School) -> bool:
    day, session = line.after.beyond[0]
    pupil = line.request.pupil_id
    if Case.objects.filter(school=school, pupil_id=pupil, opened_on__gte=line.after.ended[0]).exists():
        return False
    return open_at(school, pupil, day, session, words=beyond_words(line))


def _propose(line: AwayLine, school: School, today: date) -> None:
    last = max(today, line.after.ten_days_on or today + timedelta(days=14))
    ended = short_day(line.after.ended[0])
    words = (
        f"Leave ended {ended} and they are not back. G if the leave goes on; N while the reason is not known."
    )
    expect_absences(
        [Expectation("G", today, last, words, anybody_confirms=False)],
        school_id=school.id, pupil_id=line.request.pupil_id, source=BEYOND, source_id=hint_of(line.request),
    )  # fmt: skip


def hint_of(request: LeaveRequest) -> uuid.UUID:
    """What the hint of absence beyond a leave is known by; the refused sessions have the request's own id."""
    return uuid.uuid5(request.id, BEYOND)


def _withdraw(school: School, lines: list[AwayLine]) -> int:
    away = {hint_of(line.request) for line in lines}
    open_hints = ExpectedAbsence.objects.filter(school=school, source=BEYOND, withdrawn_at=None)
    back = set(open_hints.values_list("source_id", flat=True)) - away
    return sum(stop_expecting(one) for one in back)

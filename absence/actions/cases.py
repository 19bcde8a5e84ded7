"""Opening and closing cases as the registers come in, and as people find children (ABS-10, ABS-14)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from absence.models import Case, CaseEvent, QueueCleared
from absence.queries.case_facts import CaseLine
from absence.queries.child import Child, OpenCase
from absence.queries.today import children_today
from absence.rules.history import Kind
from absence.rules.unaccounted import Known, last_marked, leave_goes_on
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import School
from registers.rules.sessions import Session

from .events import add_event, must_be_open, needs_words
from .messages import take_back_messages
from .worker_notices import take_back_notices

CLAIM_HOLDS = timedelta(minutes=3)
"""So long a row says that somebody is ringing, unless an outcome is logged first."""
_CLOSED_AS = {Known.HERE: "in_school", Known.EXPLAINED: "explained", Known.ELSEWHERE: "not_asked"}


def catch_up(school: School, now: datetime) -> tuple[list[Child], int]:
    """Bring the school's cases up to this minute; the children as they stand then, and how many changed.

    Nothing is written where nothing changed. It can run twice, at once, or late after a day without a worker: what it
    finds is in the marks, and an open case is one row.
    """
    children = children_today(school, now)
    changed = bring_up_to_date(school, children)
    return (children_today(school, now) if changed else children), changed


def bring_up_to_date(school: School, children: Sequence[Child]) -> int:
    """Open a case for every child nobody can account for, close those that marks or desks account for.

    A case closed by what no longer holds is opened again, with its calls and its day.
    """
    lapsed = [child.lapsed for child in children if child.lapsed is not None]
    opening = [
        child for child in children if child.case is None and child.lapsed is None and child.begun is not None
    ]
    closing = [(child.case, end) for child in children if child.case and (end := _ended(child)) is not None]
    if not (lapsed or opening or closing):
        return 0
    with transaction.atomic():
        return (
            sum(_reopen(school, case_id) for case_id in lapsed)
            + sum(_open(school, child) for child in opening)
            + sum(_close(*one) for one in closing)
        )


def _reopen(school: School, case_id: uuid.UUID) -> bool:
    """False if somebody else's catch-up was a moment faster, or a newer case is open."""
    case = Case.objects.select_for_update().get(id=case_id)
    newer = Case.objects.filter(school=school, pupil_id=case.pupil_id, closed_at=None)
    if case.closed_at is None or newer.exists():
        return False
    case.closed_at, case.closed_as, case.covered_day, case.covered_session = None, "", None, ""
    case.save()
    words = "What accounted for the child was taken back; the child is on the list again."
    add_event(case, Kind.REOPENED, by=Actor.system(), words=words)
    return True


def _open(school: School, child: Child) -> bool:
    assert child.begun is not None  # asked before
    day, session = child.begun
    return open_at(school, child.id, day, session)


def open_at(school: School, pupil_id: uuid.UUID, day: date, session: Session, *, words: str = "") -> bool:
    """A case from this session on; False if the pupil has an open one."""
    row = Case(school=school, pupil_id=pupil_id, opened_on=day, opened_session=session, opened_at=clock.now())
    made = Case.objects.bulk_create([row], ignore_conflicts=True)[0]
    if not Case.objects.filter(id=made.id).exists():
        return False  # somebody else's catch-up was a moment faster
    add_event(made, Kind.OPENED, by=Actor.system(), words=words, session=session, since=str(day))
    return True


@dataclass(frozen=True)
class _End:
    how: str
    covered: tuple[date, Session]
    why: str


def _ended(child: Child) -> _End | None:
    """How the register or a desk accounts for a child with an open case; `None` while neither does."""
    case, found = child.case, child.finding
    assert case is not None  # asked before
    if found is not None and found.known in _CLOSED_AS:
        return _End(_CLOSED_AS[found.known], (child.today, found.session), found.why)
    last = last_marked(child.marks, child.today)
    waiting = found is None or found.known in (Known.WAIT, Known.BLANK)
    if last is None or not (child.on_roll and waiting) or last[0] < case.opened_on:
        return None
    code = child.marks[last][0]
    if code in ("N", "O") or code in child.foreseen(*last) or leave_goes_on(code, child.beyond_leave):
        return None
    return _End("explained", last, "The mark gives the reason.")


def _close(open_case: OpenCase, end: _End) -> bool:
    rows = Case.objects.filter(id=open_case.id, closed_at=None)
    closed = rows.update(
        closed_at=clock.now(), closed_as=end.how, covered_day=end.covered[0], covered_session=end.covered[1]
    )
    if not closed:
        return False
    case = Case.objects.get(id=open_case.id)
    add_event(case, Kind.CLOSED, by=Actor.system(), words=end.why, closed_as=end.how)
    _take_back(case, Actor.system())
    return True


def close_case(case: Case, *, how: str, covered: tuple[date, Session], by: Actor, words: str) -> CaseEvent:
    """A person says that the child is accounted for. The case has to be locked by the caller."""
    case.closed_at, case.closed_as = clock.now(), how
    case.covered_day, case.covered_session = covered
    case.claimed_until = None
    case.save()
    _take_back(case, by)
    return add_event(case, Kind.CLOSED, by=by, words=words, closed_as=how)


def _take_back(case: Case, by: Actor) -> None:
    """What asks about a child, or tells of one, need not go any more."""
    take_back_messages(case, by=by)
    take_back_notices(case, by=by)


@transaction.atomic
def end_case(line: CaseLine, *, words: str, by: Actor) -> CaseEvent:
    """Close a case without an attempt that settled it, for example after the pupil moved away.

    While a visit is compulsory it cannot be passed over like this (ABS-17).
    """
    told = needs_words(words, "words", "Write where the child is and how you know.")
    case = must_be_open(Case(id=line.case.id))
    if any(step.compulsory for step in line.due if step.step == "visit"):
        sentence = "Somebody has to go to the home first, or the safeguarding lead lifts that with a reason."
        raise Refused({"words": [sentence]})
    return close_case(case, how="ended", covered=(line.child.today, Session.PM), by=by, words=told)


@transaction.atomic
def claim(case: Case, *, contact_id: uuid.UUID | None, take_over: bool, by: Actor) -> bool:
    """Say that one is ringing about this child now. False if somebody else is, and it was not meant to be taken over."""
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_by_id=by.id)
    rows = Case.objects.filter(id=case.id, closed_at=None)
    if not take_over:
        rows = rows.filter(free)
    return bool(
        rows.update(
            claimed_by_id=by.id,
            claimed_by=by.name,
            claimed_contact=contact_id,
            claimed_at=now,
            claimed_until=now + CLAIM_HOLDS,
        )
    )


@transaction.atomic
def record_cleared(school: School, *, session: Session, by: Actor) -> QueueCleared:
    """Somebody looked and every child is accounted for. Refuses while one is not (ABS-10)."""
    assert by.id is not None  # a person
    now = clock.now()
    children, _ = catch_up(school, now)
    left = [child for child in children if child.case is not None]
    if left:
        raise Refused({"queue": [f"{len(left)} still to be accounted for. Nothing was recorded."]})
    row = QueueCleared.objects.create(
        school=school, day=clock.today(), session=session, at=now, by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record("follow_up.queue_cleared", by=by, school_id=school.id, session=str(session))
    return row

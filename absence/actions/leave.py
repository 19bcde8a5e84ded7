"""Taking a request for leave, checking what came by the form, and taking it back (LEV-01 to LEV-03, LEV-14)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from absence.models import LeaveEvent, LeaveRequest, LeaveSession
from absence.queries.leave_case import leave_roster
from absence.rules.leave_days import Days, within
from absence.rules.leave_kinds import LeaveKind, told_of
from absence.rules.leave_policy import LeavePolicy
from absence.rules.leave_words import When, listed, sessions_words
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.expected import stop_expecting
from registers.actions.planned import cancel_plan, sessions_on_roll
from registers.models import Contact, School
from registers.queries.roster import Roster, RosterPupil
from registers.rules.age import is_compulsory
from registers.rules.planned import LONGEST
from registers.rules.sessions import Session

LONGEST_WORDS = 3000
LONGEST_DETAIL = 500
FURTHEST = LONGEST * 2


@dataclass(frozen=True)
class Asked:
    """A request as it is asked, for one pupil."""

    kind: LeaveKind
    first_day: date
    last_day: date
    words: str
    pattern: tuple[str, ...] = ()
    """Sessions of the week, `1AM` to `5PM`; none = all of them."""
    details: Mapping[str, str] = field(default_factory=dict)
    sorted_as: str = ""
    truancy_noted: bool = False
    starts: Session = Session.AM
    ends: Session = Session.PM
    """The first session on the first day and the last on the last."""

    @property
    def days(self) -> Days:
        return Days(self.first_day, self.last_day, self.pattern, self.starts, self.ends)


@dataclass(frozen=True)
class Asking:
    """Who asks: a contact, or for a form only a name until the office has checked it."""

    name: str
    relationship: str = ""
    contact: Contact | None = None


@transaction.atomic
def take_request(
    asked: Asked, *, asking: Asking, pupil: RosterPupil, roster: Roster, school: School, source: str, by: Actor,
    at: datetime | None = None,
) -> LeaveRequest:  # fmt: skip
    """Keep the request with its sessions; raises `Refused` with a sentence for each thing that is wrong.

    What can't be granted is kept all the same (LEV-03): the checks say so, the decider refuses it.
    """
    sessions = _judge(asked, pupil, roster, by_form=asking.contact is None)
    request = LeaveRequest.objects.create(
        school=school,
        pupil_id=pupil.id,
        contact=asking.contact,
        applicant_name=asking.name[:120],
        applicant_relationship=asking.relationship[:60],
        kind=asked.kind.value,
        first_day=asked.first_day,
        last_day=asked.last_day,
        words=asked.words.strip(),
        details=_known(asked.kind, asked.details),
        sorted_as=asked.sorted_as,
        truancy_noted=asked.truancy_noted,
        source=source,
        state="waiting" if asking.contact else "unchecked",
        asked_at=at or clock.now(),
    )
    LeaveSession.objects.bulk_create(
        LeaveSession(request=request, day=day, session=session.value) for day, session in sessions
    )
    tell(request, "asked", f"Asked for {sessions_words(len(sessions))}: {listed(sessions)}.", by=by)
    record(
        "leave.asked", by=by, school_id=school.id, subject_id=pupil.id,
        request=str(request.id), kind=request.kind, sessions=len(sessions), source=source,
    )  # fmt: skip
    return request


def tell(
    request: LeaveRequest, what: str, words: str, *, by: Actor, facts: Mapping[str, Any] | None = None
) -> LeaveEvent:
    """Add to what happened to the request."""
    return LeaveEvent.objects.create(
        request=request, at=clock.now(), what=what, words=words, facts=dict(facts or {}),
        by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip


def _judge(asked: Asked, pupil: RosterPupil, roster: Roster, *, by_form: bool) -> list[tuple[date, Session]]:
    problems: dict[str, list[str]] = {}
    if not asked.words.strip():
        problems["words"] = ["Write why leave is asked for, in the family’s own words."]
    elif len(asked.words) > LONGEST_WORDS:
        problems["words"] = [f"Write at most {LONGEST_WORDS:,} characters."]
    sessions = _sessions(asked.days, pupil, roster, problems)
    if sessions:
        _part_time(asked.kind, asked.days, pupil, roster, problems)
        if not by_form:  # a form tells nobody what was asked before
            _asked_already(pupil, sessions, problems)
    if problems:
        raise Refused(problems)
    return sessions


def _sessions(
    asked: Days, pupil: RosterPupil, roster: Roster, problems: dict[str, list[str]]
) -> list[tuple[date, Session]]:
    if asked.last_day < asked.first_day:
        problems["last_day"] = ["The last day is before the first. Check both."]
        return []
    if asked.first_day == asked.last_day and asked.ends < asked.starts:
        problems["ends"] = ["On a single day it can’t end before it begins. Check both."]
        return []
    if asked.last_day - asked.first_day > LONGEST:
        problems["last_day"] = ["Ask for a year at most at once."]
        return []
    if abs(asked.first_day - clock.today()) > FURTHEST:
        problems["first_day"] = ["That day is too far away. Check the year."]
        return []
    sessions = within(asked, sessions_on_roll(pupil, roster, asked.first_day, asked.last_day))
    if not sessions:
        problems["first_day"] = [
            "School is closed on these days, or the pupil is not on roll then. Check the days."
        ]
    return sessions


def _part_time(
    kind: LeaveKind, asked: Days, pupil: RosterPupil, roster: Roster, problems: dict[str, list[str]]
) -> None:
    """Temporary, with an end, and for pupils of compulsory school age only (LEV-24; reg. 11(6))."""
    if kind is not LeaveKind.PART_TIME:
        return
    most = roster.setup.rules(LeavePolicy, clock.today()).part_time_max_weeks
    if (asked.last_day - asked.first_day).days >= most * 7:
        problems["last_day"] = [
            f"A part-time timetable is temporary: {most} weeks at most here. Agree a shorter time and review it."
        ]
    if not all(is_compulsory(pupil.date_of_birth, day) for day in (asked.first_day, asked.last_day)):
        problems["kind"] = ["C2 is for pupils of compulsory school age throughout. Others are marked X."]


def _asked_already(
    pupil: RosterPupil,
    sessions: Sequence[tuple[date, Session]],
    problems: dict[str, list[str]],
    *,
    beside: uuid.UUID | None = None,
) -> None:
    clash = (
        LeaveSession.objects.filter(
            request__pupil_id=pupil.id,
            request__state__in=["unchecked", "waiting"],
            day__range=(sessions[0][0], sessions[-1][0]),
        )
        .exclude(outcome="dropped")
        .exclude(request_id=beside)
        .select_related("request")
        .order_by("day")
    )
    wanted = {(day, session.value) for day, session in sessions}
    held = next((one for one in clash if (one.day, one.session) in wanted), None)
    if held is not None:
        when = held.request.asked_at.astimezone(clock.LONDON)
        problems["first_day"] = [
            f"A request of {when.day} {when:%B} for some of these sessions is waiting already. Decide or withdraw that one first."
        ]


def _known(kind: LeaveKind, details: Mapping[str, str]) -> dict[str, str]:
    """What this kind asks to be told, and nothing else."""
    kept = {one.key: str(details.get(one.key, "")).strip()[:LONGEST_DETAIL] for one in told_of(kind)}
    return {key: text for key, text in kept.items() if text}


@dataclass(frozen=True)
class Checked:
    """What the office settles about a request before it is decided."""

    contact: Contact
    sorted_as: str
    truancy_noted: bool
    details: Mapping[str, str]
    days: Days | None = None
    """The days and sessions put right; `None`: they stand as they were asked."""


def request_for_update(request_id: uuid.UUID, school: School) -> LeaveRequest:
    return LeaveRequest.objects.select_for_update().get(id=request_id, school=school)


@transaction.atomic
def check_request(request_id: uuid.UUID, checked: Checked, *, school: School, by: Actor) -> LeaveRequest:
    """Settle who asks, for which sessions, and what the reason comes down to; what came by the form now waits for a decision.

    :raises Refused: decided already, or sessions that can't be asked for; nothing is saved.
    """
    request = request_for_update(request_id, school)
    if request.state not in ("unchecked", "waiting"):
        raise Refused({"detail": ["This request is decided already."]})
    was_form = request.state == "unchecked"
    if checked.days is not None:
        _put_days_right(request, checked.days, school=school, by=by)
    request.contact = checked.contact
    request.applicant_name = str(checked.contact)[:120]
    request.sorted_as, request.truancy_noted = checked.sorted_as, checked.truancy_noted
    request.details = _known(request.of_kind, {**request.details, **checked.details})
    request.state = "waiting"
    request.save()
    what = "checked" if was_form else "changed"
    tell(request, what, f"Asked by {checked.contact}." if was_form else "Details changed.", by=by)
    record("leave.checked", by=by, school_id=school.id, subject_id=request.pupil_id, request=str(request.id))
    return request


def _put_days_right(request: LeaveRequest, days: Days, *, school: School, by: Actor) -> None:
    """Ask for exactly these sessions; those not meant stay in the record as dropped, so that nobody decides on them."""
    last = max(days.first_day, days.last_day)
    roster, pupil = leave_roster(school, request.pupil_id, days.first_day, last)
    if pupil is None:
        raise Refused({"first_day": ["The pupil is in no class here on these days. Check the days."]})
    problems: dict[str, list[str]] = {}
    sessions = _sessions(days, pupil, roster, problems)
    if sessions:
        _part_time(request.of_kind, days, pupil, roster, problems)
        _asked_already(pupil, sessions, problems, beside=request.id)
    if problems:
        raise Refused(problems)
    before = [(row.day, Session(row.session)) for row in request.asked_for]
    request.first_day, request.last_day = days.first_day, days.last_day
    if before != sessions:
        _keep_asked(request, sessions)
        words = f"Asked for {sessions_words(len(sessions))}: {listed(sessions)}. Before: {listed(before)}."
        tell(request, "changed", words, by=by, facts={"sessions": _kept(sessions), "before": _kept(before)})


def _kept(sessions: Sequence[When]) -> list[list[str]]:
    return [[str(day), session.value] for day, session in sessions]


def _keep_asked(request: LeaveRequest, sessions: Sequence[When]) -> None:
    rows = {(row.day, Session(row.session)): row for row in request.sessions.all()}
    for when, row in rows.items():
        row.outcome = "asked" if when in sessions else "dropped"
    LeaveSession.objects.bulk_update(rows.values(), ["outcome"])
    LeaveSession.objects.bulk_create(
        LeaveSession(request=request, day=day, session=session.value)
        for day, session in sessions
        if (day, session) not in rows
    )


@transaction.atomic
def withdraw_request(request_id: uuid.UUID, *, school: School, reason: str, by: Actor) -> LeaveRequest:
    """The family no longer wants it, or it was entered by mistake: hints and agreements of the days ahead go too.

    Marks already made stand. A request that was refused stays refused: it is part of the record (LEV-14).
    """
    request = request_for_update(request_id, school)
    if request.state == "withdrawn" or request.outcome == "refused":
        raise Refused({"detail": ["There is nothing left to withdraw."]})
    if not reason.strip():
        raise Refused({"reason": ["Say who withdrew it and why."]})
    for plan in request.plans:
        cancel_plan(plan, school_id=school.id, by=by)
    stop_expecting(request.id)
    request.state = "withdrawn"
    request.save(update_fields=["state"])
    tell(request, "withdrawn", reason.strip()[:500], by=by)
    record(
        "leave.withdrawn", by=by, school_id=school.id, subject_id=request.pupil_id, request=str(request.id)
    )
    return request

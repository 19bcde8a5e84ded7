"""Taking a report of an absence, for one child or for brothers and sisters at once; taking one back (ABS-01 to ABS-09)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from absence.models import AbsenceReport, Handover
from absence.queries.illness import evidence_required
from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.reports import (
    AWAY,
    LONGEST,
    REASON,
    Reporter,
    earliest_return,
    explains_until,
    is_late,
    why_not_accepted,
)
from attendance_mis.accounts.permissions import ROLES
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.actions.expected import Expectation, expect_absence, stop_expecting
from registers.models import Contact, ContactLink
from registers.queries.roster import Roster, RosterPupil
from registers.rules.planned import LEAVE_CODES
from registers.rules.sessions import Session

from .untrue import look_again

REFUSAL_DUE = timedelta(hours=4)
CALLED = "called"
"""Channel of what was told because the school rang."""
CODE_WAITS = "code to be decided"
NO_LEAVE = "no leave was granted"
EVIDENCE_WAITS = "evidence is asked for before it is I"


@dataclass(frozen=True)
class Told:
    """What somebody said, the same for every child of the call."""

    first_day: date
    session: str
    """`AM`, `PM`, or empty for whole days."""
    expected_return: date | None
    received_at: datetime
    """When it reached the school: of a voicemail when it was left, not when somebody heard it."""
    channel: str
    contact: Contact | None
    reporter: str
    relationship: str
    reason: str
    words: str = ""
    last_symptom_at: datetime | None = None
    by_pupil: bool = False
    code: str = ""
    """The code already decided on; empty = what the reason offers."""


@transaction.atomic
def take_report(
    told: Told, pupils: Sequence[RosterPupil], *, roster: Roster, by: Actor, call_id: uuid.UUID | None = None
) -> list[AbsenceReport]:
    """Keep the report for each of these pupils and show it on their registers. No mark changes.

    The same `call_id` again changes nothing. `Refused` with sentences if dates or reason make no sense; then nothing
    is kept.
    """
    call_id = call_id or uuid7()
    before = list(AbsenceReport.objects.filter(call_id=call_id))
    if before:
        return before
    _check(told)
    return [_keep(told, pupil, roster, by, call_id) for pupil in pupils]


def _check(told: Told) -> None:
    problems: dict[str, list[str]] = {}
    if told.reason not in REASON:
        problems["reason"] = ["Choose the reason given."]
    if told.expected_return is not None and told.expected_return <= told.first_day:
        problems["expected_return"] = ["The return is on or before the first day. Check both."]
    if told.expected_return is not None and told.expected_return > told.first_day + LONGEST:
        problems["expected_return"] = ["A report explains two months at most. Give an earlier return."]
    if told.first_day > clock.today() + LONGEST or told.first_day < clock.today() - LONGEST:
        problems["first_day"] = ["The first day is more than two months away. Check it."]
    if told.received_at > clock.now():
        problems["received_at"] = ["This time has not come yet."]
    if told.last_symptom_at is not None and told.last_symptom_at > clock.now():
        problems["last_symptom_at"] = ["This time has not come yet."]
    if problems:
        raise Refused(problems)


def _keep(told: Told, pupil: RosterPupil, roster: Roster, by: Actor, call_id: uuid.UUID) -> AbsenceReport:
    assert by.id is not None  # a person takes a report
    year_group = m.year_group if (m := pupil.membership(told.first_day)) else ""
    setup = roster.setup
    policy = setup.rules(FollowUpPolicy, told.first_day, year_group)
    times = {session: setup.policy(year_group, told.first_day).times(session).opens for session in Session}
    received = told.received_at.astimezone(clock.LONDON)
    back = (
        earliest_return(
            told.last_symptom_at.astimezone(clock.LONDON), policy, setup.calendar, year_group, times
        )
        if told.last_symptom_at
        else None
    )
    why_not = why_not_accepted(_reporter(told, pupil), policy)
    until = told.first_day
    if not told.session:
        until = explains_until(told.first_day, told.expected_return, policy, setup.calendar, year_group)
    report = AbsenceReport.objects.create(
        id=uuid7(),
        call_id=call_id,
        school_id=roster.school_id,
        pupil_id=pupil.id,
        first_day=told.first_day,
        last_day=until,
        session=told.session,
        expected_return=told.expected_return,
        received_at=told.received_at,
        late=told.channel != CALLED and is_late(received, told.first_day, policy, times[Session.AM]),
        channel=told.channel,
        contact=told.contact,
        reporter=told.reporter,
        relationship=told.relationship,
        reason=told.reason,
        words=told.words,
        last_symptom_at=told.last_symptom_at,
        earliest_return=back[0] if back else None,
        earliest_session=back[1] if back else "",
        accepted=not why_not,
        why_not=why_not,
        code="N" if why_not else _code(told, pupil, roster),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
        recorded_at=clock.now(),
    )
    _hint(report)
    if told.reason == "refusal":
        _offer_support(report, roster, by)
    record(
        "absence.reported", by=by, school_id=roster.school_id, subject_id=pupil.id, report=str(report.id),
        accepted=report.accepted, late=report.late, code=report.code,
    )  # fmt: skip
    return report


def _code(told: Told, pupil: RosterPupil, roster: Roster) -> str:
    """What the register is offered.

    While a serious concern stands, a parent's word is not enough for I (ABS-34). A holiday without granted leave is
    proposed as G: somebody in the office decides (LEV-16).
    """
    if told.reason == AWAY and not told.code and not _has_leave(told, pupil):
        return "G"
    code = told.code or REASON[told.reason].code
    needs = code == "I" and evidence_required(roster.school_id, pupil.id, told.first_day)
    return "N" if needs else code


def _has_leave(told: Told, pupil: RosterPupil) -> bool:
    """Whether leave was granted for the first day, or the part of it that was told of."""
    sessions = [Session(told.session)] if told.session else list(Session)
    plans = [plan for one in sessions for plan in pupil.plans if plan.covers(told.first_day, one)]
    return any(plan.agreed and plan.code in LEAVE_CODES for plan in plans)


def _reporter(told: Told, pupil: RosterPupil) -> Reporter:
    if told.by_pupil:
        return Reporter(on_record=False, is_pupil=True)
    link = (
        ContactLink.objects.filter(pupil_id=pupil.id, contact=told.contact).first() if told.contact else None
    )
    if link is None:
        return Reporter(on_record=False)
    return Reporter(
        on_record=True,
        is_parent=link.natural_parent or link.day_to_day_care or link.lives_with_pupil,
        parental_responsibility=link.parental_responsibility,
        restricted=link.restricted,
    )


def _hint(report: AbsenceReport) -> None:
    """What the register says beside the blank: who told us what, and when the child may be back."""
    at = words.clock_time(report.received_at)
    said = f"{report.reporter} at {at}: {REASON[report.reason].words.lower()}"
    if report.expected_return:
        said += f", back {words.short_date(report.expected_return)}"
    if report.why_not:
        said += ", not accepted, a call home is due"
    elif report.code == "G":
        said += f", {NO_LEAVE}"
    elif report.code == "N":
        said += f", {EVIDENCE_WAITS if REASON[report.reason].code == 'I' else CODE_WAITS}"
    day = report.first_day
    pattern = (f"{day.isoweekday()}{report.session}",) if report.session else ()
    expect_absence(
        Expectation(report.code, day, report.last_day, said, pattern, anybody_confirms=report.code != "G"),
        school_id=report.school_id,
        pupil_id=report.pupil_id,
        source_id=report.id,
    )


def _offer_support(report: AbsenceReport, roster: Roster, by: Actor) -> None:
    """A child who does not want to come needs more than a code (ABS-09)."""
    hand_over(
        roster.school_id,
        report.pupil_id,
        to_role="pastoral",
        due_at=clock.now() + REFUSAL_DUE,
        text="Does not want to come to school: speak with the family, offer support, decide the code.",
        by=by,
    )


@transaction.atomic
def hand_over(
    school_id: uuid.UUID, pupil_id: uuid.UUID, *, to_role: str, due_at: datetime, text: str, by: Actor
) -> Handover:
    """Give a call, or what it brought up, to somebody of that role to do by a time (ABS-08)."""
    assert by.id is not None  # a person
    if to_role not in ROLES:
        raise Refused({"to_role": ["Choose who takes it over."]})
    if not text.strip():
        raise Refused({"words": ["Write what is to be done."]})
    row = Handover.objects.create(
        school_id=school_id, pupil_id=pupil_id, to_role=to_role, due_at=due_at, words=text.strip()[:500],
        by_id=by.id, by_name=by.name, by_position=by.position, made_at=clock.now(),
    )  # fmt: skip
    record("absence.handed_over", by=by, school_id=school_id, subject_id=pupil_id, to_role=to_role)
    return row


@transaction.atomic
def finish_handover(row: Handover, *, text: str, by: Actor) -> bool:
    """Say that it is done and what came of it. Whether it was still to do."""
    if not text.strip():
        raise Refused({"words": ["Write what came of it."]})
    done = Handover.objects.filter(id=row.id, done_at=None).update(
        done_at=clock.now(), done_by=by.name, done_words=text.strip()[:500]
    )
    if done:
        record("absence.handover_done", by=by, school_id=row.school_id, subject_id=row.pupil_id)
    return bool(done)


@transaction.atomic
def withdraw_report(
    report: AbsenceReport, *, why: str, untrue: bool, by: Actor, with_case: bool = True
) -> bool:
    """Take a report back: entered by mistake, or found to be untrue (ABS-07). Its hint goes; marks stay as they are.

    After an untrue one the child is looked for again, and after what was kept of a call by mistake if that call had
    closed the case, unless whoever takes it back opens the case too (not `with_case`). Whether it still stood.
    """
    if not why.strip():
        raise Refused({"why": ["Write why the report is taken back."]})
    done = AbsenceReport.objects.filter(id=report.id, withdrawn_at=None).update(
        withdrawn_at=clock.now(), withdrawn_by=by.name, withdrawn_why=why.strip()[:300], untrue=untrue
    )
    if done:
        stop_expecting(report.id)
        if untrue:
            look_again(report, words=f"What was told is not true: {why.strip()}", by=by)
        elif with_case and report.channel == CALLED:
            said = f"What was kept of the call was taken back: {why.strip()}"
            look_again(report, words=said, by=by, may_open=False)
        record(
            "absence.report_withdrawn", by=by, school_id=report.school_id, subject_id=report.pupil_id,
            report=str(report.id), untrue=untrue,
        )  # fmt: skip
    return bool(done)

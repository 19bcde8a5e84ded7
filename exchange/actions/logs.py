"""Entries of the three small logs: training, complaints, reviews of the policy (ROL-09, ROL-11, POL-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.models import Complaint, ComplaintEvent, PolicyReview, TrainingRecord
from exchange.rules.policy import ExchangePolicy
from registers.actions.policy import Wanted, change_policy
from registers.models import Pupil, School
from registers.queries.setup import setup_of


@dataclass(frozen=True)
class Course:
    topics: tuple[str, ...]
    course: str
    provider: str
    done_on: date
    safeguarding: bool


@transaction.atomic
def add_training(school: School, people: Sequence[User], course: Course, *, by: Actor) -> int:
    """One course, for everybody who was there."""
    if not people:
        raise Refused({"people": ["Tick who was there."]})
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            school=school,
            user=person,
            name=person.name,
            position=person.position,
            topics=list(course.topics),
            course=course.course,
            provider=course.provider,
            done_on=course.done_on,
            safeguarding=course.safeguarding,
            at=clock.now(),
            by_id=by.id,
            by_name=by.name,
            by_position=by.position,
        )
        for person in people
    )
    record("training.added", by=by, school_id=school.id, people=len(people), topics=list(course.topics))
    return len(people)


@transaction.atomic
def withdraw_training(row: TrainingRecord, why: str, *, by: Actor) -> None:
    """Entered by mistake: it counts no longer, and stays with the reason."""
    if not why.strip():
        raise Refused({"why": ["Say why the entry is taken back."]})
    taken = TrainingRecord.objects.filter(id=row.id, withdrawn_at=None)
    if taken.update(withdrawn_at=clock.now(), withdrawn_why=why.strip()[:300]):
        record("training.withdrawn", by=by, school_id=row.school_id, subject_id=row.id)


@dataclass(frozen=True)
class Received:
    """A complaint as it came."""

    about: str
    received_on: date
    channel: str
    complainant: str
    words: str
    owner: str


@transaction.atomic
def add_complaint(school: School, pupil: Pupil | None, came: Received, *, by: Actor) -> Complaint:
    """Due so many school days after it came, as the school has set it; without a calendar so far ahead, in two weeks."""
    setup = setup_of(school)
    days = setup.rules(ExchangePolicy, came.received_on).complaint_reply_days
    due = setup.calendar.add_school_days(came.received_on, days, "")
    row = Complaint.objects.create(
        school=school,
        pupil=pupil,
        about=came.about,
        received_on=came.received_on,
        channel=came.channel,
        complainant=came.complainant,
        words=came.words,
        due_on=due or date.fromordinal(came.received_on.toordinal() + 14),
        owner=came.owner,
        at=clock.now(),
        by_name=f"{by.name}, {by.position}",
    )
    _event(row, "received", "", by)
    record(
        "complaint.received",
        by=by,
        school_id=school.id,
        subject_id=pupil.id if pupil else None,
        complaint=str(row.id),
    )
    return row


@transaction.atomic
def note_complaint(row: Complaint, words: str, *, by: Actor) -> None:
    locked = _locked(row, words)
    _event(locked, "note", words, by)
    record("complaint.noted", by=by, school_id=locked.school_id, complaint=str(locked.id))


@transaction.atomic
def point_to_procedure(row: Complaint, words: str, *, by: Actor) -> None:
    """The complainant was told of the complaints procedure; how and when stands in the words."""
    locked = _locked(row, words)
    if locked.state == "closed":
        raise Refused({"words": ["This complaint is closed; open it again first."]})
    locked.state = "pointed"
    locked.save(update_fields=["state"])
    _event(locked, "pointed", words, by)
    record("complaint.pointed", by=by, school_id=locked.school_id, complaint=str(locked.id))


@transaction.atomic
def close_complaint(row: Complaint, outcome: str, words: str, *, by: Actor) -> None:
    locked = _locked(row, words)
    if locked.state == "closed":
        raise Refused({"words": ["This complaint is closed already."]})
    locked.state, locked.outcome, locked.closed_on = "closed", outcome, clock.today()
    locked.save(update_fields=["state", "outcome", "closed_on"])
    _event(locked, "closed", words, by)
    record("complaint.closed", by=by, school_id=locked.school_id, complaint=str(locked.id), outcome=outcome)


@transaction.atomic
def reopen_complaint(row: Complaint, words: str, *, by: Actor) -> None:
    locked = _locked(row, words)
    if locked.state != "closed":
        raise Refused({"words": ["This complaint is open."]})
    locked.state, locked.outcome, locked.closed_on = "open", "", None
    locked.save(update_fields=["state", "outcome", "closed_on"])
    _event(locked, "reopened", words, by)
    record("complaint.reopened", by=by, school_id=locked.school_id, complaint=str(locked.id))


def _locked(row: Complaint, words: str) -> Complaint:
    if not words.strip():
        raise Refused({"words": ["Write what was done or said."]})
    return Complaint.objects.select_for_update().get(id=row.id)


def _event(row: Complaint, what: str, words: str, by: Actor) -> None:
    ComplaintEvent.objects.create(
        complaint=row,
        at=clock.now(),
        what=what,
        words=words,
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )


@dataclass(frozen=True)
class Review:
    version: str
    reviewed_on: date
    owner: str
    approved_by: str
    approved_on: date
    summary: str
    distributed_to: str
    next_review: date


@transaction.atomic
def add_review(school: School, review: Review, *, by: Actor) -> PolicyReview:
    """Keep the review, and set the day of the next one: the printed policy and the reminder say the same."""
    row = PolicyReview.objects.create(
        school=school,
        version=review.version,
        settings_version=school.setup_version,
        reviewed_on=review.reviewed_on,
        owner=review.owner,
        approved_by=review.approved_by,
        approved_on=review.approved_on,
        summary=review.summary,
        distributed_to=review.distributed_to,
        next_review=review.next_review,
        at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    if setup_of(school).policy("", clock.today()).policy_next_review != review.next_review:
        change_policy(
            school=school,
            wanted=Wanted(values={"policy_next_review": review.next_review.isoformat()}),
            effective_from=clock.today(),
            reason=f"Review of the policy, version {review.version}"[:300],
            by=by,
        )
    record("policy.reviewed", by=by, school_id=school.id, subject_id=row.id, version=review.version)
    return row

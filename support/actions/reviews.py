"""Review meetings of the school: begun, decisions and tasks written down, ended with what was gone through (ABS-61)."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from support.models import Review, SupportEvent, Thing
from support.queries.agenda import agenda, cadences

from .events import needed, tell
from .work import NewTask, take_on

FIRST_LOOK = timedelta(days=7)
"""How far back the first meeting of all looks for what is new."""


@transaction.atomic
def begin_review(school: School, *, cadence: str, by: Actor) -> Review:
    """Today's meeting; one that was begun and not ended is gone on with."""
    today = clock.today()
    if cadence not in [one.key for one in cadences(school, today)]:
        raise Refused({"": ["The school’s settings have no such meeting."]})
    before = Review.objects.filter(school=school, cadence=cadence, ended_at__isnull=False).first()
    since = before.day if before else today - FIRST_LOOK
    try:
        with transaction.atomic():
            review = Review.objects.create(
                school=school, cadence=cadence, day=today, since=since, began_at=clock.now(), by_name=by.name,
                by_position=by.position,
            )  # fmt: skip
    except IntegrityError:
        return Review.objects.get(school=school, cadence=cadence, ended_at=None)
    tell(Thing.REVIEW, review.id, "begun", school_id=school.id, pupil_id=None, by=by, cadence=cadence)
    return review


@transaction.atomic
def decide(
    review: Review, pupil: Pupil, *, words: str, task: NewTask | None = None, by: Actor
) -> SupportEvent:
    """What was decided about a pupil, and perhaps who does something by when."""
    said = needed(words, "words", "Write what was decided, in a sentence.")
    review = _running(review)
    event = tell(
        Thing.REVIEW, review.id, "decided", school_id=review.school_id, pupil_id=pupil.id, by=by, words=said
    )
    if task is not None:
        if task.due_on < clock.today():
            raise Refused({"due_on": ["Choose a day that is still to come."]})
        take_on(Thing.REVIEW, review.id, [task], school=review.school, pupil=pupil, by=by)
    return event


@transaction.atomic
def end_review(review: Review, *, present: str, notes: str, by: Actor) -> Review:
    """The meeting is over: what was on its agenda is kept as it was."""
    said = needed(present, "present", "Write who was there.")
    review = _running(review)
    review.kept = agenda(review.school, review.since, review.day).kept()
    review.ended_at, review.present, review.notes = clock.now(), said[:500], notes.strip()
    review.save()
    tell(
        Thing.REVIEW, review.id, "ended", school_id=review.school_id, pupil_id=None, by=by,
        pupils=len({row[1] for row in review.kept}),
    )  # fmt: skip
    return review


def _running(review: Review) -> Review:
    held = Review.objects.select_for_update(of=("self",)).select_related("school").get(id=review.id)
    if held.ended_at is not None:
        raise Refused({"": ["This meeting is over. Begin the next one."]})
    return held

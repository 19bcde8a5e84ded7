"""The list of concern: opened by a person, acted on, looked at again, closed with its outcome (ABS-60)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import IntegrityError, transaction

from absence.models import LadderCrossing
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.queries.facts import Period, tally
from registers.models import Pupil, School
from support.models import Concern, ProposalAnswer, Thing
from support.queries.people import year_begins
from support.rules.due import Step

from .events import needed, not_future, tell

ALREADY = "There is an open concern about this pupil already. Go on with that one."


@transaction.atomic
def open_concern(
    school: School,
    pupil: Pupil,
    *,
    reason: str,
    words: str,
    owner: str,
    owner_id: uuid.UUID | None,
    review_on: date,
    by: Actor,
    crossing_id: uuid.UUID | None = None,
) -> Concern:
    """Begin, with the level of attendance as the register has it now. One open concern for a pupil at a time."""
    if reason not in dict(Concern.REASONS):
        raise Refused({"reason": ["Choose what the concern is about."]})
    today = clock.today()
    if review_on <= today:
        raise Refused({"review_on": ["Choose a day that is still to come."]})
    first = year_begins(school, today)
    level = tally(pupil, school, Period(first, today))
    steps = LadderCrossing.objects.filter(school=school, pupil=pupil)
    crossing = steps.filter(id=crossing_id).first() if crossing_id else None
    try:
        with transaction.atomic():
            concern = Concern.objects.create(
                school=school, pupil=pupil, reason=reason, words=words.strip()[:500], crossing=crossing,
                opened_on=today, counted_from=first, possible=level.possible, attended=level.attended,
                authorised=level.authorised, unauthorised=level.unauthorised, late=level.late,
                owner=needed(owner, "owner", "Say who looks after it.")[:120], owner_id=owner_id, review_on=review_on,
            )  # fmt: skip
    except IntegrityError:
        raise Refused({"": [ALREADY]}) from None
    _tell(
        concern,
        "opened",
        by=by,
        words=concern.words,
        reason=reason,
        absent=level.absent,
        possible=level.possible,
    )
    return concern


@transaction.atomic
def answer_proposal(school: School, pupil: Pupil, *, key: str, reason: str, by: Actor) -> None:
    """No concern is needed, and why; this proposal does not come again."""
    said = needed(reason, "reason", "Say in a sentence why no concern is needed.")
    ProposalAnswer.objects.bulk_create(
        [
            ProposalAnswer(
                school=school, pupil=pupil, key=key[:80], reason=said[:500], at=clock.now(), by_id=by.id,
                by_name=by.name, by_position=by.position,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    record("concern.not_needed", by=by, school_id=school.id, subject_id=pupil.id)


@transaction.atomic
def record_step(concern: Concern, *, step: str, words: str, day: date, by: Actor) -> None:
    """Something was done: a step that was due, or anything else in words (`note`)."""
    if step != "note" and step not in set(Step):
        raise Refused({"step": ["Choose what was done."]})
    not_future(day, "day")
    if step == Step.NEGLECT:
        raise Refused({"step": ["The safeguarding lead answers this on the check’s own page."]})
    said = needed(words, "words", "Say what was done and what came of it.")
    concern = _locked(concern)
    if day < concern.opened_on:
        raise Refused({"day": ["That was before the concern was opened."]})
    _tell(concern, step, by=by, words=said, day=day)


@transaction.atomic
def review_concern(concern: Concern, *, words: str, review_on: date, by: Actor) -> None:
    """Looked at again: what was seen, and when next."""
    said = needed(words, "words", "Say what you saw and what goes on.")
    if review_on <= clock.today():
        raise Refused({"review_on": ["Choose a day that is still to come."]})
    concern = _locked(concern)
    concern.review_on = review_on
    concern.save(update_fields=["review_on"])
    _tell(concern, "reviewed", by=by, words=said, review_on=review_on.isoformat())


@transaction.atomic
def hand_over(concern: Concern, *, owner: str, owner_id: uuid.UUID | None, by: Actor) -> None:
    concern = _locked(concern)
    concern.owner, concern.owner_id = needed(owner, "owner", "Say who looks after it.")[:120], owner_id
    concern.save(update_fields=["owner", "owner_id"])
    _tell(concern, "owner", by=by, words=f"Now looked after by {concern.owner}.")


@transaction.atomic
def close_concern(concern: Concern, *, outcome: str, words: str, by: Actor) -> None:
    if outcome not in dict(Concern.OUTCOMES):
        raise Refused({"outcome": ["Choose how it ended."]})
    said = needed(words, "words", "Say in a sentence how it ended.")
    concern = _locked(concern)
    concern.closed_on, concern.outcome, concern.outcome_words = clock.today(), outcome, said[:1000]
    concern.save(update_fields=["closed_on", "outcome", "outcome_words"])
    _tell(concern, "closed", by=by, words=said, outcome=outcome)


def _locked(concern: Concern) -> Concern:
    """The row, locked; refuses one that was closed meanwhile."""
    held = (
        Concern.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=concern.id)
    )
    if not held.open:
        raise Refused({"": ["This concern was closed meanwhile. Open a new one if it is needed."]})
    return held


def _tell(
    concern: Concern, what: str, *, by: Actor, words: str = "", day: date | None = None, **facts: object
) -> None:
    tell(
        Thing.CONCERN, concern.id, what, school_id=concern.school_id, pupil_id=concern.pupil_id, by=by, words=words,
        day=day, **facts,
    )  # fmt: skip

"""What the school expects of a sickness, and the support around health it gives and looks at again (ABS-40 to ABS-45)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from absence.models import HealthSupport, SicknessOutlook
from absence.rules.health import MEASURES, latest_review, measures_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import plain_date

from .illness_events import needed, tell


@transaction.atomic
def say_outlook(
    *,
    school_id: uuid.UUID,
    pupil_id: uuid.UUID,
    expects_fifteen: bool,
    grounds: str,
    expected_return: date | None,
    by: Actor,
) -> SicknessOutlook:
    """Say whether there are reasonable grounds to believe that fifteen days will be missed, and which."""
    said = needed(
        grounds, "grounds", "Write the grounds: what the parent, the hospital or the evidence says."
    )
    row = SicknessOutlook.objects.create(
        school_id=school_id, pupil_id=pupil_id, said_on=clock.today(), expects_fifteen=expects_fifteen, grounds=said,
        expected_return=expected_return, at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    tell(
        "outlook",
        school_id=school_id,
        pupil_id=pupil_id,
        about=row.id,
        by=by,
        expects_fifteen=expects_fifteen,
    )
    return row


@dataclass(frozen=True)
class Support:
    kind: str
    measures: tuple[str, ...]
    words: str
    owner: str
    review_on: date | None
    tell_dsl: bool = False


@transaction.atomic
def begin_support(wanted: Support, *, school_id: uuid.UUID, pupil_id: uuid.UUID, by: Actor) -> HealthSupport:
    """Begin support with its measures, owner and day to look again. Raises `Refused` with sentences."""
    if wanted.kind not in MEASURES:
        raise Refused({"kind": ["Choose what kind of support it is."]})
    today = clock.today()
    row = HealthSupport.objects.create(
        school_id=school_id,
        pupil_id=pupil_id,
        kind=wanted.kind,
        measures=_known(wanted.kind, wanted.measures),
        words=needed(wanted.words, "words", "Write what is behind it and what is wanted."),
        owner=needed(wanted.owner, "owner", "Write who looks after it.", longest=120),
        starts_on=today,
        review_on=_review_day(wanted.review_on, today),
        tell_dsl=wanted.tell_dsl,
        made_at=clock.now(),
        made_by=by.name,
        made_position=by.position,
    )
    _told("support_begun", row, by)
    return row


def _told(kind: str, row: HealthSupport, by: Actor, words: str = "") -> None:
    tell(kind, school_id=row.school_id, pupil_id=row.pupil_id, about=row.id, words=words, by=by)


def _known(kind: str, measures: Sequence[str]) -> list[str]:
    known = measures_of(kind)
    return [key for key in known if key in measures]


def _review_day(day: date | None, today: date) -> date:
    if day is None or day <= today:
        raise Refused({"review_on": ["Give the day on which it is looked at again."]})
    if day > latest_review(today):
        raise Refused(
            {"review_on": [f"Look at it again by {plain_date(latest_review(today))}: once a term at least."]}
        )
    return day


def _going(row: HealthSupport) -> HealthSupport:
    held = HealthSupport.objects.select_for_update(of=("self",)).get(id=row.id)
    if held.ended_on is not None:
        raise Refused({"": ["This support has ended. Load the page again."]})
    return held


@transaction.atomic
def review_support(
    row: HealthSupport, *, measures: Sequence[str], words: str, review_on: date | None, by: Actor
) -> HealthSupport:
    """Looked at again: what is in place now, how it goes, when to look next."""
    held = _going(row)
    said = needed(words, "words", "Write how it goes and what was changed.")
    held.measures = _known(held.kind, measures)
    held.review_on = _review_day(review_on, clock.today())
    held.save(update_fields=["measures", "review_on"])
    _told("support_reviewed", held, by, said)
    return held


@transaction.atomic
def end_support(row: HealthSupport, *, why: str, by: Actor) -> HealthSupport:
    held = _going(row)
    held.ended_on = clock.today()
    held.ended_why = needed(why, "words", "Write why it ends.", longest=500)
    held.save(update_fields=["ended_on", "ended_why"])
    _told("support_ended", held, by, held.ended_why)
    return held


@transaction.atomic
def dsl_told(row: HealthSupport, *, by: Actor) -> HealthSupport:
    """The safeguarding lead knows of the safeguarding side to it (ABS-43)."""
    held = _going(row)
    held.dsl_told_on = clock.today()
    held.save(update_fields=["dsl_told_on"])
    _told("dsl_told", held, by)
    return held

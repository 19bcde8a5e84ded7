"""Recording a talk with a child who came back, and its paper for the file (ABS-68, D22)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from absence.models import ReturnTalk
from absence.rules.return_talk import Away
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import plain_date
from letters.actions.issue import draft_letter, issue_letter
from letters.actions.write import copies_of
from letters.kinds import kind_of
from letters.queries.facts import sessions
from letters.rules.values import FieldValue
from registers.models import Pupil, School

from .illness_events import needed, tell

RECORD = "D22"


@dataclass(frozen=True)
class Talk:
    day: date
    reasons: str
    support: str = ""


@transaction.atomic
def record_talk(talk: Talk, away: Away, *, school: School, pupil: Pupil, by: Actor) -> ReturnTalk:
    """Keep the talk, led by whoever records it, and draw its record. Raises `Refused` with sentences.

    That the person may lead it is the caller's to have asked (`rules.return_talk.may_lead`).
    """
    reasons = needed(
        talk.reasons, "reasons", "Write why the child was away, in the child’s own words if you can."
    )
    if not away.run.last < talk.day <= clock.today():
        raise Refused({"day": ["The talk is held after the absence, today at the latest."]})
    if ReturnTalk.objects.filter(school=school, pupil=pupil, first_day=away.run.first).exists():
        raise Refused({"": ["A talk about this absence is recorded already."]})
    row = ReturnTalk.objects.create(
        school=school, pupil=pupil, first_day=away.run.first, last_day=away.run.last, number=away.number,
        compulsory=away.compulsory, day=talk.day, reasons=reasons, support=" ".join(talk.support.split())[:1000],
        led_by_id=by.id, led_by=by.name, led_position=by.position, made_at=clock.now(), made_by=by.name,
    )  # fmt: skip
    tell("talk_held", school_id=school.id, pupil_id=pupil.id, about=row.id, first_day=row.first_day, by=by)
    _paper(row, away, by)
    return row


def _paper(row: ReturnTalk, away: Away, by: Actor) -> None:
    first, last = plain_date(row.first_day), plain_date(row.last_day)
    when = first if first == last else f"{first} to {last}"
    fields: dict[str, FieldValue] = {
        "day": row.day,
        "absence": f"{when}, {sessions(away.run.sessions)}",
        "reasons": row.reasons,
        "support": [row.support] if row.support else [],
        "led_by": f"{row.led_by}, {row.led_position}",
    }
    (copy,) = copies_of(kind_of(RECORD), row.pupil, row.school)
    letter = draft_letter(
        kind=RECORD,
        key=f"talk:{row.id}",
        school=row.school,
        pupil=row.pupil,
        recipient=copy,
        fields=fields,
        by=by,
    )
    with suppress(Refused):  # a letterhead not finished yet: the record waits as a draft, the talk stands
        issue_letter(letter, by=by)

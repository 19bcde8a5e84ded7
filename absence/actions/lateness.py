"""The meeting about lateness: asked for with its facts, then what came of it; a letter before that (ABS-47, ABS-48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from absence.models import LatenessMeeting
from absence.queries.lateness import late_reasons, meetings_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import plain_date
from letters.actions.overtaken import take_back_letters
from letters.actions.write import draft_copies
from letters.models import Letter
from letters.queries.facts import Period, lateness, times
from letters.rules.values import FieldValue
from registers.models import Pupil, School
from registers.rules.lateness import HalfTermLateness

from .illness_events import needed, tell

INVITATION, LETTER = "D05", "D12"


@dataclass(frozen=True)
class Invitation:
    meets_at: datetime
    minutes: str
    place: str
    who: tuple[str, ...]
    reply_by: date


@transaction.atomic
def invite(
    asked: Invitation, late: HalfTermLateness, *, school: School, pupil: Pupil, by: Actor
) -> tuple[LatenessMeeting, list[Letter]]:
    """Keep the meeting and write the invitations, for a person to approve. Raises `Refused` with sentences."""
    place = needed(asked.place, "place", "Write where it is, or how to join.", longest=200)
    if not asked.who:
        raise Refused({"who": ["Write who holds the meeting."]})
    if asked.meets_at <= clock.now():
        raise Refused({"meets_at": ["Choose a day and a time to come."]})
    if asked.reply_by >= asked.meets_at.astimezone(clock.LONDON).date():
        raise Refused({"reply_by": ["The answer is wanted before the day of the meeting."]})
    _nothing_waits(school, pupil)
    row = LatenessMeeting.objects.create(
        school=school, pupil=pupil, half_term_from=late.half_term.start, late=late.times, after_close=late.after_close,
        minutes=late.minutes, meets_at=asked.meets_at, place=place, who="\n".join(asked.who)[:300],
        reply_by=asked.reply_by, made_at=clock.now(), made_by=by.name,
    )  # fmt: skip
    at = asked.meets_at.astimezone(clock.LONDON)
    fields: dict[str, FieldValue] = {
        "why": _why(late, school, pupil, before=row),
        "day": at.date(),
        "at": at.time(),
        "minutes": asked.minutes,
        "place": place,
        "who": list(asked.who),
        "reply_by": asked.reply_by,
    }
    letters = draft_copies(
        INVITATION,
        key=invitation_key(row),
        school=school,
        pupil=pupil,
        fields=fields,
        by=by,
        issue_by=at.date(),
    )
    tell("late_invited", school_id=school.id, pupil_id=pupil.id, about=row.id, by=by, late=late.times)
    return row, letters


def _nothing_waits(school: School, pupil: Pupil) -> None:
    """One meeting at a time: a form sent twice writes the parents one invitation."""
    Pupil.objects.select_for_update(no_key=True).get(id=pupil.id)
    waits = LatenessMeeting.objects.filter(school=school, pupil=pupil, state="invited").first()
    if waits is not None:
        day = plain_date(waits.meets_at.astimezone(clock.LONDON).date())
        said = f"They are asked in for {day} already. Write what came of that meeting, or call it off, first."
        raise Refused({"": [said]})


def invitation_key(row: LatenessMeeting) -> str:
    return f"lateness:{row.id}"


def _why(late: HalfTermLateness, school: School, pupil: Pupil, *, before: LatenessMeeting) -> str:
    """The counts, the reasons given, and earlier meetings about it."""
    said = f"{pupil.known_as} was late {times(late.times)} this half term, {late.minutes} minutes in all"
    said += (
        f", and came {times(late.after_close)} after the register had closed." if late.after_close else "."
    )
    reasons = late_reasons(school, pupil.id, late.half_term.start, late.half_term.end)
    if reasons:
        said += f" Reasons we were given: {'; '.join(reasons)}."
    earlier = [
        one
        for one in meetings_of(school, pupil.id)
        if one.id != before.id and one.state in ("held", "missed")
    ]
    if earlier:
        days = ", ".join(plain_date(one.meets_at.astimezone(clock.LONDON).date()) for one in earlier[:3])
        said += f" We asked you in about this before ({days})."
    return said


@transaction.atomic
def meeting_outcome(row: LatenessMeeting, *, state: str, outcome: str, by: Actor) -> LatenessMeeting:
    """What came of the meeting. Raises `Refused` where it was said already."""
    if state not in ("held", "missed", "called_off"):
        raise Refused({"state": ["Choose what came of it."]})
    held = LatenessMeeting.objects.select_for_update(of=("self",)).get(id=row.id)
    if held.state != "invited":
        raise Refused({"state": ["What came of this meeting is recorded already."]})
    held.outcome = needed(outcome, "outcome", "Write what was said and agreed, or why it was not held.")
    held.state = state
    held.save(update_fields=["state", "outcome"])
    said = held.outcome
    if state == "called_off":
        letters = Letter.objects.filter(kind=INVITATION, key=invitation_key(held), school_id=held.school_id)
        said = take_back_letters(letters, why="The meeting was called off.", by=by).added_to(said)
    tell(
        f"late_{state}",
        school_id=held.school_id,
        pupil_id=held.pupil_id,
        about=held.id,
        words=said,
        by=by,
    )
    return held


@transaction.atomic
def write_late_letter(
    late: HalfTermLateness, *, school: School, pupil: Pupil, year_group: str, by: Actor
) -> list[Letter]:
    """A letter about this half term's lateness, before it comes to a meeting; approved by a person (ABS-48)."""
    period = Period(late.half_term.start, min(late.half_term.end, clock.today()))
    fields = lateness(pupil, school, period, year_group) | {
        "reasons": late_reasons(school, pupil.id, period.first, period.last)
    }
    key = f"late:{late.half_term.start.isoformat()}"
    letters = draft_copies(LETTER, key=key, school=school, pupil=pupil, fields=fields, by=by)
    tell("late_letter", school_id=school.id, pupil_id=pupil.id, by=by, first_day=late.half_term.start)
    return letters

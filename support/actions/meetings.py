"""Meetings about attendance: arranged, held or not, written up; talks with pupils (ABS-64, ABS-65, ABS-67)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import draft_letter
from letters.actions.overtaken import Overtaken, take_back_letters
from letters.actions.write import draft_copies
from letters.models import Letter
from registers.models import Pupil, School
from support.models import Concern, Meeting, MeetingPerson, Talk, Thing
from support.queries.meetings import (
    FILE,
    consent_fields,
    invitation_fields,
    notes_fields,
    parents_to_ask,
    talk_fields,
)
from support.rules.meetings import VIDEO_POINTS, video_missing

from .events import in_order, lines, needed, not_future, tell, who
from .log import log_support
from .work import NewTask, take_on

TAKEN_UP = {"held": "yes", "missed": "no"}


@dataclass(frozen=True)
class Arranged:
    """A meeting as somebody arranges it."""

    kind: str
    format: str
    day: date
    at: time
    place: str
    chair: str
    why: str
    agenda: str
    reply_by: date
    minutes: int = 30
    parents: Sequence[uuid.UUID] = ()
    """Contacts asked to come."""
    others: str = ""
    """Names of staff and partners, a line each: `name, role`."""
    pupil_asked: bool = False


@transaction.atomic
def arrange_meeting(school: School, pupil: Pupil, wanted: Arranged, *, by: Actor) -> Meeting:
    """The meeting stands, and its invitation is drafted to each parent who may be written to."""
    _check(wanted)
    links = {one.contact_id: one for one in parents_to_ask(pupil)}
    strangers = [one for one in wanted.parents if one not in links]
    if strangers:
        raise Refused({"parents": ["Choose adults of this pupil who may be asked."]})
    concern = Concern.objects.filter(school=school, pupil=pupil, closed_on=None).first()
    meeting = Meeting.objects.create(
        school=school, pupil=pupil, concern=concern, kind=wanted.kind, format=wanted.format, day=wanted.day,
        at=wanted.at, minutes=wanted.minutes, place=needed(wanted.place, "place", "Say where, or how to join.")[:300],
        chair=needed(wanted.chair, "chair", "Say who leads the meeting.")[:120],
        why=needed(wanted.why, "why", "Say why you would like to meet.")[:1000],
        agenda="\n".join(lines(wanted.agenda)), reply_by=wanted.reply_by, made_at=clock.now(),
    )  # fmt: skip
    people = [MeetingPerson(meeting=meeting, name=wanted.chair.strip()[:200], role="leads the meeting")]
    people += [
        MeetingPerson(meeting=meeting, contact=links[one].contact, name=str(links[one].contact), role=links[one].relationship)
        for one in wanted.parents
    ]  # fmt: skip
    for line in lines(wanted.others):
        name, _, role = line.partition(",")
        people.append(MeetingPerson(meeting=meeting, name=name.strip()[:200], role=role.strip()[:120]))
    if wanted.pupil_asked:
        people.append(MeetingPerson(meeting=meeting, name=str(pupil), role="pupil"))
    MeetingPerson.objects.bulk_create(in_order(people))
    _tell(meeting, "arranged", by=by, on=wanted.day.isoformat(), format=wanted.format)
    return meeting


def _check(wanted: Arranged) -> None:
    wrong: dict[str, list[str]] = {}
    today = clock.today()
    if wanted.day < today:
        wrong["day"] = ["Choose a day that is still to come."]
    if not today <= wanted.reply_by <= wanted.day:
        wrong["reply_by"] = ["Ask for an answer between today and the day of the meeting."]
    if not lines(wanted.agenda):
        wrong["agenda"] = ["Write what you would like to go through, a line each."]
    if wrong:
        raise Refused(wrong)


@transaction.atomic
def invite(meeting: Meeting, *, by: Actor) -> list[Letter]:
    """Draft the invitation (D05) to every parent who is asked and may be written to; the same again gives the same drafts."""
    meeting = _locked(meeting)
    _must_be(meeting, "planned")
    asked = {one.contact_id for one in meeting.people.all() if one.contact_id}
    if not asked:
        raise Refused({"": ["No parent is asked to this meeting. Arrange one that asks them."]})
    made = draft_copies(
        "D05",
        key=letter_key(meeting),
        school=meeting.school,
        pupil=meeting.pupil,
        fields=invitation_fields(meeting),
        by=by,
        only=asked,
        issue_by=meeting.day,
        asked_for=True,
    )
    _tell(meeting, "invited", by=by, letters=len(made))
    return made


def letter_key(meeting: Meeting) -> str:
    return f"meeting:{meeting.id.hex}"


@transaction.atomic
def record_consent(
    meeting: Meeting, *, email_confirmed_on: date, said_by: str, points: Collection[str], by: Actor
) -> Letter:
    """What the parent said yes to, aloud, at the start of this video meeting; a record for the file (D06)."""
    not_future(email_confirmed_on, "email_confirmed_on")
    meeting = _locked(meeting)
    _must_be(meeting, "planned")
    if meeting.format != "video":
        raise Refused({"": ["Only a meeting by video needs this."]})
    kept = [key for key, _ in VIDEO_POINTS if key in points]
    missing = video_missing(True, kept)
    if missing:
        raise Refused(
            {"points": [*missing, "If the parent does not agree to all, meet by telephone or in person."]}
        )
    meeting.email_confirmed_on, meeting.consent_at, meeting.withdrawn_at = (
        email_confirmed_on,
        clock.now(),
        None,
    )
    meeting.consent_by = needed(said_by, "said_by", "Write which parent said yes.")[:200]
    meeting.consent_points = kept
    meeting.save()
    _tell(meeting, "consent", by=by, words=f"Said by {meeting.consent_by}.", points=kept)
    return draft_letter(
        kind="D06", key=letter_key(meeting), school=meeting.school, pupil=meeting.pupil, recipient=FILE,
        fields=consent_fields(meeting), by=by,
    )  # fmt: skip


@transaction.atomic
def withdraw_consent(meeting: Meeting, *, words: str, by: Actor) -> None:
    """The parent took the yes back: the meeting goes on by telephone, in person, or on another day."""
    said = needed(words, "words", "Say how you go on.")
    meeting = _locked(meeting)
    if meeting.consent_at is None:
        raise Refused({"": ["No consent is on record for this meeting."]})
    meeting.withdrawn_at = clock.now()
    meeting.save(update_fields=["withdrawn_at"])
    _tell(meeting, "consent_withdrawn", by=by, words=said)


@transaction.atomic
def write_up(
    meeting: Meeting,
    *,
    came: Mapping[uuid.UUID, bool],
    notes: str,
    next_on: date | None,
    tasks: Sequence[NewTask],
    by: Actor,
) -> Meeting:
    """Who came, what was said, who does what. A meeting nobody of the family came to is noted as such, and counts.

    One by video is written up only when the parent's yes is on record, or when nobody joined.
    """
    meeting = _locked(meeting)
    if meeting.state not in ("planned", "missed"):
        raise Refused({"": ["This meeting was written up or called off already."]})
    if meeting.day > clock.today():
        raise Refused({"": ["The day of the meeting has not come yet."]})
    people = list(meeting.people.all())
    for one in people:
        one.came = came.get(one.id, False)
    family = [one for one in people if one.contact_id]
    held = any(one.came for one in family) if family else any(one.came for one in people)
    if held and meeting.format == "video" and (meeting.consent_at is None or meeting.withdrawn_at):
        raise Refused({"": ["Record what the parent said yes to first, or write that nobody joined."]})
    if held and next_on is None:
        raise Refused({"next_on": ["Say when you look at it again."]})
    MeetingPerson.objects.bulk_update(people, ["came"])
    meeting.state = "held" if held else "missed"
    meeting.notes = needed(notes, "notes", "Write what was said, or how you tried to reach the family.")
    meeting.next_on = next_on
    meeting.save(update_fields=["state", "notes", "next_on"])
    take_on(Thing.MEETING, meeting.id, tasks, school=meeting.school, pupil=meeting.pupil, by=by)
    what = f"{meeting.get_kind_display()}: meeting {meeting.get_format_display().lower()}"
    log_support(
        meeting.school, meeting.pupil, offered_on=meeting.day, what=what, taken_up=TAKEN_UP[meeting.state], by=by,
        contact_id=family[0].contact_id if len(family) == 1 else None,
    )  # fmt: skip
    _tell(meeting, meeting.state, by=by, came=sum(bool(one.came) for one in people), asked=len(people))
    return meeting


@transaction.atomic
def send_notes(meeting: Meeting, *, by: Actor) -> list[Letter]:
    """Draft what was agreed for the parents (D07)."""
    meeting = _locked(meeting)
    if meeting.state not in ("held", "missed"):
        raise Refused({"": ["Write the meeting up first."]})
    made = draft_copies(
        "D07",
        key=letter_key(meeting),
        school=meeting.school,
        pupil=meeting.pupil,
        fields=notes_fields(meeting),
        by=by,
        asked_for=True,
    )
    _tell(meeting, "notes_sent", by=by, letters=len(made))
    return made


@transaction.atomic
def call_off(meeting: Meeting, *, words: str, by: Actor) -> Overtaken:
    """It does not take place: its invitations are withdrawn or kept back; those already gone are counted."""
    said = needed(words, "words", "Say why it does not take place.")
    meeting = _locked(meeting)
    _must_be(meeting, "planned")
    meeting.state = "cancelled"
    meeting.save(update_fields=["state"])
    letters = Letter.objects.filter(kind="D05", key=letter_key(meeting), school=meeting.school)
    overtaken = take_back_letters(letters, why="The meeting was called off.", by=by)
    _tell(meeting, "cancelled", by=by, words=overtaken.added_to(said))
    return overtaken


@transaction.atomic
def record_talk(
    school: School,
    pupil: Pupil,
    *,
    day: date,
    worries: str,
    strengths: str,
    needs: str,
    outcome: str,
    follows: str,
    dsl_informed: bool,
    by: Actor,
) -> Talk:
    """A talk with the child, kept in the child's own words, with what follows and a record for the file (D23)."""
    not_future(day, "day")
    if outcome not in dict(Talk.OUTCOMES):
        raise Refused({"outcome": ["Choose what follows."]})
    if not (worries.strip() or strengths.strip() or needs.strip()):
        raise Refused({"worries": ["Write what the child said, in the child’s own words."]})
    concern = Concern.objects.filter(school=school, pupil=pupil, closed_on=None).first()
    talk = Talk.objects.create(
        school=school, pupil=pupil, concern=concern, day=day, worries=worries.strip(), strengths=strengths.strip(),
        needs=needs.strip(), outcome=outcome, follows=needed(follows, "follows", "Say what is done next.")[:1000],
        dsl_informed=dsl_informed, led_by=who(by)[:250], at=clock.now(), by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    tell(
        Thing.TALK, talk.id, "talked", school_id=school.id, pupil_id=pupil.id, by=by, day=day, outcome=outcome,
        dsl_informed=dsl_informed,
    )  # fmt: skip
    draft_letter(
        kind="D23", key=f"talk:{talk.id.hex}", school=school, pupil=pupil, recipient=FILE, fields=talk_fields(talk), by=by
    )  # fmt: skip
    return talk


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=meeting.id)
    )


def _must_be(meeting: Meeting, state: str) -> None:
    if meeting.state != state:
        raise Refused({"": ["This meeting was held or called off already."]})


def _tell(meeting: Meeting, what: str, *, by: Actor, words: str = "", **facts: object) -> None:
    tell(
        Thing.MEETING, meeting.id, what, school_id=meeting.school_id, pupil_id=meeting.pupil_id, by=by, words=words, day=None, **facts,
    )  # fmt: skip

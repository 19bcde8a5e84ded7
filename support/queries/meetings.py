"""Meetings with those asked to them, and the fields of their letters (D05 to D07, D23)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from letters.queries.facts import sessions, tally, year_so_far
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue
from registers.models import ContactLink, Pupil, School
from registers.rules.words import day_words
from support.models import Meeting, MeetingPerson, Talk, Thing
from support.queries.plans import task_table, tasks_of
from support.rules.meetings import VIDEO_POINTS

FILE = Recipient("file", "For the school’s file", "")


def parents_to_ask(pupil: Pupil) -> list[ContactLink]:
    """Adults who may be asked to a meeting: never one whose contact is restricted (SAF-08)."""
    links = ContactLink.objects.filter(pupil=pupil, restricted=False).select_related("contact")
    return list(links.order_by("priority", "id"))


def opening_words(pupil: Pupil, school: School, today: date) -> str:
    """Why we would like to meet, begun with the register's own count."""
    period = year_so_far(school, today)
    missed = tally(pupil, school, period).absent
    since = day_words(period.first)
    return f"{pupil.known_as} has missed {sessions(missed)} since {since}."


def invitation_fields(meeting: Meeting) -> dict[str, FieldValue]:
    people = list(meeting.people.all())
    staff = [_named(one) for one in people if one.contact_id is None]
    return {
        "why": meeting.why,
        "day": meeting.day,
        "at": meeting.at,
        "minutes": f"{meeting.minutes} minutes",
        "place": meeting.place,
        "who": staff or [meeting.chair],
        "agenda": meeting.agenda.splitlines(),
        "reply_by": meeting.reply_by,
    }


def consent_fields(meeting: Meeting) -> dict[str, FieldValue]:
    agreed = [words for key, words in VIDEO_POINTS if key in meeting.consent_points]
    said = agreed or [words for _, words in VIDEO_POINTS]
    parents = [one.name for one in meeting.people.all() if one.contact_id]
    return {"day": meeting.day, "parent": meeting.consent_by or ", ".join(parents) or "–", "agreed": said}


def notes_fields(meeting: Meeting) -> dict[str, FieldValue]:
    people: Sequence[MeetingPerson] = list(meeting.people.all())
    return {
        "day": meeting.day,
        "present": [_named(one) for one in people if one.came] or ["Nobody came"],
        "absent": [one.name for one in people if one.came is False],
        "notes": meeting.notes,
        "actions": task_table(tasks_of(Thing.MEETING, meeting.id)),
        "next_on": meeting.next_on or "",
    }


def _named(one: MeetingPerson) -> str:
    return f"{one.name}, {one.role}" if one.role else one.name


def talk_fields(talk: Talk) -> dict[str, FieldValue]:
    parts = (("Worries", talk.worries), ("What goes well", talk.strengths), ("What would help", talk.needs))
    told = "\n".join(f"{name}: {words}" for name, words in parts if words) or "Nothing was said."
    return {
        "day": talk.day,
        "views": told,
        "outcome": f"{talk.get_outcome_display()}. {talk.follows}",
        "led_by": talk.led_by,
    }

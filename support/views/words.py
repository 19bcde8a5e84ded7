"""Words of pages: what happened in a sentence, a level of attendance."""

from __future__ import annotations

from registers.rules.figures import Tally, attendance_percent
from support.models import SupportEvent
from support.rules.due import Step
from support.rules.incidents import Entry

_WHAT = {
    "opened": "Concern opened",
    "reviewed": "Looked at again",
    "owner": "Handed over",
    "closed": "Closed",
    "note": "Something done",
    "written": "Written",
    "changed": "Changed",
    "begun": "Begun",
    "ended": "Ended",
    "printed": "Drafted as a letter",
    "tasks": "Tasks taken on",
    "task_done": "Task done",
    "arranged": "Arranged",
    "invited": "Invitations drafted",
    "consent": "Answer of the family written down",
    "consent_withdrawn": "The parent took their yes back",
    "held": "Held",
    "missed": "Nobody of the family came",
    "notes_sent": "Notes drafted for the parents",
    "cancelled": "Called off",
    "talked": "Talk with the pupil",
    "offered": "Offered",
    "signed": "Signed",
    "refused": "Refused",
    "prepared": "Prepared",
    "planned": "Letter to the parents drafted",
    "parent_told": "Parents told",
    "not_told": "Parents are not told first",
    "sent": "Sent",
    "answered": "Answered",
    "dropped": "Not sent after all",
    "decided": "Decided",
    "named": "Named",
}


def event_words(event: SupportEvent) -> str:
    """The event as a heading."""
    if event.what in set(Step):
        return f"Done: {Step(event.what).words[0].lower()}{Step(event.what).words[1:]}"
    if event.thing == "incident" and event.what in set(Entry):
        return Entry(event.what).words
    return _WHAT.get(event.what, event.what.replace("_", " ").capitalize())


def percent_words(tally: Tally) -> str:
    """`87.3%: 14 of 110 sessions missed`."""
    share = attendance_percent(tally)
    if share is None:
        return "No possible session yet"
    return f"{share}%: {tally.absent} of {tally.possible} sessions missed"

"""Forms of meetings and of talks with pupils."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from registers.models import ContactLink
from support.actions.meetings import Arranged
from support.models import Meeting, MeetingPerson, Talk
from support.rules.meetings import VIDEO_POINTS

from .parts import (
    SMALL_BOXES,
    Part,
    add_task_rows,
    area,
    choice,
    day_field,
    select,
    task_part,
    tasks_sent,
    text,
)


class MeetingForm(forms.Form):
    kind = select("What kind of meeting", Meeting.KINDS, "Choose what kind of meeting it is.")
    format = choice("How", Meeting.FORMATS, "Choose how you meet.")
    day = day_field("Day", "Give the day.")
    at = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time", "class": "app-time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"required": "Give the time.", "invalid": "Write the time like 15:45."},
    )
    minutes = forms.IntegerField(
        label="How long, in minutes",
        min_value=5,
        max_value=240,
        error_messages={"required": "Say how long, in minutes.", "invalid": "Write whole minutes, like 30."},
    )
    place = text("Where, or how to join", "Say where, or how to join.", longest=300)
    chair = text("Who leads the meeting", "Say who leads the meeting.", longest=120)
    parents = forms.MultipleChoiceField(
        label="Parents and carers asked",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL_BOXES),
        help_text="Adults who may not be contacted are not listed.",
    )
    pupil_asked = forms.BooleanField(label="The pupil is asked too", required=False)
    others = area("Others asked", help="A line each: name, then a comma and what they are.", required=False)
    why = area("Why you would like to meet", "Say why you would like to meet.", "Goes into the invitation.")
    agenda = area(
        "What you go through", "Write what you would like to go through.", "A line each. Sent ahead.", rows=6
    )
    reply_by = day_field("Answer wanted by", "Say by when you want an answer.")

    def __init__(self, *args: Any, links: Sequence[ContactLink], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parents"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(one.contact_id), f"{one.contact}, {one.relationship.lower()}") for one in links
        ]

    @property
    def parts(self) -> list[Part]:
        return [
            Part("When and where", [[self["kind"], self["format"]], [self["day"], self["at"], self["minutes"]], [self["place"]]]),
            Part("Who", [[self["chair"]], [self["parents"]], [self["pupil_asked"]], [self["others"]]]),
            Part("What about", [[self["why"]], [self["agenda"]], [self["reply_by"]]]),
        ]  # fmt: skip

    @property
    def arranged(self) -> Arranged:
        given = dict(self.cleaned_data)
        given["parents"] = [uuid.UUID(one) for one in given["parents"]]
        return Arranged(**given)


class ConsentForm(forms.Form):
    email_confirmed_on = day_field(
        "The parent’s e-mail address was confirmed on", "Give the day it was confirmed."
    )
    said_by = text("Which parent said yes", "Write which parent said yes.")
    points = forms.MultipleChoiceField(
        label="Read each out; tick what the parent says yes to",
        choices=VIDEO_POINTS,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL_BOXES),
    )


class WriteUpForm(forms.Form):
    came = forms.MultipleChoiceField(
        label="Who came",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL_BOXES),
        help_text="Tick nobody of the family if they did not come: it is noted.",
    )
    notes = area(
        "What was said", "Write what was said, or how you tried to reach the family.", rows=8, longest=5000
    )
    next_on = day_field("Look at it again on", "", "Needed if the family came.", required=False)

    def __init__(self, *args: Any, people: Sequence[MeetingPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(one.id), f"{one.name}, {one.role}" if one.role else one.name) for one in people
        ]
        add_task_rows(self)

    @property
    def parts(self) -> list[Part]:
        return [Part("", [[self["came"]], [self["notes"]]]), task_part(self), Part("", [[self["next_on"]]])]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given["tasks"] = tasks_sent(self)
        return given

    @property
    def written(self) -> dict[str, Any]:  # Any: arguments of the action
        given = self.cleaned_data
        return {
            "came": {uuid.UUID(one): True for one in given["came"]},
            "notes": given["notes"],
            "next_on": given["next_on"],
            "tasks": given["tasks"],
        }


class TalkForm(forms.Form):
    day = day_field("Day of the talk", "Give the day.")
    worries = area("What worries the child", help="In the child’s own words.", longest=2000, required=False)
    strengths = area("What goes well", longest=2000, required=False)
    needs = area("What would help", longest=2000, required=False)
    outcome = choice("What follows", Talk.OUTCOMES, "Choose what follows.")
    follows = area("What is done next, and by whom", "Say what is done next.", longest=1000)
    dsl_informed = forms.BooleanField(
        label="Something serious was said; I informed the safeguarding lead",
        help_text="Write nothing of it here: it belongs into the safeguarding record.",
        required=False,
    )

"""The parent's form, one question a page, and the office's form that hands out its address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from absence.rules.leave_kinds import LeaveKind, details_of
from attendance_mis.kit.forms import DatePartsField

from .leave import detail_field, details_from

_YES_NO = [("yes", "Yes"), ("no", "No")]
KINDS = [
    (LeaveKind.EXCEPTIONAL.value, "Something exceptional: a family event, a journey, an emergency"),
    (LeaveKind.RELIGIOUS.value, "A religious day"),
    (LeaveKind.INTERVIEW.value, "An interview for work, another school or a college"),
    (LeaveKind.PERFORMANCE.value, "A performance, sport or work that needs a licence"),
    (LeaveKind.STUDY.value, "Study for a public examination"),
    (LeaveKind.TRAVEL.value, "Travelling because of a parent’s work"),
]
"""A part-time timetable is agreed in a talk, never asked for by a form."""


class LinkForm(forms.Form):
    shown_name = forms.CharField(
        label="How the form calls the child",
        max_length=60,
        help_text="The only thing it says of the child. A first name is enough; initials will do.",
        error_messages={"required": "Write how the form calls the child."},
    )
    way = forms.ChoiceField(
        label="How the family gets the address",
        widget=forms.RadioSelect,
        initial="show",
        required=False,
        error_messages={"invalid_choice": "That way is closed now. Choose one of these."},
    )

    def __init__(self, *args: Any, ways: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [("show", "Show it to me, to copy once"), *ways]  # type: ignore[attr-defined]  # a ChoiceField


class WhoStep(forms.Form):
    """Who asks."""

    title = "Who are you?"
    name = forms.CharField(
        label="Your name",
        max_length=120,
        error_messages={"required": "Write your name."},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    relationship = forms.CharField(
        label="What you are to the child",
        max_length=60,
        help_text="For example mother, father, foster carer.",
        error_messages={"required": "Write what you are to the child."},
    )
    lives_with = forms.ChoiceField(
        label="Does the child normally live with you?",
        choices=_YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )


class KindStep(forms.Form):
    title = "What is the time off for?"
    kind = forms.ChoiceField(
        label="What it is for",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is for.", "invalid_choice": "Choose one of these."},
    )


class DaysStep(forms.Form):
    title = "Which days?"
    first_day = DatePartsField(
        label="First day away", error_messages={"required": "Write the first day away."}
    )
    last_day = DatePartsField(
        label="Last day away",
        help_text="The same as the first for one day.",
        error_messages={"required": "Write the last day away."},
    )
    part = forms.CharField(
        label="If it is not whole days, which part?",
        required=False,
        max_length=200,
        help_text="For example: only Tuesday afternoon.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first. Check both.")
        elif first and last and (last - first).days > 366:
            self.add_error("last_day", "Ask for a year at most at once.")
        return cleaned


class WhyStep(forms.Form):
    title = "Why does the child need this time off?"
    words = forms.CharField(
        label="In your own words",
        max_length=3000,
        widget=forms.Textarea({"rows": 7}),
        help_text="The head reads exactly what you write. Say what it is, and why it can’t be at another time.",
        error_messages={"required": "Write why the child needs this time off."},
    )


class MoreStep(forms.Form):
    """What this kind of leave asks to be told; all of it may be left open."""

    title = "A few more things"

    def __init__(self, *args: Any, kind: LeaveKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for detail in details_of(kind, public=True):
            self.fields[detail.key] = detail_field(detail, yes_no=_YES_NO)

    @property
    def details(self) -> dict[str, str]:
        return details_from(self, self.kind, public=True)


class SendStep(forms.Form):
    """Check, add a photo, send."""

    title = "Check your answers and send"
    file = forms.FileField(
        label="A photo or PDF, if you have one",
        required=False,
        help_text="An invitation, a booking, a letter. PDF, JPEG or PNG, at most 8 MB.",
        widget=forms.FileInput({"accept": "image/jpeg,image/png,application/pdf,.pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "The file is empty. Choose another one."},
    )

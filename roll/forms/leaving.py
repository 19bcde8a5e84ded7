"""Forms of a leaving. They check what was typed; whether it may be so, the rules and actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from registers.forms.planned import DayField
from roll.models import LeavingCase
from roll.rules.facts import Asker, Outcome
from roll.rules.grounds import Ground
from roll.rules.needs import Need, NeedKind

SMALL = {"class": "govuk-radios--small"}
WHY = "Give the reason in a sentence: somebody will ask for it in a year."


class GroundForm(forms.Form):
    """The grounds that can be begun for this pupil; the others are named below with what rules them out."""

    ground = forms.ChoiceField(
        label="On which ground?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the ground.",
            "invalid_choice": "Choose one of the grounds shown.",
        },
    )

    def offer(self, grounds: list[Ground]) -> None:
        self.fields["ground"].choices = [(one.key, one.words) for one in grounds]  # type: ignore[attr-defined]  # a ChoiceField


class NeedsForm(forms.Form):
    """What a ground asks for, a field each, and the last day on roll."""

    leaves_on = DayField(
        label="Last day on roll",
        help_text="Today or later; nothing is backdated. Empty: the day it is approved.",
        missing="",
        required=False,
    )

    def __init__(self, *args: Any, ground: Ground, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.fields.pop("leaves_on")
        for need in ground.needs:
            self.fields[need.key] = field_of(need)
        self.fields["leaves_on"] = last

    def answers(self) -> dict[str, Any]:  # Any: what the fields cleaned
        return {key: value for key, value in self.cleaned_data.items() if key != "leaves_on"}


def field_of(need: Need) -> forms.Field:
    """Nothing is required here: a case is filled in as people learn. What is missing the case says itself."""
    help_text = need.help
    match need.kind:
        case NeedKind.DAY:
            return DayField(label=need.words, help_text=help_text, missing="", required=False)
        case NeedKind.YES:
            return forms.BooleanField(label=need.words, help_text=help_text, required=False)
        case NeedKind.CHOICE:
            return forms.ChoiceField(
                label=need.words, help_text=help_text, required=False, choices=need.choices,
                widget=forms.RadioSelect(attrs=SMALL),
            )  # fmt: skip
        case NeedKind.LONG:
            return forms.CharField(
                label=need.words, help_text=help_text, required=False, max_length=1000,
                widget=forms.Textarea({"rows": 3}),
            )  # fmt: skip
    return forms.CharField(label=need.words, help_text=help_text, required=False, max_length=300)


def needs_initial(case: LeavingCase) -> dict[str, object]:
    return dict(case.answers) | {"leaves_on": case.leaves_on}


class NothingForm(forms.Form):
    """An act that needs no words: it is still asked for on a page of its own."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea({"rows": 3}), error_messages={"required": WHY}
    )


class WorkerForm(forms.Form):
    on = DayField(label="Told on", missing="Give the day the social worker was told.")
    words = forms.CharField(
        label="Who was told, and how",
        max_length=500,
        error_messages={"required": "Write who was told, and how."},
    )


class ConfirmedForm(forms.Form):
    on = DayField(label="Confirmed on", missing="Give the day the authority confirmed it.")
    words = forms.CharField(
        label="Who confirmed it", max_length=300, error_messages={"required": "Write who confirmed it."}
    )


class EnquiryForm(forms.Form):
    on = DayField(label="Day", missing="Give the day of the enquiry.")
    asker = forms.ChoiceField(
        label="Who asked",
        choices=[(str(one), one.words) for one in Asker],
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose who asked."},
    )
    what = forms.CharField(
        label="Whom they asked, and how",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Write whom they asked, and how."},
    )
    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[(str(one), one.words) for one in Outcome],
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose what came of it."},
    )
    found = forms.CharField(
        label="Where the pupil is, or what was said", max_length=500, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == Outcome.FOUND and not data.get("found"):
            self.add_error("found", "Write where the pupil is, and how you know.")
        return data


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="A PDF or a photo, at most 8 MB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )
    about = forms.CharField(
        label="What it is",
        max_length=200,
        error_messages={"required": "Write what it is, for example: parent’s letter."},
    )


class PeriodForm(forms.Form):
    """From and to of a report; empty is this school year."""

    first = DayField(label="From", missing="", required=False)
    last = DayField(label="To", missing="", required=False)

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data: dict[str, Any] = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", "The last day is before the first. Check both.")
        return data

"""Forms of the three small logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from exchange.actions.logs import Course, Received, Review
from exchange.forms.sharing import day_field
from exchange.rules.complaints import ABOUT, CHANNELS, OUTCOMES
from exchange.rules.training import TOPICS
from registers.models import Pupil, School


def _not_ahead(form: forms.Form, *names: str) -> None:
    for name in names:
        day = form.cleaned_data.get(name)
        if day and day > clock.today():
            form.add_error(name, "That day has not come yet.")


class TrainingForm(forms.Form):
    people = forms.MultipleChoiceField(
        label="Who was there",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick who was there."},
    )
    topics = forms.MultipleChoiceField(
        label="What it was about", choices=list(TOPICS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what it was about."},
    )  # fmt: skip
    course = forms.CharField(label="Course", max_length=200, error_messages={"required": "Name the course."})
    provider = forms.CharField(label="Who gave it", max_length=200, required=False)
    done_on = day_field("When", required=True)
    safeguarding = forms.BooleanField(label="Part of the safeguarding training, too", required=False)

    def __init__(self, *args: Any, staff: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.id): one for one in staff}
        self.fields["people"].choices = [(str(one.id), f"{one.name}, {one.position}") for one in staff]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        _not_ahead(self, "done_on")
        return sent

    @property
    def chosen(self) -> list[User]:
        return [self.known[one] for one in self.cleaned_data["people"]]

    @property
    def as_course(self) -> Course:
        sent = self.cleaned_data
        return Course(
            tuple(sent["topics"]), sent["course"], sent["provider"], sent["done_on"], sent["safeguarding"]
        )


class ComplaintForm(forms.Form):
    about = forms.ChoiceField(
        label="About", choices=list(ABOUT.items()), widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about."},
    )  # fmt: skip
    upn = forms.CharField(label="UPN of the pupil", max_length=13, required=False)
    complainant = forms.CharField(
        label="Who complains", max_length=200, error_messages={"required": "Write who complains."}
    )
    channel = forms.ChoiceField(
        label="How it came",
        choices=list(CHANNELS.items()),
        error_messages={"required": "Choose how it came."},
    )
    received_on = day_field("When it came", required=True)
    words = forms.CharField(
        label="What they say", max_length=5000, widget=forms.Textarea({"rows": 5}),
        help_text="In their own words as far as you have them.", error_messages={"required": "Write what they say."},
    )  # fmt: skip
    owner = forms.CharField(
        label="Who answers it", max_length=120, help_text="Somebody the complaint is not about.",
        error_messages={"required": "Write who answers it."},
    )  # fmt: skip

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.pupil: Pupil | None = None

    def clean_upn(self) -> str:
        upn = "".join(self.cleaned_data["upn"].upper().split())
        if upn:
            self.pupil = Pupil.objects.filter(upn=upn, spells__school=self.school).first()
            if self.pupil is None:
                raise forms.ValidationError(
                    "No pupil of this school has this UPN. Leave it blank if it is about nobody in particular."
                )
        return upn

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        _not_ahead(self, "received_on")
        return sent

    @property
    def received(self) -> Received:
        sent = self.cleaned_data
        return Received(
            sent["about"],
            sent["received_on"],
            sent["channel"],
            sent["complainant"],
            sent["words"],
            sent["owner"],
        )


class ComplaintStepForm(forms.Form):
    STEPS = [
        ("note", "Write down what was done"),
        ("point", "They were pointed to the complaints procedure"),
        ("close", "Close it"),
    ]
    WHEN_CLOSED = [("note", "Write down what was done"), ("reopen", "Open it again")]
    step = forms.ChoiceField(
        label="What happened",
        choices=STEPS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    outcome = forms.ChoiceField(
        label="How it ended, if you close it", choices=[("", "Not closed"), *OUTCOMES.items()], required=False
    )
    words = forms.CharField(
        label="In words", max_length=5000, widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write what was done or said."},
    )  # fmt: skip

    def __init__(self, *args: Any, closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if closed:
            self.fields["step"].choices = self.WHEN_CLOSED  # type: ignore[attr-defined]  # a ChoiceField
            del self.fields["outcome"]

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        if sent.get("step") == "close" and not sent.get("outcome"):
            self.add_error("outcome", "Say how it ended.")
        return sent


class ReviewForm(forms.Form):
    version = forms.CharField(
        label="Version", max_length=40, error_messages={"required": "Give the version a name or number."}
    )
    reviewed_on = day_field("When it was reviewed", required=True)
    owner = forms.CharField(
        label="Who led the review", max_length=120, error_messages={"required": "Write who led the review."}
    )
    approved_by = forms.CharField(
        label="Who approved it", max_length=200, help_text="In the order they did, for example: headteacher, then full governing board.",
        error_messages={"required": "Write who approved it."},
    )  # fmt: skip
    approved_on = day_field("When it was approved", required=True)
    summary = forms.CharField(
        label="What changed", max_length=3000, widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say what changed; “nothing” is an answer, too."},
    )  # fmt: skip
    distributed_to = forms.CharField(
        label="Who was told, and how", max_length=500, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say who was told, and how."},
    )  # fmt: skip
    next_review = day_field("Next review", required=True)

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        _not_ahead(self, "reviewed_on", "approved_on")
        if sent.get("next_review") and sent.get("reviewed_on") and sent["next_review"] <= sent["reviewed_on"]:
            self.add_error("next_review", "The next review lies after this one.")
        return sent

    @property
    def review(self) -> Review:
        return Review(**self.cleaned_data)

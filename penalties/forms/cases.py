"""Forms of a penalty case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from penalties.models import ImprovementNotice
from penalties.rules.consideration import Question
from penalties.rules.grounds import Ground
from penalties.rules.payment import Service
from penalties.rules.routes import WITHDRAWAL_GROUNDS, Route
from registers.forms.planned import DayField

SMALL = {"class": "govuk-radios--small"}
YES_NO = [("yes", "Yes"), ("no", "No")]


def _reason(label: str, help: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Give the reason in a sentence: somebody will ask for it in a year."},
    )


class ReasonForm(forms.Form):
    """One act of a case with its reason."""

    reason = _reason("Reason")


class NothingForm(forms.Form):
    """An act that needs no words: it is still asked for on a page of its own."""


class AnswerForm(forms.Form):
    choice = forms.ChoiceField(
        label="Answer", widget=forms.RadioSelect, error_messages={"required": "Choose one of the answers."}
    )
    reason = _reason("Reason", "What you looked at and why. It is kept with your name and position.")

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one.key, one.words) for one in question.choices
        ]
        self.fields["choice"].label = question.words
        self.fields["choice"].help_text = question.help


class GroundForm(forms.Form):
    """Why a pupil is to be considered although the threshold did not open a case."""

    ground = forms.ChoiceField(
        label="Why it is considered",
        widget=forms.RadioSelect,
        choices=[(str(one), one.words) for one in Ground if one is not Ground.THRESHOLD],
        error_messages={"required": "Choose why it is considered."},
    )
    note = _reason(
        "What happened, and why now",
        "Days, who saw it, what was said. Below ten sessions this note goes to the local authority with the request.",
    )


class ParentForm(forms.Form):
    """Whether a parent is liable and why; what the authority said."""

    liable = forms.ChoiceField(
        label="Did this parent let the absence happen?",
        help_text="Usually only the parent or parents who allowed it. Each liable parent has a notice of their own.",
        choices=[("yes", "Yes, liable"), ("no", "No, not liable")],
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose whether this parent let the absence happen."},
    )
    reason = _reason("Why")
    asked_on = DayField(
        label="Authority asked for earlier notices on",
        help_text="Leave empty if it was not asked yet.",
        missing="",
        required=False,
    )
    known_notices = forms.IntegerField(
        label="Notices the authority knows of",
        help_text="To this parent for this pupil in the last three years, withdrawn ones left out.",
        min_value=0,
        max_value=9,
        required=False,
    )
    proceedings = forms.BooleanField(label="A prosecution is under way", required=False)
    authority_said = forms.CharField(
        label="What the authority said, and who",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("asked_on") and data.get("known_notices") is None:
            self.add_error("known_notices", "Write how many notices the authority knows of; 0 for none.")
        return data


class ImprovementForm(forms.Form):
    starts_on = DayField(label="First day", missing="Give the first day of the period.")
    weeks = forms.IntegerField(
        label="Weeks", help_text="School weeks; holidays are left out.", min_value=1, max_value=12
    )
    sufficient = forms.CharField(
        label="What is enough, for this child",
        help_text="Decided case by case. It need not be “no absence at all”.",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say what is enough."},
    )
    most_unauthorised = forms.IntegerField(
        label="Unauthorised sessions that would still be enough", min_value=0, max_value=60
    )
    early_grounds = forms.CharField(
        label="When the school would not wait for the end",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say when the school would not wait."},
    )
    early_after = forms.IntegerField(
        label="Unauthorised sessions at which that is so", min_value=1, max_value=60
    )
    further_support = forms.CharField(
        label="Help that is still on offer, or was turned down",
        help_text="One a line.",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say what help is still on offer."},
    )


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label="How the period ended",
        choices=ImprovementNotice.OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the period ended."},
    )
    reason = _reason("Why")


class DecideForm(forms.Form):
    """The head's decision about one parent."""

    contact = forms.ChoiceField(
        label="Parent", widget=forms.RadioSelect, error_messages={"required": "Choose the parent."}
    )
    do = forms.ChoiceField(
        label="Decision", widget=forms.RadioSelect, error_messages={"required": "Choose what is to happen."}
    )
    service = forms.ChoiceField(
        label="How a notice is sent",
        choices=[(str(one), one.words) for one in Service],
        widget=forms.RadioSelect(attrs=SMALL),
        required=False,
        initial="post",
    )
    served_on = DayField(label="Day it is sent", missing="", required=False)
    reason = _reason("Your reasons", "In your own words. They stand in the notice and in the file.")

    def __init__(
        self, *args: Any, parents: Sequence[tuple[str, str]], acts: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = parents  # type: ignore[attr-defined]  # ChoiceFields
        self.fields["do"].choices = acts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("do") == "issue" and not data.get("served_on"):
            self.add_error("served_on", "Give the day the notice is sent.")
        return data


class NewsForm(forms.Form):
    """What the authority told, or what was done with a notice."""

    what = forms.ChoiceField(
        label="What happened",
        choices=[
            ("copy_sent", "The authority was sent its copy"),
            ("received", "The parent is shown to have received it"),
            ("paid", "Paid to the authority"),
            ("unpaid", "Not paid within 28 days"),
            ("prosecuted", "Prosecuted for the absence"),
            ("withdrawn", "Withdrawn by the authority"),
        ],
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose what happened."},
    )
    on = DayField(label="On", missing="Give the day it happened.")
    ground = forms.ChoiceField(
        label="Ground of the withdrawal",
        help_text="Only for a withdrawn notice.",
        choices=[("", "Choose"), *WITHDRAWAL_GROUNDS],
        required=False,
    )
    words = forms.CharField(
        label="Who told it, and how", max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("what") == "withdrawn" and not data.get("ground"):
            self.add_error("ground", "Choose the ground the authority gave.")
        return data


class KnownNoticeForm(forms.Form):
    """A notice issued elsewhere, or about an excluded pupil in a public place."""

    contact = forms.ChoiceField(label="Parent", error_messages={"required": "Choose the parent."})
    kind = forms.ChoiceField(
        label="For",
        choices=[("absence", "Absence"), ("public_place", "Excluded pupil in a public place")],
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose what the notice was for."},
    )
    issued_on = DayField(label="Issued on", missing="Give the day it was issued.")
    status = forms.ChoiceField(
        label="How it stands",
        choices=[("issued", "Issued"), ("paid", "Paid"), ("unpaid", "Unpaid"), ("prosecuted", "Prosecuted")],
        initial="issued",
    )
    offence_from = DayField(
        label="First day of the absence",
        help_text="Or the day the pupil was seen. Leave both empty if not known.",
        missing="",
        required=False,
    )
    offence_to = DayField(label="Last day of the absence", missing="", required=False)
    told_on = DayField(
        label="Parent told on",
        help_text="For an excluded pupil only: the day the school told this parent on which days the pupil must not be in a public place.",
        missing="",
        required=False,
    )
    words = forms.CharField(
        label="Who told the school", max_length=400, error_messages={"required": "Write who told the school."}
    )

    def __init__(self, *args: Any, parents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [("", "Choose"), *parents]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last, issued = data.get("offence_from"), data.get("offence_to"), data.get("issued_on")
        if data.get("kind") == "public_place":
            if not first:
                self.add_error("offence_from", "Give the day the pupil was seen.")
            if not data.get("told_on"):
                self.add_error("told_on", "Give the day the parent was told: without it there is no offence.")
        elif (first is None) != (last is None):
            self.add_error("offence_to", "Give both ends of the absence, or leave both empty.")
        if first and last and last < first:
            self.add_error("offence_to", "The absence ends before it begins.")
        if last and issued and last > issued:
            self.add_error("offence_to", "The absence ends after the notice was issued.")
        return data


class StepForm(forms.Form):
    step = forms.ChoiceField(label="Step", error_messages={"required": "Choose the step."})
    on = DayField(label="On", missing="Give the day it happened.")
    contact = forms.ChoiceField(label="About which parent", required=False)
    words = forms.CharField(
        label="What was said or decided", max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, parents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped = [
            (route.words, [(f"{route}:{key}", words) for key, words in route.steps.items()])
            for route in Route
        ]
        self.fields["step"].choices = [("", "Choose"), *grouped]  # type: ignore[attr-defined]  # ChoiceFields
        self.fields["contact"].choices = [("", "Both or none"), *parents]  # type: ignore[attr-defined]


class DelegationForm(forms.Form):
    user = forms.ChoiceField(
        label="Deputy or assistant head", error_messages={"required": "Choose who is authorised."}
    )
    first_day = DayField(label="From", missing="Give the first day.")
    last_day = DayField(
        label="To", help_text="Leave empty until it is taken back.", missing="", required=False
    )
    in_writing = forms.CharField(
        label="Where the written authorisation is",
        help_text="A minute or a letter, with its date.",
        max_length=300,
        error_messages={"required": "Say where the written authorisation is."},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", "Choose"), *people]  # type: ignore[attr-defined]  # a ChoiceField

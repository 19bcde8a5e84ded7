"""The form of a telephone call: under fifteen seconds by keyboard, so most of it is already right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from absence.forms.follow_up import words_field
from absence.forms.moment import MomentField
from absence.rules.reports import REASONS
from registers.forms.desk import DeskForm, SmallRadios
from registers.forms.planned import DayField

PUPIL, SOMEBODY = "pupil", "somebody"


class ReportForm(DeskForm):
    reason = forms.ChoiceField(
        label="Reason",
        choices=[(reason.key, reason.words) for reason in REASONS],
        widget=forms.Select(attrs={"autofocus": True}),
        error_messages={"required": "Choose the reason given."},
    )
    who = forms.ChoiceField(
        label="Who told us?",
        widget=SmallRadios,
        error_messages={
            "required": "Choose who told the school.",
            "invalid_choice": "Choose one of the list.",
        },
    )
    name = forms.CharField(
        label="Name, if somebody else",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expected_return = DayField(missing="", label="Back on", required=False)
    words = forms.CharField(
        label="In their words",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    siblings = forms.MultipleChoiceField(
        label="Also away",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )
    channel = forms.ChoiceField(label="How it came", widget=SmallRadios)
    first_day = DayField(missing="Give the first day.", label="First day")
    session = forms.ChoiceField(
        label="Part of the day",
        required=False,
        choices=[("", "Whole day"), ("AM", "Morning only"), ("PM", "Afternoon only")],
        widget=SmallRadios,
    )
    received_at = MomentField(
        label="Received at",
        required=False,
        help_text="When the voicemail or e-mail came, if it is only heard now. Blank: now.",
    )
    last_symptom_at = MomentField(label="Last unwell at, for sickness or diarrhoea", required=False)

    def __init__(
        self,
        *args: Any,  # Any: Django's own
        adults: Sequence[tuple[str, str]],
        channels: Sequence[tuple[str, str]],
        siblings: Sequence[tuple[str, str]],
        exclusion: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        others = [(PUPIL, "The pupil"), (SOMEBODY, "Somebody else")]
        self.fields["who"].choices = [*adults, *others]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]
        if siblings:
            self.fields["siblings"].choices = siblings  # type: ignore[attr-defined]
        else:
            del self.fields["siblings"]
        if not exclusion:
            del self.fields["last_symptom_at"]

    def clean(self) -> dict[str, Any]:  # Any: Django's own
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("who") == SOMEBODY and not cleaned.get("name", "").strip():
            self.add_error("name", "Write who told the school.")
        asked = cleaned.get("reason") == "sickness" and "last_symptom_at" in self.fields
        if asked and cleaned.get("last_symptom_at") is None and "last_symptom_at" not in self.errors:
            sentence = "Give the time the pupil was last unwell: it decides the day of return."
            self.add_error("last_symptom_at", sentence)
        return cleaned


class WithdrawForm(forms.Form):
    why = words_field("Why is it taken back?", "Write why the report is taken back.", longest=300)
    untrue = forms.BooleanField(
        label="It was found to be untrue",
        required=False,
        help_text="Unless the child was seen since, the child is on the list of the unaccounted for again.",
    )


class HandOverForm(forms.Form):
    to_role = forms.ChoiceField(
        label="Who takes it over?",
        choices=[
            ("officer", "Attendance officer"),
            ("pastoral", "Pastoral worker"),
            ("senior_lead", "Senior attendance leader"),
            ("dsl", "Safeguarding lead"),
        ],
        widget=SmallRadios,
        error_messages={"required": "Choose who takes it over."},
    )
    due_at = MomentField(label="To be done by")
    words = words_field("What is to be done", "Write what is to be done.", longest=500)


class DoneForm(forms.Form):
    words = words_field("What came of it", "Write what came of it.", longest=500)

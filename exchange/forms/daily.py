"""Who gets the day's register, and on what that rests."""

from __future__ import annotations

from django import forms

from exchange.forms.sharing import day_field
from exchange.models import DailyRecipient


class RecipientForm(forms.Form):
    kind = forms.ChoiceField(
        label="Who",
        choices=DailyRecipient.KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who it is for."},
    )
    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Write the name."})
    format = forms.ChoiceField(
        label="Form of the file",
        choices=DailyRecipient.FORMATS,
        error_messages={"required": "Choose the form of the file."},
    )
    agreed = forms.CharField(
        label="On what it rests", max_length=300,
        help_text="The duty in law for the Department; for others who agreed it and when.",
        error_messages={"required": "Say on what it rests."},
    )  # fmt: skip
    first_day = day_field("First day sent", required=True)

"""One more line in the support log."""

from __future__ import annotations

from django import forms

from registers.forms.planned import DayField
from support.models import SupportEntry


class SupportForm(forms.Form):
    offered_on = DayField(label="Offered on", missing="Give the day it was offered.")
    what = forms.CharField(
        label="What was offered", max_length=500, error_messages={"required": "Write what was offered."}
    )
    taken_up = forms.ChoiceField(
        label="How it was taken up",
        choices=SupportEntry.TAKEN_UP,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose how it was taken up."},
    )

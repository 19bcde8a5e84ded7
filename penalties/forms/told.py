"""What the local authority did with a request."""

from __future__ import annotations

from django import forms

from registers.forms.planned import DayField


class AuthorityAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="What it did",
        choices=[("issued", "It issued the notice"), ("refused", "It did not issue")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the authority did."},
    )
    issued_on = DayField(label="Issued on", missing="", required=False)
    words = forms.CharField(
        label="What it said, and who",
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Write what the authority said."},
    )

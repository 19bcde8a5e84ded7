"""The form of a registration at another school."""

from __future__ import annotations

from typing import Any

from django import forms

from registers.forms.planned import PATTERN, DayField
from roll.models import DualRegistration


class DualForm(forms.Form):
    other_school = forms.CharField(
        label="The other school, name and address",
        max_length=200,
        error_messages={"required": "Name the other school."},
    )
    main_here = forms.ChoiceField(
        label="Which is the main school?",
        help_text="For a child whose family travels, the main school never takes the name off because of the other one.",
        choices=[("yes", "This one"), ("no", "The other one")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose the main school."},
    )
    pattern = forms.MultipleChoiceField(
        label="Sessions at the other school",
        help_text="Tick none if they are agreed week by week. Here they are marked D.",
        choices=PATTERN,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )
    agreed = forms.CharField(
        label="Who agreed to it, and when",
        max_length=300,
        error_messages={"required": "Write who agreed to it, and when."},
    )
    first_day = DayField(label="From", missing="Give the first day.")
    last_day = DayField(label="To", help_text="Empty while it goes on.", missing="", required=False)
    consent_on = DayField(
        label="The other school agreed to this one taking the name off, on",
        help_text="Only once it has. Both schools stay registered until then.",
        missing="",
        required=False,
    )
    consent = forms.CharField(label="How it agreed", max_length=300, required=False)
    reason = forms.CharField(
        label="Why does the entry change?",
        help_text="Kept with the change for good.",
        max_length=300,
        error_messages={"required": "Say why the entry changes, for example who told you and when."},
    )

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data: dict[str, Any] = super().clean() or {}
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", "The last day is before the first. Check both.")
        if data.get("consent_on") and not data.get("consent"):
            self.add_error("consent", "Write how the other school agreed.")
        return data

    def values(self) -> dict[str, Any]:  # Any: what the fields cleaned
        sent = {key: value for key, value in self.cleaned_data.items() if key != "reason"}
        return sent | {"main_here": sent["main_here"] == "yes"}


def dual_initial(row: DualRegistration) -> dict[str, object]:
    names = ("other_school", "pattern", "agreed", "first_day", "last_day", "consent_on", "consent")
    return {name: getattr(row, name) for name in names} | {"main_here": "yes" if row.main_here else "no"}


class ContactConfirmedForm(forms.Form):
    on = DayField(label="Confirmed on", missing="Give the day it was confirmed.")
    how = forms.CharField(
        label="How",
        help_text="The slip that came back, a call, at the desk.",
        max_length=200,
        error_messages={"required": "Write how it was confirmed."},
    )

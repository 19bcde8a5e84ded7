"""The form for a paper that came in."""

from __future__ import annotations

from django import forms

from absence.rules.papers import KEEPING, KINDS
from registers.forms.planned import DayField

from .leave import FileForm


class PaperForm(FileForm):
    kind = forms.ChoiceField(
        label="What it is",
        choices=[(key.value, words) for key, words in KINDS],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose what it is."},
    )
    received_on = DayField(label="Came on", missing="Give the day it came.")
    sender = forms.CharField(
        label="From whom", max_length=120, error_messages={"required": "Write whom it is from."}
    )
    about = forms.CharField(
        label="What it is about",
        max_length=200,
        help_text="For example: away 9 to 11 November, chicken pox.",
        error_messages={"required": "Write what it is about, in a few words."},
    )
    keeping = forms.ChoiceField(
        label="How long it is kept",
        choices=[(key.value, words) for key, words in KEEPING],
        initial="register",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose how long it is kept."},
    )
    field_order = ("kind", "received_on", "sender", "about", "keeping", "file")

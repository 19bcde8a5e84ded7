"""Forms of the school calendar."""

from __future__ import annotations

from typing import Any

from django import forms

from attendance_mis.kit.forms import DatePartsField
from registers.actions.calendar import LONGEST_NOTE
from registers.models import Closure as ClosureRow
from registers.rules.calendar import Closure, ExtraDay, HalfTerm
from registers.rules.calendar_change import HALF_TERMS
from registers.rules.sessions import Session
from registers.rules.year_groups import year_group_words

PREVIEWED = "previewed"


class HalfTermForm(forms.Form):
    academic_year = forms.CharField(
        label="School year",
        help_text="Like 2026/27.",
        max_length=7,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": "Enter the school year, like 2026/27."},
    )
    name = forms.ChoiceField(
        label="Half term",
        choices=[(name, f"{name}: half term {number}") for number, name in enumerate(HALF_TERMS, start=1)],
    )
    start = DatePartsField(label="First day", error_messages={"required": "Enter the first day."})
    end = DatePartsField(label="Last day", error_messages={"required": "Enter the last day."})

    def wanted(self) -> HalfTerm:
        said = self.cleaned_data
        return HalfTerm(said["academic_year"].strip(), said["name"], said["start"], said["end"])


class _DayForm(forms.Form):
    """A day for some or all year groups, with a note."""

    day = DatePartsField(label="Which day?", error_messages={"required": "Enter the day."})
    year_groups = forms.MultipleChoiceField(
        label="Which year groups?",
        help_text="Choose none if it is for everyone.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="Note", help_text="Shown to staff in the calendar.", max_length=LONGEST_NOTE, required=False
    )

    def __init__(
        self, *args: Any, year_groups: list[str], **kwargs: Any
    ) -> None:  # Any: Django's own arguments
        super().__init__(*args, **kwargs)
        field = self.fields["year_groups"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(group, year_group_words(group)) for group in year_groups]


class ExtraDayForm(_DayForm):
    field_order = ["day", "year_groups", "note"]

    def wanted(self) -> ExtraDay:
        said = self.cleaned_data
        return ExtraDay(said["day"], frozenset(said["year_groups"]), said["note"].strip())


class ClosureForm(_DayForm):
    field_order = ["day", "kind", "session", "year_groups", "classes", "note"]
    kind = forms.ChoiceField(
        label="What is it?",
        choices=ClosureRow.KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an INSET day, a bank holiday or a planned closure."},
    )
    session = forms.ChoiceField(
        label="Which part of the day?",
        choices=[("", "All day"), ("AM", "Morning"), ("PM", "Afternoon")],
        required=False,
        widget=forms.RadioSelect,
    )
    classes = forms.MultipleChoiceField(
        label="Which classes?",
        help_text="They are closed beside the year groups chosen above, or alone if none is.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, classes: list[str], **kwargs: Any) -> None:  # Any: Django's own arguments
        super().__init__(*args, **kwargs)
        everyone = "Choose neither a year group nor a class if it is for everyone."
        self.fields["year_groups"].help_text = everyone
        field = self.fields["classes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name) for name in classes]

    def wanted(self) -> Closure:
        said = self.cleaned_data
        session = Session(said["session"]) if said["session"] else None
        return Closure(
            said["day"],
            said["kind"],
            session,
            frozenset(said["year_groups"]),
            said["note"].strip(),
            frozenset(said["classes"]),
        )

"""The form for an absence or activity agreed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PATTERN = [
    (f"{number}{session}", f"{day} {'morning' if session == 'AM' else 'afternoon'}")
    for number, day in enumerate(_DAYS, 1)
    for session in ("AM", "PM")
]


class DayField(forms.DateField):
    """One day, picked or typed."""

    widget = forms.DateInput(attrs={"type": "date", "class": "app-date"}, format="%Y-%m-%d")

    def __init__(self, *, missing: str, **kwargs: Any) -> None:
        messages = {
            "required": missing,
            "invalid": "Write the date as day, month and year, for example 17/11/2026.",
        }
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d.%m.%Y"]
        super().__init__(input_formats=formats, error_messages=messages, **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not 1990 <= day.year <= 2100:
            raise forms.ValidationError("Write the year with four figures, for example 2026.", code="year")
        return day


class PlanForm(forms.Form):
    pupils = forms.MultipleChoiceField(
        label="Who",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pupils"}),
        error_messages={
            "required": "Tick at least one pupil.",
            "invalid_choice": "One of the pupils is not in this class.",
        },
    )
    code = forms.ChoiceField(label="What", error_messages={"required": "Choose what is agreed."})
    first_day = DayField(label="First day", missing="Give the first day.")
    last_day = DayField(label="Last day", missing="Give the last day; the same as the first for one day.")
    pattern = forms.MultipleChoiceField(
        label="Only these sessions of the week",
        help_text="Tick none for every session.",
        choices=PATTERN,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )
    words = forms.CharField(
        label="What was agreed",
        max_length=300,
        help_text="The occasion; for an activity also where it is and who supervises it.",
        error_messages={"required": "Write what was agreed, in a sentence."},
    )
    approved_by = forms.CharField(
        label="Agreed by",
        max_length=120,
        error_messages={"required": "Write who agreed to it."},
        help_text="Leave of absence is always agreed by the person who records it here.",
    )

    def __init__(
        self,
        *args: Any,
        pupils: Sequence[tuple[str, str]],
        codes: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = pupils  # type: ignore[attr-defined]  # a ChoiceField, like the next
        self.fields["code"].choices = [("", "Choose"), *codes]  # type: ignore[attr-defined]


LONGEST_DISRUPTION = timedelta(days=31)


class DisruptionForm(forms.Form):
    code = forms.ChoiceField(label="What happened", error_messages={"required": "Choose what happened."})
    note = forms.CharField(
        label="The circumstances",
        max_length=500,
        help_text="Kept with every mark, for example: Heating failed, site closed on the local authority’s advice.",
        error_messages={"required": "Describe the circumstances: they are kept with every mark."},
    )
    first_day = DayField(label="From", missing="Give the first day.")
    first_session = forms.ChoiceField(label="Session", choices=[("AM", "Morning"), ("PM", "Afternoon")])
    last_day = DayField(label="To", missing="Give the last day; the same as the first for one day.")
    last_session = forms.ChoiceField(
        label="Session ", choices=[("AM", "Morning"), ("PM", "Afternoon")], initial="PM"
    )
    whom = forms.ChoiceField(
        label="For whom",
        choices=[
            ("school", "Everyone"),
            ("year_groups", "These year groups"),
            ("classes", "These classes"),
        ],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose for whom."},
    )
    year_groups = forms.MultipleChoiceField(
        label="Year groups",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )
    classes = forms.MultipleChoiceField(
        label="Classes",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )

    def __init__(
        self,
        *args: Any,
        codes: Sequence[tuple[str, str]],
        year_groups: Sequence[tuple[str, str]],
        classes: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "Choose"), *codes]  # type: ignore[attr-defined]  # ChoiceFields
        self.fields["year_groups"].choices = year_groups  # type: ignore[attr-defined]
        self.fields["classes"].choices = classes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            begin, end = (first, cleaned.get("first_session", "")), (last, cleaned.get("last_session", ""))
            if end < begin:
                self.add_error("last_day", "The last session is before the first. Check both.")
            elif last - first > LONGEST_DISRUPTION:
                self.add_error("last_day", "Mark at most a month at once.")
        whom = cleaned.get("whom")
        if whom in ("year_groups", "classes") and not cleaned.get(whom):
            self.add_error(whom, "Tick at least one.")
        return cleaned

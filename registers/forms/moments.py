"""Days, periods and moments asked for in an address; what makes no sense gets a sentence, never an error page."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from attendance_mis.kit import clock
from registers.models import SchoolClass
from registers.rules.periods import EARLIEST, LATEST, NOT_ASKED_ABOUT
from registers.rules.sessions import Session

ASKABLE = [MinValueValidator(EARLIEST, NOT_ASKED_ABOUT), MaxValueValidator(LATEST, NOT_ASKED_ABOUT)]


class PeriodForm(forms.Form):
    """From one day to another, as of a moment: empty for now."""

    first = forms.DateField(
        label="From",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real first day."},
        validators=ASKABLE,
    )
    last = forms.DateField(
        label="To",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real last day."},
        validators=ASKABLE,
    )
    day = forms.DateField(
        label="As it stood on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter the day as a real date."},
        validators=ASKABLE,
    )
    at = forms.TimeField(
        label="at",
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        error_messages={"invalid": "Enter the time as hours and minutes, for example 09:30."},
    )

    longest_days = 7 * 366

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        elif first and last and (last - first).days > self.longest_days:
            self.add_error("last", "Ask for seven years at most.")
        if data.get("at") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", "Say on which day that time was.")
        return data

    @property
    def moment(self) -> datetime | None:
        return moment(self.cleaned_data.get("day"), self.cleaned_data.get("at"))


def moment(day: date | None, at: time | None) -> datetime | None:
    """The instant of a school's wall clock; without a time the end of that day."""
    if day is None:
        return None
    # With a minute named, everything done within it had been done.
    shown = at.replace(second=59, microsecond=999_999) if at else time.max
    return datetime.combine(day, shown, tzinfo=clock.LONDON)


class RegisterMomentForm(forms.Form):
    """Which register, and as of which moment."""

    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(),
        label="Class",
        empty_label=None,
        error_messages={"invalid_choice": "Choose one of the classes.", "required": "Choose a class."},
    )
    date = forms.DateField(
        label="Register of",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": "Enter the day of the register as a real date.",
            "required": "Choose a day.",
        },
    )
    session = forms.ChoiceField(label="Session", choices=[(str(s), s.words.capitalize()) for s in Session])
    day = forms.DateField(
        label="As it stood on",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": "Enter the day as a real date.",
            "required": "Choose the day to look from.",
        },
    )
    at = forms.TimeField(
        label="at",
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        error_messages={"invalid": "Enter the time as hours and minutes, for example 09:30."},
    )

    def __init__(
        self, classes: QuerySet[SchoolClass], *args: Any, **kwargs: Any
    ) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]

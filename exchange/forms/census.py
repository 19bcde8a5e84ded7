"""Which census, and which day divides those on roll from those who left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from exchange.rules.census import Census


class CensusForm(forms.Form):
    census = forms.ChoiceField(label="Term and census", error_messages={"required": "Choose a term."})
    day = forms.DateField(
        label="Census day",
        help_text="Who is on roll that day is sent as on roll, who left before as no longer on roll.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": "Enter the census day as a real date."},
    )

    def __init__(self, *args: Any, censuses: Sequence[Census], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.key: one for one in censuses}
        self.fields["census"].choices = [(one.key, one.words) for one in censuses]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> Census:
        return self.known[self.cleaned_data["census"]]

    @property
    def census_day(self) -> date:
        day: date | None = self.cleaned_data["day"]
        return day or self.chosen.usual_day

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        chosen, day = self.known.get(sent.get("census", "")), sent.get("day")
        if chosen and day and day < chosen.first:
            self.add_error("day", "The census asks about a term that is over; choose a day after it began.")
        return sent

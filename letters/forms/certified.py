"""What is asked before a record is certified: the period, the moment, who wants it and when they asked (REG-51)."""

from __future__ import annotations

from typing import Any

from django import forms

from attendance_mis.kit import clock
from registers.forms.moments import PeriodForm

FOR_WHOM = [
    ("parent", "A parent, who may ask at any time"),
    ("local_authority", "The local authority"),
    ("court", "A court"),
    ("school", "The school itself"),
]


class CertifyForm(PeriodForm):
    for_whom = forms.ChoiceField(
        label="For whom",
        choices=FOR_WHOM,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for whom the record is."},
    )
    asked_by = forms.CharField(
        label="Who asked",
        max_length=120,
        help_text="Name and office, for example: Mrs L Example, mother.",
        error_messages={"required": "Write who asked for the record."},
    )
    asked_on = forms.DateField(
        label="When they asked",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Say when they asked.",
            "invalid": "Enter the day they asked as a real date.",
        },
    )

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        today = clock.today()
        if data.get("asked_on") and data["asked_on"] > today:
            self.add_error("asked_on", "That day has not come yet.")
        if self.is_bound and not self.errors and self.moment is not None and self.moment > clock.now():
            self.add_error("day", "The register can't be shown as of a moment that has not come.")
        return data

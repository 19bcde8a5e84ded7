"""Asking for letters to many: what, for which classes, for which days, in which order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from attendance_mis.kit import clock
from letters.actions.batch import BATCH_KINDS
from letters.kinds import KINDS
from letters.models import LetterBatch
from registers.models import SchoolClass


class BatchForm(forms.Form):
    kind = forms.ChoiceField(
        label="Which letter",
        choices=[(code, KINDS[code].name) for code in BATCH_KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which letter."},
    )
    classes = forms.ModelMultipleChoiceField(
        label="For which classes",
        queryset=SchoolClass.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked means the whole school.",
    )
    first = forms.DateField(
        label="First day of the figures",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say from which day.", "invalid": "Enter the first day as a real date."},
    )
    last = forms.DateField(
        label="Last day of the figures",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say up to which day.", "invalid": "Enter the last day as a real date."},
    )
    order = forms.ChoiceField(
        label="Print them", choices=LetterBatch.ORDERS, widget=forms.RadioSelect, initial="class"
    )

    def __init__(self, *args: Any, classes: QuerySet[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].queryset = classes  # type: ignore[attr-defined]  # a ModelMultipleChoiceField has one

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        elif last and last > clock.today():
            self.add_error("last", "That day has not come yet.")
        return data

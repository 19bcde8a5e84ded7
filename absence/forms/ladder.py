"""Which crossings of the ladder to show, and what was done about one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from absence.actions.ladder import LONGEST_NOTE
from absence.queries.ladder import LadderFilter

STATES = (
    ("", "All"),
    ("due", "To do by today"),
    ("open", "To do"),
    ("standing", "Still so"),
    ("lapsed", "Recovered before it was done"),
    ("done", "Done"),
    ("undone", "No longer so: marks were changed"),
)
_DAY = {"invalid": "Enter the day as a date, like 2026-11-23.", "required": "Enter a day."}


class LadderFilterForm(forms.Form):
    first = forms.DateField(label="Crossed from", error_messages=_DAY)
    last = forms.DateField(label="to", error_messages=_DAY)
    test = forms.ChoiceField(label="Threshold", required=False)
    state = forms.ChoiceField(label="Standing", required=False, choices=STATES)
    class_name = forms.ChoiceField(label="Class", required=False)

    def __init__(self, data: Any, *, tests: Iterable[str], classes: Iterable[str]) -> None:  # Any: a query
        super().__init__(data)
        self.fields["test"].choices = [("", "All"), *((one, one) for one in tests)]  # type: ignore[attr-defined]
        self.fields["class_name"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "All"), *((one, one) for one in classes),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "Choose a last day that is not before the first.")
        return given

    def wanted(self) -> LadderFilter:
        return LadderFilter(**self.cleaned_data)


class DoneForm(forms.Form):
    note = forms.CharField(
        label="What was done",
        help_text="For example: letter posted to both parents.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "Say what was done, for example: letter posted to both parents.",
            "max_length": f"Keep it to {LONGEST_NOTE} characters.",
        },
    )

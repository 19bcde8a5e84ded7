"""The form for a file of published figures."""

from __future__ import annotations

from django import forms

from attendance_mis.benchmarks.actions.bring_in import LARGEST
from attendance_mis.kit.forms import DatePartsField

MEGABYTE = 1024 * 1024


class BenchmarkForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="As DfE publishes it: pupil absence from the school census, or pupil attendance from the daily data.",
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty; choose another."},
    )
    source = forms.CharField(
        label="Where it comes from",
        help_text="Shown beside every figure. For example: Pupil attendance in schools, week 46, Department for Education.",
        max_length=200,
        error_messages={"required": "Say where the file comes from."},
    )
    published_on = DatePartsField(
        label="When it was published", error_messages={"required": "Say when it was published."}
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(f"The file may have {LARGEST // MEGABYTE} MB at most.")
        return file

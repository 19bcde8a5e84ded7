"""What is asked when a pupil's records are held."""

from __future__ import annotations

from typing import Any

from django import forms

from registers.forms.planned import DayField
from registers.models import Pupil, School


class HoldForm(forms.Form):
    upn = forms.CharField(
        label="UPN of the pupil", max_length=13, error_messages={"required": "Give the UPN of the pupil."}
    )
    reason = forms.CharField(
        label="Why nothing of this pupil may be destroyed", max_length=500, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why: a claim, an inquiry, a court."},
    )  # fmt: skip
    review_on = DayField(
        label="Look again on", missing="Say when somebody looks whether it is still needed.",
        help_text="The hold does not end by itself.",
    )  # fmt: skip

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:  # Any: Django's own signature
        super().__init__(*args, **kwargs)
        self.school = school
        self.pupil: Pupil | None = None

    def clean_upn(self) -> str:
        upn = "".join(self.cleaned_data["upn"].upper().split())
        self.pupil = Pupil.objects.filter(upn=upn, spells__school=self.school).first()
        if self.pupil is None:
            raise forms.ValidationError("No pupil of this school has this UPN.")
        return upn

"""What is asked when somebody wants what is held about a pupil."""

from __future__ import annotations

from typing import Any

from django import forms

from attendance_mis.kit import clock
from exchange.actions.access import Asked
from exchange.forms.sharing import day_field
from registers.models import Pupil, School

RELATIONSHIPS = [
    ("parent", "Parent"),
    ("carer", "Carer or guardian"),
    ("pupil", "The pupil"),
    ("solicitor", "A solicitor, for one of them"),
]


class AccessForm(forms.Form):
    upn = forms.CharField(
        label="UPN of the pupil",
        max_length=13,
        error_messages={"required": "Give the UPN of the pupil it is about."},
    )
    asked_by = forms.CharField(
        label="Who asked", max_length=200, error_messages={"required": "Write who asked."}
    )
    relationship = forms.ChoiceField(
        label="Who they are to the pupil", choices=RELATIONSHIPS, widget=forms.RadioSelect,
        error_messages={"required": "Choose who they are to the pupil."},
    )  # fmt: skip
    identity = forms.CharField(
        label="How it was made sure who they are, and that they may ask", max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say how it was made sure who they are and that they may ask."},
    )  # fmt: skip
    asked_on = day_field("When they asked", required=True)
    first = day_field("From", required=True)
    last = day_field("Up to and including", required=True)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.pupil: Pupil | None = None

    def clean_upn(self) -> str:
        upn = "".join(self.cleaned_data["upn"].upper().split())
        self.pupil = Pupil.objects.filter(upn=upn, spells__school=self.school).first()
        if self.pupil is None:
            raise forms.ValidationError("No pupil of this school has this UPN.")
        return upn

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        if sent.get("asked_on") and sent["asked_on"] > clock.today():
            self.add_error("asked_on", "That day has not come yet.")
        if sent.get("first") and sent.get("last") and sent["last"] < sent["first"]:
            self.add_error("last", "The last day can’t be before the first.")
        return sent

    @property
    def asked(self) -> Asked:
        sent = self.cleaned_data
        relationship = dict(RELATIONSHIPS)[sent["relationship"]]
        return Asked(
            sent["asked_by"], relationship, sent["identity"], sent["asked_on"], sent["first"], sent["last"]
        )

"""What is shared, with whom, for which purpose, and on what that rests."""

from __future__ import annotations

from typing import Any

from django import forms

from attendance_mis.kit import clock
from exchange.actions.sharing import Shared
from exchange.rules.sharing import CHOSEN_BY_HAND, FIELDS, PURPOSES, Wish
from registers.models import Pupil, School

_DAY = {"type": "date"}


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(_DAY, format="%Y-%m-%d"),
        error_messages={"required": f"{label}: give the day.", "invalid": f"{label}: enter a real date."},
    )


class PurposeForm(forms.Form):
    """First step: whom it is about and for what. It decides what can be ticked."""

    purpose = forms.ChoiceField(
        label="For what",
        choices=[(one.key, one.words) for one in CHOSEN_BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for what it is shared."},
    )
    upn = forms.CharField(
        label="UPN of the pupil",
        required=False,
        max_length=13,
        help_text="Blank only for what names no pupil.",
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.pupil: Pupil | None = None

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        purpose = PURPOSES.get(sent.get("purpose", ""))
        upn = "".join((sent.get("upn") or "").upper().split())
        self.pupil = Pupil.objects.filter(upn=upn, spells__school=self.school).first() if upn else None
        if upn and self.pupil is None:
            self.add_error("upn", "No pupil of this school has this UPN.")
        elif purpose is not None and purpose.about_pupil and self.pupil is None:
            self.add_error("upn", "Give the UPN of the pupil it is about.")
        return sent


class ShareForm(forms.Form):
    recipient = forms.CharField(
        label="To whom",
        max_length=200,
        help_text="Name and office.",
        error_messages={"required": "Write to whom it goes."},
    )
    organisation = forms.CharField(label="Where they work", required=False, max_length=200)
    fields_shared = forms.MultipleChoiceField(
        label="What is shared", widget=forms.CheckboxSelectMultiple, required=False
    )
    first = day_field("From")
    last = day_field("Up to and including")
    asked_on = day_field("When they asked")
    because = forms.CharField(
        label="What it is about", required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text="Printed on the paper. No names of other children.",
    )  # fmt: skip
    consent_by = forms.CharField(label="Who agreed", required=False, max_length=200)
    consent_on = day_field("When they agreed")

    def __init__(self, *args: Any, purpose: str, may_see_special: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = PURPOSES[purpose]
        allowed = [FIELDS[key] for key in self.purpose.fields if may_see_special or not FIELDS[key].special]
        if allowed:
            self.fields["fields_shared"].choices = [(one.key, one.words) for one in allowed]  # type: ignore[attr-defined]  # a ChoiceField
            self.fields["fields_shared"].initial = list(self.purpose.usual)
        else:
            del self.fields["fields_shared"]
        if not self.purpose.consent:
            del self.fields["consent_by"], self.fields["consent_on"]
        if not self.purpose.made_here:
            del self.fields["first"], self.fields["last"]

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        today = clock.today()
        first, last = sent.get("first"), sent.get("last")
        if self.purpose.made_here and not self.errors and (first is None or last is None):
            self.add_error("first", "Give the first and the last day of the period.")
        if first and last and last < first:
            self.add_error("last", "The last day can’t be before the first.")
        if sent.get("asked_on") and sent["asked_on"] > today:
            self.add_error("asked_on", "That day has not come yet.")
        return sent

    @property
    def shared(self) -> Shared:
        sent = self.cleaned_data
        wish = Wish(
            self.purpose.key,
            frozenset(sent.get("fields_shared") or ()),
            sent.get("consent_by", ""),
            sent.get("consent_on"),
        )
        return Shared(
            wish, sent["recipient"], sent["organisation"], sent.get("first"), sent.get("last"), sent.get("asked_on"),
            sent["because"],
        )  # fmt: skip

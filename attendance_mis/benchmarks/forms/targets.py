"""The form for a target."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from attendance_mis.benchmarks.actions.targets import Agreed, Whom
from attendance_mis.benchmarks.models import Target
from attendance_mis.kit.forms import DatePartsField
from registers.models import Pupil, School, SchoolClass
from registers.rules.year_groups import year_group_words


class TargetForm(forms.Form):
    whom = forms.ChoiceField(
        label="For whom",
        help_text="For one pupil, open it from the pupil’s page or give the UPN below.",
        error_messages={"required": "Choose for whom the target is."},
    )
    upn = forms.CharField(label="UPN (only for one pupil)", required=False, max_length=13)
    measure = forms.ChoiceField(
        label="What is measured",
        choices=Target.MEASURES,
        error_messages={"required": "Choose what is measured."},
    )
    value = forms.DecimalField(
        label="Target, in per cent",
        help_text="For attendance the least it should be, for an absence the most. For example 95 or 95.5.",
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=1,
        widget=forms.TextInput({"inputmode": "decimal", "class": "govuk-input--width-4"}),
        error_messages={
            "required": "Give the target in per cent, for example 95.",
            "invalid": "Write the target as a number, for example 95.5.",
            "max_value": "The target can be 100 per cent at most.",
            "min_value": "The target can’t be less than nought.",
            "max_decimal_places": "Give one figure after the point at most.",
            "max_digits": "Give the target in per cent, for example 95.5.",
            "max_whole_digits": "The target can be 100 per cent at most.",
        },
    )
    first_day = DatePartsField(label="From", error_messages={"required": "Give the first day."})
    last_day = DatePartsField(label="Up to and including", error_messages={"required": "Give the last day."})
    agreed_by = forms.CharField(
        label="Who agreed it",
        help_text="For example: governing body with the headteacher.",
        max_length=200,
        error_messages={"required": "Say who agreed the target."},
    )
    agreed_on = DatePartsField(
        label="When it was agreed", error_messages={"required": "Say when it was agreed."}
    )
    note = forms.CharField(
        label="What it rests on (optional)",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, *args: Any, school: School, year_groups: list[str], trust_too: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.classes = {f"class {one.id}": one for one in SchoolClass.objects.filter(school=school)}
        choices: list[Any] = [("school", "The school as a whole")]
        if trust_too:
            choices.append(("trust", "The whole trust"))
        choices.append(("Year groups", [(f"year {one}", year_group_words(one)) for one in year_groups]))
        choices.append(("Classes", [(key, one.name) for key, one in self.classes.items()]))
        choices.append(("pupil", "One pupil, by UPN"))
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        first, last = sent.get("first_day"), sent.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day can’t be before the first.")
        if sent.get("whom") == "pupil" and not self.pupil():
            self.add_error("upn", "Give the UPN of a pupil of this school.")
        return sent

    def pupil(self) -> Pupil | None:
        upn = "".join((self.cleaned_data.get("upn") or "").upper().split())
        return Pupil.objects.filter(upn=upn, spells__school=self.school).first()

    @property
    def chosen(self) -> Whom:
        kind, _, value = self.cleaned_data["whom"].partition(" ")
        if kind == "trust":
            return Whom()
        if kind == "year":
            return Whom(self.school, year_group=value)
        if kind == "class":
            return Whom(self.school, school_class=self.classes[self.cleaned_data["whom"]])
        return Whom(self.school, pupil=self.pupil() if kind == "pupil" else None)

    @property
    def agreed(self) -> Agreed:
        sent = self.cleaned_data
        return Agreed(
            measure=sent["measure"],
            tenths=int(sent["value"] * 10),
            first_day=sent["first_day"],
            last_day=sent["last_day"],
            agreed_by=sent["agreed_by"],
            agreed_on=sent["agreed_on"],
            note=sent["note"],
        )

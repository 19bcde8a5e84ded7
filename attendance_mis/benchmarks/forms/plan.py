"""The forms of a school's attendance plan. Governors read it, so it may name no pupil."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from attendance_mis.benchmarks.actions.plan import Agreed, News
from attendance_mis.benchmarks.models import PlanStepEvent
from attendance_mis.benchmarks.queries.plan import pupil_named_in
from attendance_mis.kit.forms import DatePartsField
from registers.models import School


class NamesNobody(forms.Form):
    """A form whose words are refused when they hold the name of one of the school's pupils."""

    read_by_governors: tuple[str, ...] = ()

    def __init__(self, *args: Any, school: School, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.today = school, today

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        for name in self.read_by_governors:
            pupil = pupil_named_in(sent.get(name) or "", self.school)
            if pupil is not None:
                self.add_error(
                    name, f"“{pupil}” is a pupil of this school. Governors read this: name no pupil."
                )
        return sent


class StepForm(NamesNobody):
    read_by_governors = ("what", "why", "who", "agreed_by")
    what = forms.CharField(
        label="What is done",
        help_text="One step, so that everybody can tell when it is done. Governors read this: name no pupil.",
        max_length=300,
        error_messages={"required": "Say what is done."},
    )
    why = forms.CharField(
        label="What it answers (optional)",
        help_text="The finding behind it, for example: Fridays stand out in Year 9.",
        required=False,
        max_length=300,
    )
    who = forms.CharField(
        label="Who sees to it",
        help_text="A post, for example: attendance officer.",
        max_length=120,
        error_messages={"required": "Say who sees to it."},
    )
    due_on = DatePartsField(label="Done by", error_messages={"required": "Say by when it is done."})
    agreed_by = forms.CharField(
        label="Who agreed it",
        help_text="For example: governing body with the headteacher.",
        max_length=200,
        error_messages={"required": "Say who agreed it."},
    )
    agreed_on = DatePartsField(
        label="When it was agreed", error_messages={"required": "Say when it was agreed."}
    )

    def clean(self) -> dict[str, Any]:
        sent = super().clean()
        agreed, due = sent.get("agreed_on"), sent.get("due_on")
        if agreed and agreed > self.today:
            self.add_error("agreed_on", "It can’t have been agreed on a day to come.")
        if agreed and due and due < agreed:
            self.add_error("due_on", "It can’t be due before it was agreed.")
        return sent

    @property
    def agreed(self) -> Agreed:
        return Agreed(**{name: self.cleaned_data[name] for name in Agreed.__dataclass_fields__})


class NewsForm(NamesNobody):
    read_by_governors = ("words",)
    kind = forms.ChoiceField(
        label="How it stands",
        choices=PlanStepEvent.KINDS,
        error_messages={"required": "Choose how it stands."},
    )
    words = forms.CharField(
        label="What happened",
        help_text="Governors read this: name no pupil.",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say in a sentence what happened."},
    )
    due_on = DatePartsField(label="Done by (only if it needs until another day)", required=False)

    def clean(self) -> dict[str, Any]:
        sent = super().clean()
        moved, due = sent.get("kind") == "moved", sent.get("due_on")
        if moved and "due_on" not in self.errors and (due is None or due < self.today):
            self.add_error("due_on", "Give the day it needs until, today or later.")
        if not moved and due:
            self.add_error("due_on", "Leave the day empty, or choose “Needs until another day”.")
        return sent

    @property
    def news(self) -> News:
        sent = self.cleaned_data
        return News(sent["kind"], sent["words"], sent["due_on"])

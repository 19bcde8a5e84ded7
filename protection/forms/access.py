"""What narrows the access log, and what is said about an opened file or a question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from attendance_mis.kit import clock
from protection.queries.access_log import GROUP_CHOICES, Asked
from protection.queries.openings import pupils_on_roll
from protection.rules.reads import Group
from registers.forms.planned import DayField
from registers.models import Pupil, School

USUAL_DAYS = 7


class LogForm(forms.Form):
    first = DayField(missing="", label="From", required=False)
    last = DayField(missing="", label="Up to and including", required=False)
    pupil = forms.CharField(
        label="Pupil", required=False, max_length=60, help_text="UPN, or how the surname begins."
    )
    person = forms.UUIDField(
        label="Who looked", required=False, widget=forms.Select, error_messages={"invalid": "Choose a person of the list."}
    )  # fmt: skip
    group = forms.ChoiceField(
        label="What", required=False, choices=GROUP_CHOICES, error_messages={"invalid_choice": "Choose one of the list."}
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        if sent.get("first") and sent.get("last") and sent["last"] < sent["first"]:
            self.add_error("last", "The last day can’t be before the first.")
        return sent

    def asked(self) -> Asked:
        """What is asked for; a week up to today where no days are given or something is wrong."""
        sent = self.cleaned_data if self.is_valid() else {}
        last = sent.get("last") or clock.today()
        first = sent.get("first") or last - timedelta(days=USUAL_DAYS - 1)
        group = Group(sent["group"]) if sent.get("group") else None
        return Asked(min(first, last), last, sent.get("pupil", ""), sent.get("person"), group)

    def offer(self, people: list[tuple[str, str]]) -> None:
        self.fields["person"].widget.choices = [("", "Anybody"), *people]


class OpenFileForm(forms.Form):
    """Whose file, said exactly: it is no way to look through the school."""

    upn = forms.CharField(label="UPN", required=False, max_length=13, help_text="If you know it.")
    forename = forms.CharField(label="Legal forename", required=False, max_length=120)
    surname = forms.CharField(label="Legal surname", required=False, max_length=120)
    reason = forms.CharField(
        label="Why you need it now",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="The safeguarding lead and the data protection officer read it.",
        error_messages={"required": "Say what happened and why you need this pupil’s file now."},
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:  # Any: Django's own signature
        super().__init__(*args, **kwargs)
        self.school = school
        self.pupil: Pupil | None = None

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        upn = "".join((sent.get("upn") or "").upper().split())
        names = (sent.get("forename") or "").strip(), (sent.get("surname") or "").strip()
        here = pupils_on_roll(self.school, clock.today())
        if upn:
            found = list(here.filter(upn=upn)[:2])
        elif all(names):
            found = list(here.filter(legal_forename__iexact=names[0], legal_surname__iexact=names[1])[:2])
        else:
            self.add_error("forename", "Give the UPN, or forename and surname in full.")
            return sent
        if len(found) != 1:
            field = "upn" if upn else "surname"
            self.add_error(
                field, "No one pupil on this school’s roll fits. Check the spelling, or give the UPN."
            )
        else:
            self.pupil = found[0]
        return sent

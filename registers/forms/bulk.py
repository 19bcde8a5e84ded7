"""Forms of changes to many marks: which sessions, what code, what to do with marks that are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from registers.rules.sessions import Session

KEEP, OVERWRITE = "keep", "overwrite"


def read_when(value: str) -> tuple[date, Session]:
    """`2026-11-16|AM`"""
    day, _, session = value.partition("|")
    return date.fromisoformat(day), Session(session)


class ChangeForm(forms.Form):
    """The plain form of the grid: pupils ticked, from one session to another, to one code."""

    first = forms.ChoiceField(label="From")
    last = forms.ChoiceField(label="To")
    code = forms.ChoiceField(
        label="Change to", error_messages={"required": "Choose the code the cells shall become."}
    )
    note = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        help_text="Where the pupils are, or what happened; V, P, W, B and Y7 need it.",
    )
    how = forms.ChoiceField(
        label="Marks that are there already",
        choices=[
            (KEEP, "Keep them, fill blanks only"),
            (OVERWRITE, "Amend them too; each keeps its history"),
        ],
        initial=KEEP,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )
    reason = forms.CharField(
        label="Why marks are amended",
        max_length=500,
        required=False,
        help_text="Needed to amend marks of a register that was handed in.",
    )
    pupils = forms.MultipleChoiceField(
        label="Pupils",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one pupil.",
            "invalid_choice": "One of the pupils is not in this class.",
        },
    )

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[tuple[str, str]],
        codes: Sequence[tuple[str, str]],
        pupils: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].choices = sessions  # type: ignore[attr-defined]  # ChoiceFields, all four
        self.fields["last"].choices = sessions  # type: ignore[attr-defined]
        self.fields["code"].choices = [("", "Choose a code"), *codes]  # type: ignore[attr-defined]
        self.fields["pupils"].choices = pupils  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and read_when(last) < read_when(first):
            self.add_error("last", "The last session is before the first. Check both.")
        if cleaned.get("how") == OVERWRITE and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Write why marks that are there are changed.")
        return cleaned

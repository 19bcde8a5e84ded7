"""The late desk's and the sign-out book's forms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms

from attendance_mis.kit import clock
from registers.rules.codes import MAX_MINUTES_LATE

PROPOSED, NONE, OTHER = "proposed", "none", "other"
REASONS = (
    "Overslept",
    "Traffic",
    "Bus or train late",
    "Family reason",
    "Medical or dental appointment",
    "Unwell earlier",
)
"""Offered while typing; any words will do."""
_UNDECIDED = [("yes", "Yes"), ("no", "No"), ("", "Not decided")]


class SmallRadios(forms.RadioSelect):
    """For a desk where somebody is waiting: the whole form fits one screen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs={"class": "govuk-radios--small"}, **kwargs)


class ClockField(forms.TimeField):
    """A time of today on the wall clock, never in the future."""

    widget = forms.TimeInput(attrs={"type": "time", "class": "app-time"}, format="%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": "Give the time, for example 09:31.",
            "invalid": "Write the time with hours and minutes, for example 09:31.",
        }
        super().__init__(
            input_formats=["%H:%M", "%H.%M", "%H%M", "%H:%M:%S"], error_messages=messages, **kwargs
        )

    def clean(self, value: Any) -> time | None:
        at: time | None = super().clean(value)
        if at is not None and at > clock.local_now().time():
            raise forms.ValidationError("This time has not come yet.", code="future")
        return at


class DeskForm(forms.Form):
    """What both desks need: one entry is one operation, sent once however often the button is pressed."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def operation(self) -> uuid.UUID:
        found: uuid.UUID = self.cleaned_data["op_id"]
        return found


class ArrivalForm(DeskForm):
    at = ClockField(label="Arrived at")
    choice = forms.ChoiceField(
        label="Mark", widget=SmallRadios, error_messages={"required": "Choose what to record."}
    )
    code = forms.ChoiceField(label="Another code", required=False)
    minutes = forms.IntegerField(
        label="Minutes late, if the code is L or U",
        required=False,
        min_value=0,
        max_value=MAX_MINUTES_LATE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={"invalid": "Write the minutes in figures."},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.TextInput(attrs={"autofocus": True, "list": "reasons", "autocomplete": "off"}),
        error_messages={"required": "Write the reason the pupil or the adult gave."},
    )
    reason_accepted = forms.ChoiceField(
        label="Does the school accept the reason?",
        choices=_UNDECIDED,
        required=False,
        widget=SmallRadios,
    )
    accompanied_by = forms.CharField(label="Came with", max_length=120, required=False)
    signed = forms.BooleanField(
        label="An adult signed",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes--small"}),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    """The proposal the page showed: what "confirm" confirms."""

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]],
        codes: Sequence[tuple[str, str]],
        must_sign: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["code"].choices = [("", "Choose a code"), *codes]  # type: ignore[attr-defined]
        if must_sign:
            signer = self.fields["accompanied_by"]
            signer.required = True
            signer.label = "Signed in by"
            signer.help_text = "This school asks an adult to sign. Write “nobody” if the pupil came alone."
            signer.error_messages["required"] = (
                "Write the name of the adult who signed, or “nobody” if the pupil came alone."
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choice") == OTHER and not cleaned.get("code"):
            self.add_error("code", "Choose the code to record, or confirm the one proposed.")
        return cleaned

    @property
    def accepted(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["reason_accepted"])


ALONE, UNLISTED = "alone", "unlisted"


class SignOutForm(DeskForm):
    out_at = ClockField(label="Leaves at")
    collector = forms.ChoiceField(
        label="Who is collecting?",
        widget=SmallRadios,
        error_messages={
            "required": "Choose who is collecting.",
            "invalid_choice": "Choose who is collecting from the list.",
        },
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write why the pupil leaves."},
    )
    approver = forms.ChoiceField(
        label="Approved by",
        error_messages={
            "required": "Choose who approved it.",
            "invalid_choice": "Choose who approved it from the list.",
        },
    )
    expected_back = forms.TimeField(
        label="Expected back at",
        required=False,
        help_text="Leave blank if not today.",
        widget=forms.TimeInput(attrs={"type": "time", "class": "app-time"}, format="%H:%M"),
        error_messages={"invalid": "Write the time with hours and minutes, for example 11:15."},
    )

    def __init__(
        self,
        *args: Any,
        collectors: Sequence[tuple[str, str]],
        approvers: Sequence[tuple[str, str]] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collector"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *collectors,
            (ALONE, "Leaves alone, with permission"),
            (UNLISTED, "Somebody else has come to collect"),
        ]
        if approvers is None:
            del self.fields["approver"]
        else:
            self.fields["approver"].choices = [("", "Choose"), *approvers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        out_at, back = cleaned.get("out_at"), cleaned.get("expected_back")
        if out_at and back and back <= out_at:
            self.add_error("expected_back", "The return is before the leaving. Check both times.")
        return cleaned


class TruancyForm(DeskForm):
    left_at = ClockField(label="Left, or was found to be gone, at")
    words = forms.CharField(
        label="What happened",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write what happened, for example who saw the pupil last."},
    )

"""What may be asked of the threshold's pages: a day, how many sessions, one change to try."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from attendance_mis.kit.words import short_date
from registers.rules.codes import codes_on
from registers.rules.threshold import SESSIONS, Counted

if TYPE_CHECKING:
    from penalties.queries.why import Why

FIRST_YEAR, LAST_YEAR = 2000, 2100
LEAST = 5
"""Fewer than this in ten weeks is no list anybody works on."""


class AsOfForm(forms.Form):
    as_of = forms.DateField(
        label="As of",
        error_messages={"invalid": "Enter the day as a date, like 2026-11-23.", "required": "Enter a day."},
    )

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if not FIRST_YEAR <= day.year < LAST_YEAR:
            raise forms.ValidationError(f"Enter a day from {FIRST_YEAR} to {LAST_YEAR - 1}.")
        return day


class NearForm(AsOfForm):
    least = forms.IntegerField(
        label="Sessions, at least",
        min_value=LEAST,
        max_value=99,
        initial=SESSIONS,
        error_messages={
            "invalid": f"Enter a whole number from {LEAST} to 99.",
            "min_value": f"Enter {LEAST} or more.",
            "max_value": "Enter 99 or less.",
        },
    )


class ChangeForm(forms.Form):
    """One counted session, and the code it might have had."""

    session = forms.TypedChoiceField(
        label="If session",
        error_messages={
            "invalid_choice": "Choose one of the sessions that count.",
            "required": "Choose a session.",
        },
    )
    code = forms.ChoiceField(
        label="were",
        error_messages={"invalid_choice": "Choose a code from the list.", "required": "Choose a code."},
    )

    def __init__(self, data: Any = None, *, found: Why) -> None:  # Any: a query, or nothing
        super().__init__(data)
        self._sessions = {f"{one.date}-{one.session}": one for one in found.counted}
        self.fields["session"].choices = [  # type: ignore[attr-defined]  # a choice field
            (key, f"{place}: {short_date(one.date)}, {one.session.words}, {one.code}")
            for place, (key, one) in enumerate(self._sessions.items(), 1)
        ]
        self.fields["code"].choices = [  # type: ignore[attr-defined]  # a choice field
            (code.code, f"{code.code}, {code.words}") for code in codes_on(found.now.as_of) if code.markable
        ]

    def clean_session(self) -> Counted:
        return self._sessions[self.cleaned_data["session"]]

"""What of a leaver's papers went where, and when."""

from __future__ import annotations

from typing import Any

from django import forms

from attendance_mis.kit import clock
from exchange.actions.leavers import PackFacts
from exchange.forms.sharing import day_field


class PackForm(forms.Form):
    destination = forms.CharField(label="Next school", max_length=200, required=False)
    pupil_file_to = forms.CharField(
        label="Pupil file passed on to", max_length=200, required=False, help_text="Name and office."
    )
    pupil_file_on = day_field("Pupil file: when")
    safeguarding_file_to = forms.CharField(
        label="Safeguarding file passed on to", max_length=200, required=False,
        help_text="It goes apart from the pupil file, from hand to hand or by a secure way, and is receipted.",
    )  # fmt: skip
    safeguarding_file_on = day_field("Safeguarding file: when")
    no_safeguarding_file = forms.BooleanField(label="There is no safeguarding file", required=False)
    agencies = forms.CharField(
        label="Partner agencies told, by whom and when",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        for what in ("pupil_file", "safeguarding_file"):
            to, on = sent.get(f"{what}_to"), sent.get(f"{what}_on")
            if bool(to) != bool(on) and f"{what}_on" not in self.errors:
                missing = f"{what}_on" if to else f"{what}_to"
                self.add_error(missing, "Say both to whom and when.")
            if on and on > clock.today():
                self.add_error(f"{what}_on", "That day has not come yet.")
        if sent.get("no_safeguarding_file") and sent.get("safeguarding_file_to"):
            self.add_error(
                "no_safeguarding_file", "You wrote to whom it was passed on; take out one of the two."
            )
        return sent

    @property
    def facts(self) -> PackFacts:
        return PackFacts(**self.cleaned_data)

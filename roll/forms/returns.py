"""Forms of the register of returns and of what an authority wants."""

from __future__ import annotations

from typing import Any

from django import forms

from registers.forms.planned import DayField
from roll.rules.authority import FORMATS, LONGEST_BETWEEN, ReturnsProfile
from roll.rules.missing import LATEST_FORM_DAY


class SentForm(forms.Form):
    on = DayField(label="Sent on", missing="Give the day it was sent.")
    how = forms.CharField(
        label="How",
        help_text="The authority’s portal, encrypted e-mail … with its reference if there is one.",
        max_length=200,
        error_messages={"required": "Write how it was sent."},
    )


class AcknowledgedForm(forms.Form):
    on = DayField(label="Acknowledged on", missing="Give the day the authority said it has it.")
    words = forms.CharField(
        label="Reference, or who said so",
        max_length=200,
        error_messages={"required": "Write the reference, or who said so."},
    )


class GroundsForm(forms.Form):
    words = forms.CharField(
        label="What staff know",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write what you know, and from whom."},
    )


class IrregularForm(forms.Form):
    """An attendance return about a pupil who fails to attend regularly: a judgement, never a number."""

    why = forms.CharField(
        label="Why the pupil’s attendance is not regular",
        help_text="What the register shows and what was tried. It goes to the authority.",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Write what the register shows and what was tried."},
    )


class WishesForm(forms.Form):
    """What an authority wants to be sent, from a day on."""

    team = forms.CharField(label="Team that receives returns", max_length=120, required=False)
    email = forms.EmailField(
        label="E-mail of the team",
        required=False,
        error_messages={"invalid": "Write the e-mail address as name@example.org."},
    )
    send_how = forms.CharField(
        label="How it wants to be sent returns",
        help_text="A portal, encrypted e-mail. Shown beside every return.",
        max_length=300,
        required=False,
    )
    format = forms.ChoiceField(
        label="As", choices=FORMATS, widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"})
    )
    wants_most_junior = forms.BooleanField(
        label="It has asked for new-pupil returns of the youngest class on the first day of the year too",
        required=False,
    )
    wants_most_senior = forms.BooleanField(
        label="It has asked for returns of leavers of the oldest class at the end of the year too",
        required=False,
    )
    attendance_days = forms.IntegerField(
        label="Days to send an attendance return in", min_value=1, max_value=LONGEST_BETWEEN,
        help_text="At least once a month by law.",
    )  # fmt: skip
    sickness_days = forms.IntegerField(
        label="Days to send a sickness return in", min_value=1, max_value=LONGEST_BETWEEN
    )
    cme_form_day = forms.IntegerField(
        label="School day of absence by which a missing child is reported",
        help_text=f"Day {LATEST_FORM_DAY} at the latest. Empty: the school’s own day.",
        min_value=1, max_value=LATEST_FORM_DAY, required=False,
    )  # fmt: skip
    cme_notification_day = forms.IntegerField(
        label="School day from which it takes the notification",
        help_text="Only where it wants a referral first and the notification later.",
        min_value=1, max_value=40, required=False,
    )  # fmt: skip
    movement_procedure = forms.CharField(
        label="What it wants when a family moves away", max_length=500, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    home_education_form = forms.CharField(
        label="Its own form for home education", help_text="Where to find it; empty if there is none.", max_length=200,
        required=False,
    )  # fmt: skip
    source = forms.CharField(
        label="Where you read this",
        help_text="A web address, a letter or a call with name and day.",
        max_length=300,
        error_messages={"required": "Write where these facts come from."},
    )
    effective_from = DayField(label="Holds from", missing="Give the first day it holds.")

    def profile(self, la_number: str, name: str) -> ReturnsProfile:
        """The facts as the rules take them; only for a valid form."""
        sent: dict[str, Any] = dict(self.cleaned_data)  # Any: what the fields cleaned
        sent.pop("effective_from")
        return ReturnsProfile(la_number, name, **sent)

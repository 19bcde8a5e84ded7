"""The form for a local authority's profile."""

from __future__ import annotations

from typing import Any

from django import forms

from penalties.rules.authority import CHECKLIST, Authority, Issuer
from registers.forms.planned import DayField


class AuthorityForm(forms.Form):
    name = forms.CharField(
        label="Name of the authority",
        max_length=120,
        error_messages={"required": "Give the authority’s name."},
    )
    address = forms.CharField(
        label="Postal address",
        help_text="One line of the address a line. Printed on notices.",
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 4}),
    )
    email = forms.EmailField(
        label="E-mail for requests and copies",
        required=False,
        error_messages={"invalid": "Write the e-mail address as name@example.org."},
    )
    phone = forms.CharField(label="Telephone", required=False, max_length=40)
    payment_methods = forms.CharField(
        label="How parents pay the authority",
        help_text="Printed on notices the school issues. Money never comes to the school.",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    issuer = forms.ChoiceField(
        label="Who issues penalty notices",
        choices=[(str(one), one.words) for one in Issuer],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Choose who issues penalty notices."},
    )
    improvement_least_weeks = forms.IntegerField(
        label="Improvement period: shortest, in weeks", min_value=1, max_value=12
    )
    improvement_most_weeks = forms.IntegerField(
        label="Improvement period: longest, in weeks",
        help_text="National guidance says 3 to 6. Write the same number twice where the authority fixes it.",
        min_value=1,
        max_value=12,
    )
    early_action_after_weeks = forms.IntegerField(
        label="Weeks of the period before a notice may come early",
        help_text="Leave empty if a notice may come as soon as a stated ground is broken.",
        required=False,
        min_value=0,
        max_value=6,
    )
    request_within_days = forms.IntegerField(
        label="School days to send a request in",
        help_text="Counted from the last session relied on. Leave empty if no limit is stated.",
        required=False,
        min_value=1,
        max_value=200,
    )
    leave_days = forms.IntegerField(
        label="Days of leave without permission that make a request at once",
        help_text="Leave empty if there is no such rule. It never replaces the national threshold.",
        required=False,
        min_value=1,
        max_value=30,
    )
    leave_days_again = forms.IntegerField(
        label="The same where it happened before",
        help_text="Leave empty if it makes no difference.",
        required=False,
        min_value=1,
        max_value=30,
    )
    post_working_days = forms.IntegerField(
        label="Working days until a posted notice counts as received",
        help_text="Two, unless the authority says otherwise. Not confirmed in law.",
        min_value=0,
        max_value=10,
    )
    checklist = forms.MultipleChoiceField(
        label="What a request must hold",
        choices=CHECKLIST,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
    )
    code_title = forms.CharField(label="Title of the code of conduct", required=False, max_length=200)
    code_dated = DayField(label="Date of the code", missing="", required=False)
    code_source = forms.CharField(
        label="Where you read this",
        help_text="A web address, a letter or a call with name and day.",
        max_length=300,
        error_messages={"required": "Write where these facts come from."},
    )
    effective_from = DayField(label="Holds from", missing="Give the first day it holds.")

    def profile(self, la_number: str) -> Authority:
        """The facts as the rules take them; only for a valid form."""
        sent: dict[str, Any] = dict(self.cleaned_data)
        sent.pop("effective_from")
        lines = [line.strip()[:120] for line in sent.pop("address").splitlines() if line.strip()]
        return Authority(
            la_number=la_number,
            address=tuple(lines),
            issuer=Issuer(sent.pop("issuer")),
            checklist=tuple(sent.pop("checklist")),
            **sent,
        )

"""The forms about how people of the trust sign in."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from attendance_mis.accounts.models import SignInProvider
from attendance_mis.accounts.permissions import ROLES
from attendance_mis.accounts.sso.claims import Kind
from attendance_mis.accounts.sso.client import discovery_of, may_be_asked

_DIRECTORY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


class RuleForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Who needs a second factor",
        help_text="A passkey or an authenticator app. Asked for from now on; of whoever is signed in, at their next page.",
        required=False,
        choices=[(role, words) for role, (words, _) in ROLES.items()],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )


class ProviderForm(forms.Form):
    kind = forms.ChoiceField(
        label="Where the accounts are",
        choices=[
            (Kind.MICROSOFT.value, "Microsoft 365 (Entra ID)"),
            (Kind.GOOGLE.value, "Google Workspace"),
            (Kind.OTHER.value, "Another OpenID Connect provider"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the accounts are."},
    )
    name = forms.CharField(
        label="Words of the button",
        help_text="It says “Sign in with …”, for example “Microsoft”.",
        max_length=60,
        error_messages={"required": "Enter what the button says."},
    )
    allowed = forms.CharField(
        label="Your directory or domain",
        help_text="Microsoft: the directory (tenant) ID. Google: the domain, for example trust.example. Accounts of others are refused. Blank for another provider.",
        max_length=100,
        required=False,
    )
    discovery_url = forms.URLField(
        label="Address of another provider",
        help_text="Ends in /.well-known/openid-configuration. Blank for Microsoft and Google.",
        max_length=300,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole address, beginning with https://."},
    )
    client_id = forms.CharField(
        label="Client ID",
        help_text="From the application you registered there.",
        max_length=200,
        error_messages={"required": "Enter the client ID."},
    )
    secret = forms.CharField(
        label="Client secret",
        help_text="Never shown again. Leave blank to keep the one there is.",
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    checks_second_factor = forms.BooleanField(
        label="It always asks for a second factor itself",
        help_text="Then nobody is asked for another here. Tick it only if it cannot be skipped there. Where it says so with each sign-in, as Microsoft does, that counts without this.",
        required=False,
    )
    vouches_for_email = forms.BooleanField(
        label="It has checked the e-mail addresses it sends",
        help_text="For another provider only. The address finds a person’s account the first time.",
        required=False,
    )
    is_on = forms.BooleanField(label="Show the button on the sign-in page", required=False)

    def __init__(self, *args: Any, provider: SignInProvider, **kwargs: Any) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        self.provider = provider

    def clean(self) -> None:
        said = self.cleaned_data
        kind, allowed = said.get("kind"), said.get("allowed", "")
        if kind == Kind.MICROSOFT and not _DIRECTORY.fullmatch(allowed):
            self.add_error("allowed", "Enter the directory ID: 32 figures and letters in five groups.")
        if kind == Kind.GOOGLE and not _DOMAIN.fullmatch(allowed):
            self.add_error("allowed", "Enter the domain of your accounts, for example trust.example.")
        if kind == Kind.OTHER and not may_be_asked(discovery_of(kind, "", said.get("discovery_url", ""))):
            self.add_error(
                "discovery_url",
                "This address may not be asked. Ask whoever runs Registra for you to allow its host.",
            )
        if not said.get("secret") and not self.provider.secret:
            self.add_error("secret", "Enter the client secret.")

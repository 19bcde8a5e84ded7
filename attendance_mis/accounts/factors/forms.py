"""Forms about second factors."""

from __future__ import annotations

from django import forms


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        error_messages={"required": "Enter the code."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )


class SecondStepForm(CodeForm):
    def __init__(self, *args: object, app: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature
        self.fields["code"].label = "Code from your app" if app else "Recovery code"
        self.fields["code"].help_text = (
            "The six figures it shows now for this trust. Without your phone, one of your recovery codes."
            if app
            else "Without the device your passkey is on, one of the codes you kept."
        )


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label="Name of this device",
        help_text="So that you know it again in the list, for example “Phone” or “Office computer”.",
        max_length=60,
        required=False,
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        # By now the device holds the passkey: it must not be lost for want of a name.
        return self.cleaned_data["name"] or "Passkey"


class PasswordAgainForm(forms.Form):
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=128,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

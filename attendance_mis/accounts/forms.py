"""Forms about oneself."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import PasswordChangeForm

_LONG = "At least 12 characters. Three words you can remember do well, if they are not your name, the school’s or the season."


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address, like name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=128,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class WelcomeForm(forms.Form):
    """A password of one's own, chosen by link."""

    password = forms.CharField(
        label="Choose a password",
        help_text=_LONG,
        strip=False,
        max_length=128,
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ChangePasswordForm(PasswordChangeForm):
    """Django's own, in our words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature
        self.fields["old_password"].label = "Your password now"
        self.fields["new_password1"].label = "New password"
        self.fields["new_password1"].help_text = _LONG
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""

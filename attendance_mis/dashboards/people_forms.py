"""The forms about a person who works at the school."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from attendance_mis.accounts.permissions import ROLES
from registers.forms.planned import DayField


class PersonForm(forms.Form):
    position = forms.CharField(
        label="Position",
        help_text="As letters and records shall say it, for example Class teacher.",
        max_length=120,
        error_messages={"required": "Enter the position."},
    )
    roles = forms.MultipleChoiceField(
        label="What they do here",
        help_text="A role decides what a person sees and may do. Roles above your own are not listed.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={
            "required": "Choose at least one role.",
            "invalid_choice": "Choose from the roles you may give.",
        },
    )
    until = DayField(
        missing="",
        label="Last day of these roles",
        help_text="For people from outside, who need one, and for cover. Blank: no end.",
        required=False,
    )
    classes = forms.MultipleChoiceField(
        label="Classes they take the register of",
        help_text="For class teachers. From today on; earlier days stay as they were.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
        error_messages={"invalid_choice": "Choose classes of this school."},
    )

    def __init__(
        self, *args: Any, roles: Sequence[str], classes: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:  # Any: Django's own arguments
        super().__init__(*args, **kwargs)
        self._offer("roles", [(role, ROLES[role][0]) for role in roles])
        self._offer("classes", classes)
        if not classes:
            del self.fields["classes"]

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(choices)


class NewPersonForm(PersonForm):
    field_order = ["name", "email", "position", "roles", "until", "classes"]
    name = forms.CharField(
        label="Name",
        help_text="As colleagues and parents know them.",
        max_length=120,
        error_messages={"required": "Enter the name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="They sign in with it.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the e-mail address.",
            "invalid": "Enter an e-mail address, like name@example.org.",
        },
    )

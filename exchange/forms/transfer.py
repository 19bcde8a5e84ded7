"""Transfer files: whom they are for, and what a file that comes in can't say itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from exchange.actions.transfer import Destination
from exchange.files.ctf_reader import LARGEST
from exchange.queries.transfer import Leaver
from registers.imports.files import MEGABYTE

_NUMBER = re.compile(r"(\d{3})[ /-]?([0-9A-Z]{4})")


class OutForm(forms.Form):
    """Which pupils go in the file and to which school."""

    pupils = forms.MultipleChoiceField(
        label="Pupils",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one pupil.",
            "invalid_choice": "Tick pupils of this list only.",
        },
    )
    name = forms.CharField(
        label="Next school",
        max_length=200,
        error_messages={"required": "Write the next school, or “not known”."},
    )
    number = forms.CharField(
        label="Its number",
        required=False,
        max_length=9,
        help_text="Local authority and establishment number, seven characters like 999 2002. Leave it blank if it is not known.",
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, leavers: Sequence[Leaver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pupil.id): one.pupil for one in leavers}
        self.fields["pupils"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (
                str(one.pupil.id),
                f"{one.pupil.legal_surname}, {one.pupil.known_as} ({one.class_name or 'no class'})",
            )
            for one in leavers
        ]

    def clean_number(self) -> str:
        raw: str = self.cleaned_data["number"].strip().upper()
        if raw and not _NUMBER.fullmatch(raw):
            raise forms.ValidationError(
                "Write three digits and four more characters, like 999 2002, or leave it blank."
            )
        return raw

    @property
    def destination(self) -> Destination:
        found = _NUMBER.fullmatch(self.cleaned_data["number"])
        la, estab = found.groups() if found else ("", "")
        return Destination(la, estab, self.cleaned_data["name"])


class InForm(forms.Form):
    """A file, and what it can't say: from when on, and into which class."""

    file = forms.FileField(
        label="The transfer file",
        help_text=f"An XML file like 8201234_CTF_8205678_001.xml, at most {LARGEST // MEGABYTE} MB. Nothing is loaded yet.",
        widget=forms.ClearableFileInput({"accept": ".xml,application/xml,text/xml"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty; choose another."},
    )
    starts_on = forms.DateField(
        label="First day on roll of those who are new",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say from which day they are on roll.", "invalid": "Enter a real date."},
    )
    school_class = forms.ChoiceField(
        label="Class", required=False, help_text="Pupils who sit in a class here already stay in it."
    )
    flag_upn = forms.BooleanField(
        label="Load pupils whose UPN has a wrong check letter",
        help_text="They are listed until the number is put right.",
        required=False,
    )

    def __init__(self, *args: Any, classes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`classes`: name and the year group most of its pupils are in."""
        super().__init__(*args, **kwargs)
        self.groups = dict(classes)
        choices = [("", "Decide later"), *((name, name) for name, _ in classes)]
        self.fields["school_class"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST // MEGABYTE} MB; ask for it in parts."
            )
        return file

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Check the year of this day.")
        return day

    @property
    def choices(self) -> dict[str, Any]:  # Any: JSON
        sent = self.cleaned_data
        return {
            "starts_on": sent["starts_on"].isoformat(),
            "class": sent["school_class"],
            "year_group": self.groups.get(sent["school_class"], ""),
            "flag_upn": sent["flag_upn"],
        }

"""Tables of other systems: which file, and which of its columns is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from exchange.files.table_reader import LARGEST
from exchange.rules.columns import COLUMNS, missing
from registers.imports.files import MEGABYTE

KINDS = [
    ("pupils", "Pupils, with their class if the table has it"),
    ("contacts", "Contacts"),
    ("marks", "Marks, with their history"),
]


class TableForm(forms.Form):
    kind = forms.ChoiceField(
        label="What the table holds",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the table holds."},
    )
    file = forms.FileField(
        label="The table",
        help_text=f"CSV in UTF-8, at most {LARGEST // MEGABYTE} MB, its first line naming the columns. Nothing is loaded yet.",
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty; choose another."},
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST // MEGABYTE} MB; send it in parts."
            )
        return file


class ColumnsForm(forms.Form):
    """One choice for each thing we look for. The guess stands in the boxes already."""

    flag_upn = forms.BooleanField(
        label="Load pupils whose UPN has a wrong check letter",
        help_text="They are listed until the number is put right.",
        required=False,
    )

    def __init__(
        self, *args: Any, kind: str, headers: Sequence[str], proposed: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        flag = self.fields.pop("flag_upn")
        named = [(name, name) for name in headers if name]
        for wanted in COLUMNS[kind]:
            self.fields[wanted.key] = forms.ChoiceField(
                label=wanted.words,
                required=False,
                choices=[("", "Not in the table"), *named],
                initial=proposed.get(wanted.key, ""),
                error_messages={"invalid_choice": "Choose a column of this table."},
            )
        if kind == "pupils":
            self.fields["flag_upn"] = flag

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        if absent := missing(self.chosen, self.kind):
            raise forms.ValidationError(f"Say which column has: {', '.join(absent)}.")
        taken: dict[str, str] = {}
        for key, name in self.chosen.items():
            if name in taken:
                self.add_error(key, "This column is chosen above already; choose another or none.")
            taken[name] = key
        return sent

    @property
    def chosen(self) -> dict[str, str]:
        return {w.key: self.cleaned_data[w.key] for w in COLUMNS[self.kind] if self.cleaned_data.get(w.key)}


class QuarantineForm(forms.Form):
    """What a code of the other system was, or why its marks are left out."""

    code = forms.CharField(max_length=20, widget=forms.HiddenInput)
    became = forms.CharField(
        label="It was our code",
        required=False,
        max_length=2,
        widget=forms.TextInput({"class": "govuk-input--width-3", "autocapitalize": "characters"}),
    )
    why = forms.CharField(
        label="How you know, or why they are left out",
        max_length=300,
        error_messages={"required": "Say how you know, or why they are left out."},
    )
    remember = forms.BooleanField(label="Read it so in later files of marks", required=False)
    leave_out = forms.BooleanField(label="Leave them out", required=False)

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        sent = super().clean() or {}
        if bool(sent.get("became")) == bool(sent.get("leave_out")):
            self.add_error("became", "Write the code it was, or tick that the marks are left out.")
        return sent

"""The letterhead as a form: what may stand on it, said in sentences."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from letters.actions.letterhead import clean_logo
from letters.rules.pictures import LARGEST, LEAST_CONTRAST, BadPicture, contrast_with_white, is_colour

MOST_LINES = 6


class LetterheadForm(forms.Form):
    name = forms.CharField(
        label="Name of the school, as printed",
        max_length=200,
        error_messages={"required": "Write the name that stands at the top of letters."},
    )
    address = forms.CharField(
        label="Address",
        max_length=400,
        required=False,
        help_text="One line of the address a line.",
        widget=forms.Textarea({"rows": 4}),
    )
    contact = forms.CharField(
        label="Telephone, e-mail, website",
        max_length=200,
        required=False,
        help_text="On one line, as printed.",
    )
    colour = forms.CharField(
        label="Colour of the line",
        max_length=7,
        widget=forms.TextInput({"type": "color"}),
        help_text="Decoration only; dark enough to be seen on white.",
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="PNG or JPEG, at most 500 kB. Leave empty to keep the one there is.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Take the logo off", required=False)
    logo_words = forms.CharField(
        label="What the logo shows, in words",
        max_length=120,
        required=False,
        help_text="Read out to people who don’t see it, for example: An oak tree.",
    )

    def clean_address(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["address"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"Keep the address to {MOST_LINES} lines.")
        return "\n".join(lines)

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).lower()
        if not is_colour(colour):
            raise forms.ValidationError(
                "Write the colour as # and six figures or letters a to f, like #0b4a59."
            )
        if contrast_with_white(colour) < LEAST_CONTRAST:
            raise forms.ValidationError(
                "This colour is too light to be seen on white paper. Choose a darker one."
            )
        return colour

    def clean_logo(self) -> tuple[str, bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if file is None:
            return None
        try:
            return clean_logo(file.read(LARGEST + 1))
        except BadPicture as bad:
            raise forms.ValidationError(str(bad)) from None

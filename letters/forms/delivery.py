"""What a person says about something that left the school, or did not."""

from __future__ import annotations

from typing import Any

from django import forms

from letters.models import LetterWish, OptOut, PrintBatch


class ReasonForm(forms.Form):
    """Why: kept in the history for good."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Kept in its history, for example: the mail server’s log shows it.",
        error_messages={
            "required": "Write why, in a few words: it is kept in its history.",
            "max_length": "Write at most 200 letters.",
        },
    )

    def clean_reason(self) -> str:
        return " ".join(str(self.cleaned_data["reason"]).split())


class SettleForm(ReasonForm):
    went = forms.ChoiceField(
        label="Did it go out?",
        choices=[("yes", "Yes: mark it as sent"), ("no", "No: send it again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it went out."},
    )
    field_order = ("went", "reason")


class HandForm(ReasonForm):
    given = forms.ChoiceField(
        label="What happened?",
        choices=[("yes", "Given or left at the address"), ("no", "Not left")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    field_order = ("given", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "To whom, or why not"
        self.fields[
            "reason"
        ].help_text = "Kept in its history, for example: through the letter box, nobody in."


class BatchForm(forms.Form):
    order = forms.ChoiceField(
        label="In what order",
        choices=PrintBatch.ORDERS,
        initial="class",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the order of the pile."},
    )
    both_sides = forms.BooleanField(
        label="The printer prints on both sides",
        help_text="Each letter then begins on a new sheet.",
        required=False,
        initial=True,
    )


class OptOutForm(forms.Form):
    channel = forms.ChoiceField(choices=OptOut.CHANNELS, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="How they told the school",
        max_length=200,
        help_text="For example: rang on Monday, answered STOP.",
        error_messages={
            "required": "Write how they told the school, for example: rang on Monday.",
            "max_length": "Write at most 200 letters.",
        },
    )


class WishForm(forms.Form):
    """How an adult wants their letters."""

    letters = forms.ChoiceField(
        label="How they want their letters",
        choices=[("", "No wish: as the school usually does"), *LetterWish.CHANNELS],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )


class WayForm(forms.Form):
    """Which letters, and how they go."""

    letters = forms.MultipleChoiceField(
        error_messages={
            "required": "Tick at least one letter.",
            "invalid_choice": "One of the letters is not in this list any more. Look at it again.",
        }
    )
    channel = forms.ChoiceField(
        label="How do they go?",
        initial="usual",
        choices=[
            ("usual", "Each its usual way, as shown"),
            ("post", "By post: put with the letters to print"),
            ("email", "By e-mail, as an attached PDF"),
            ("hand", "By hand"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they go."},
    )

    def __init__(
        self, *args: Any, letters: list[tuple[str, str]], **kwargs: Any
    ) -> None:  # Any: as Django's own
        super().__init__(*args, **kwargs)
        self.fields["letters"].choices = letters  # type: ignore[attr-defined]  # a field of choices

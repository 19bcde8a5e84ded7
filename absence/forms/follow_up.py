"""The forms of a case: what was said, what is decided, who goes, what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from absence.actions.escalation import DECISIONS, FACTORS
from absence.rules.reports import REASONS
from registers.forms.desk import DeskForm, SmallRadios
from registers.forms.planned import DayField

from .moment import MomentField

_LONG = {"rows": 3}
BY_REASON = "reason"


def words_field(
    label: str, missing: str, *, hint: str = "", longest: int = 2000, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": missing},
    )


class SpokeForm(DeskForm):
    """What came of a conversation, in one form."""

    contact = forms.ChoiceField(
        label="Who?",
        widget=SmallRadios,
        error_messages={
            "required": "Choose whom you spoke with.",
            "invalid_choice": "Choose one of the list.",
        },
    )
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=[
            ("reason_given", "A reason that reassures: we know where the child is"),
            ("unsatisfactory", "An answer that does not reassure: the child stays on the list"),
            ("message_left", "Left a message"),
            ("no_answer", "No answer"),
            ("seen", "The child was seen, in school or elsewhere"),
        ],
        widget=SmallRadios,
        error_messages={"required": "Choose what came of it."},
    )
    reason = forms.ChoiceField(
        label="Reason",
        choices=[(r.key, r.words) for r in REASONS if r.reassures],
        initial="illness",
        required=False,
    )
    note = forms.CharField(
        label="What was said or seen",
        help_text="In a sentence. Where it does not reassure, write why.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_LONG | {"autofocus": True}),
    )
    code = forms.ChoiceField(
        label="Mark",
        required=False,
        help_text="Changes the marks of this absence that are still N.",
    )
    expected_return = DayField(missing="", label="Back on", required=False)

    def __init__(
        self,
        *args: Any,  # Any: Django's own
        contacts: Sequence[tuple[str, str]],
        codes: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [*contacts, ("", "Nobody: the child was seen")]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["contact"].required = False
        if codes:
            by_reason = (BY_REASON, "By the reason: I for ill, M for an appointment")
            self.fields["code"].choices = [by_reason, ("", "Leave as it is"), *codes]  # type: ignore[attr-defined]
        else:
            del self.fields["code"]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Decision", widget=SmallRadios, error_messages={"required": "Choose what is decided."}
    )
    factors = forms.MultipleChoiceField(
        label="What you weighed",
        choices=list(FACTORS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    rationale = words_field(
        "Reasons",
        "Write the reasons.",
        hint="They are read if something happens to the child. Here those read them who may see social care details, such as "
        "the safeguarding lead and the attendance officer; the others see only that it was decided.",
    )
    reference = forms.CharField(
        label="Copied to the safeguarding record as",
        max_length=120,
        required=False,
        help_text="Its reference there.",
    )

    def __init__(self, *args: Any, may_lift: bool, **kwargs: Any) -> None:  # Any: Django's own
        """`may_lift`: the visit is compulsory now, and the person may lift that."""
        super().__init__(*args, **kwargs)
        offered = [(key, said) for key, said in DECISIONS.items() if key != "override" or may_lift]
        self.fields["decision"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField


class StepForm(forms.Form):
    words = words_field("What was done", "Write who was told or asked, and what they said.")
    reference = forms.CharField(
        label="Reference",
        max_length=120,
        required=False,
        help_text="Of the police, social care or the other school.",
    )


class EndForm(forms.Form):
    words = words_field(
        "Where is the child, and how do you know?", "Write where the child is and how you know."
    )


class NoteForm(forms.Form):
    text = words_field(
        "Note",
        "Write the note.",
        longest=10_000,
        hint="Sealed. Only the safeguarding lead’s group can read it.",
    )
    reference = forms.CharField(label="Copied to the safeguarding record as", max_length=120, required=False)


class VisitForm(forms.Form):
    planned_for = MomentField(label="Leaves at")
    staff = words_field(
        "Who goes", "Write the names of those who go, one on each line.", hint="One name on each line."
    )
    risk_assessment = forms.CharField(
        label="Risk assessment", max_length=120, required=False, help_text="Its reference."
    )
    hazards = words_field("Known hazards", "", longest=500, required=False)


class FoundForm(forms.Form):
    answered = forms.ChoiceField(
        label="Did somebody open?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=SmallRadios,
        error_messages={"required": "Say whether somebody opened."},
    )
    child_seen = forms.ChoiceField(
        label="Was the child seen?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=SmallRadios,
        error_messages={"required": "Say whether the child was seen."},
    )
    spoken_to = forms.CharField(label="Spoken to", max_length=300, required=False)
    enquiries = words_field("Asked in the neighbourhood", "", longest=500, required=False)
    letter_left = forms.BooleanField(label="The letter was left", required=False)
    outcome = words_field("What was found", "Write what was found at the home.", longest=1000)
    reassures = forms.BooleanField(label="This accounts for the child: close the case", required=False)
    next_step = forms.CharField(label="Next step", max_length=300, required=False)

    def __init__(self, *args: Any, may_close: bool, **kwargs: Any) -> None:  # Any: Django's own
        """`may_close`: the case is open; of a child found meanwhile there is nothing left to close."""
        super().__init__(*args, **kwargs)
        if not may_close:
            del self.fields["reassures"]

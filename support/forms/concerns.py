"""Forms of the list of concern."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from support.models import Concern
from support.rules.due import Step

from .parts import area, choice, day_field, select, text

NOTE = "note"
OWN_PAGE = (Step.NEGLECT, Step.PLAN, Step.SEVERE_PLAN, Step.PLAN_REVIEW, Step.REVIEW)
"""Done on pages of their own."""


class ConcernForm(forms.Form):
    reason = choice("What the concern is", Concern.REASONS, "Choose what the concern is about.")
    words = area("In your own words", help="What you know so far.", longest=500, required=False)
    owner = text("Who looks after it", "Say who looks after it.", longest=120)
    review_on = day_field("Look at it again on", "Give the day.")


class NotNeededForm(forms.Form):
    reason = area(
        "Why no concern is needed",
        "Say in a sentence why no concern is needed.",
        "For example: a broken leg, back since Monday. The same proposal does not come again.",
        longest=500,
    )


class StepForm(forms.Form):
    step = select("What was done", (), "Choose what was done.")
    day = day_field("Day", "Give the day.")
    words = area(
        "What was done, and what came of it", "Say what was done and what came of it.", rows=4, longest=2000
    )

    def __init__(self, *args: Any, due: Iterable[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [one for one in due if one not in OWN_PAGE]
        others = [one for one in Step if one not in asked and one not in OWN_PAGE]
        self.fields["step"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", "Choose"),
            (NOTE, "Something else"),
            *((one.value, f"{one.words} (due)") for one in asked),
            *((one.value, one.words) for one in others),
        ]


class OwnerForm(forms.Form):
    owner = text("Who looks after it from now on", "Say who looks after it.", longest=120)


class CloseForm(forms.Form):
    outcome = choice("How it ended", Concern.OUTCOMES, "Choose how it ended.")
    words = area("In a sentence", "Say in a sentence how it ended.", longest=1000)


class TaskDoneForm(forms.Form):
    words = area("What came of it", longest=500, required=False)

"""Forms about illness: evidence, doubts, concerns, appointments, lateness, talks, support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from absence.models import HealthSupport, MedicalAppointment
from absence.rules.health import MEASURES
from absence.rules.leave_evidence import LARGEST
from registers.forms.desk import SmallRadios
from registers.forms.planned import DayField

from .follow_up import words_field
from .moment import MomentField

_SMALL_BOXES = {"class": "govuk-checkboxes--small"}
YES_NO = [("yes", "Yes"), ("no", "No")]
_TIME = {"invalid": "Write the time with hours and minutes, for example 10:30."}


def _time(label: str, hint: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        help_text=hint,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "app-time"}, format="%H:%M"),
        error_messages=_TIME,
    )


class EvidenceForm(forms.Form):
    """What a family showed or sent."""

    kind = forms.ChoiceField(
        label="What was shown?", widget=SmallRadios, error_messages={"required": "Choose what was shown."}
    )
    first_day = DayField(label="First day it is about", missing="Give the first day it is about.")
    last_day = DayField(
        label="Last day it is about", missing="Give the last day; the same as the first for one day."
    )
    words = forms.CharField(
        label="In a few words",
        max_length=300,
        required=False,
        help_text="For example: hospital letter, operation on 9 November. Write no more than is needed.",
    )
    accepted = forms.ChoiceField(
        label="Is it accepted?",
        choices=[("yes", "Yes"), ("no", "No: write why above"), ("", "Somebody else looks at it")],
        required=False,
        widget=SmallRadios,
    )
    file = forms.FileField(
        label="A copy, if one is to be kept",
        required=False,
        help_text=f"Photo or PDF, at most {LARGEST // 1024 // 1024} MB. Without one it is written down as seen.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "The file is empty. Choose another one."},
    )

    def __init__(
        self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def said(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["accepted"])


class JudgeForm(forms.Form):
    accepted = forms.ChoiceField(
        label="Is it accepted?",
        choices=YES_NO,
        widget=SmallRadios,
        error_messages={"required": "Say whether it is accepted."},
    )
    reason = forms.CharField(
        label="If not, why", max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )


class WhyForm(forms.Form):
    """One reason, whose words the page gives."""

    why = words_field("Why", "Write why.", longest=1000)

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        self.fields["why"].label, self.fields["why"].help_text = label, hint


class ToldForm(forms.Form):
    how = words_field(
        "Who was told, and how",
        "Write who was told, how, and what was asked for.",
        hint="For example: rang the mother, asked for the appointment card by Monday.",
        longest=1000,
    )


class DecideForm(forms.Form):
    authorised = forms.ChoiceField(
        label="Is the illness authorised?",
        choices=[("yes", "Yes: the marks stay I"), ("no", "No: the marks become O now")],
        widget=SmallRadios,
        error_messages={"required": "Say whether the illness is authorised."},
    )
    decision = words_field("Reasons", "Write the reasons of the decision.", longest=1000)


class ConcernForm(forms.Form):
    upheld = forms.ChoiceField(
        label="What is decided?",
        choices=[
            ("yes", "Evidence is required from now on; a letter to the parents is written"),
            ("no", "It is not a serious concern"),
        ],
        widget=SmallRadios,
        error_messages={"required": "Choose what is decided."},
    )
    rationale = words_field(
        "Reasons for this pupil",
        "Write the reasons for this pupil.",
        hint="What is known of health, home and school; why less would not do.",
        longest=1000,
    )
    consulted = forms.CharField(
        label="Who was asked first",
        max_length=200,
        help_text="The safeguarding lead or the head.",
        error_messages={"required": "Write who was asked: the safeguarding lead or the head."},
    )
    review_on = DayField(label="Looked at again on", missing="", required=False)


class ConcernAgainForm(forms.Form):
    again = forms.ChoiceField(
        label="Looked at again",
        choices=[("lift", "Lift it: a parent’s word is enough again"), ("on", "It goes on")],
        widget=SmallRadios,
        error_messages={"required": "Choose whether it is lifted or goes on."},
    )
    why = words_field("Why", "Write why.", longest=500)
    review_on = DayField(label="If it goes on: looked at again on", missing="", required=False)


class AppointmentForm(forms.Form):
    day = DayField(label="Day of the appointment", missing="Give the day of the appointment.")
    what = forms.ChoiceField(
        label="What kind", choices=MedicalAppointment.WHATS, initial="medical", widget=SmallRadios
    )
    sessions = forms.MultipleChoiceField(
        label="Sessions missed",
        choices=[("AM", "Morning"), ("PM", "Afternoon")],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=_SMALL_BOXES),
        help_text="Each is judged by itself. Tick none if the pupil is here when both registers are taken.",
    )
    leaves_at = _time("Leaves at")
    back_at = _time("Back the same day at", "Leave blank if not that day.")
    told_by = forms.CharField(
        label="Who told the school", max_length=120, error_messages={"required": "Write who told the school."}
    )
    words = forms.CharField(label="In a few words", max_length=300, required=False)
    asked_for = forms.BooleanField(label="Evidence was asked for", required=False)


class InviteForm(forms.Form):
    meets_at = MomentField(label="The meeting is at")
    minutes = forms.CharField(label="How long it takes", max_length=40, initial="30 minutes")
    place = forms.CharField(
        label="Where, or how to join",
        max_length=200,
        error_messages={"required": "Write where it is, or how to join."},
    )
    who = words_field(
        "Who will be there", "Write who holds the meeting.", hint="One name on each line.", longest=300
    )
    reply_by = DayField(label="Answer wanted by", missing="Give the day the answer is wanted by.")


class MeetingForm(forms.Form):
    state = forms.ChoiceField(
        label="What came of it?",
        choices=[
            ("held", "It was held"),
            ("missed", "The parent did not come"),
            ("called_off", "It was called off"),
        ],
        widget=SmallRadios,
        error_messages={"required": "Choose what came of it."},
    )
    outcome = words_field(
        "What was said and agreed", "Write what was said and agreed, or why it was not held.", longest=1000
    )


class TalkForm(forms.Form):
    day = DayField(label="Day of the talk", missing="Give the day of the talk.")
    reasons = words_field("Why the child was away", "Write why the child was away.", longest=1000)
    support = words_field("Help given or agreed", "", longest=1000, required=False)


class OutlookForm(forms.Form):
    expects_fifteen = forms.ChoiceField(
        label="Are there reasonable grounds to believe that 15 school days will be missed this year for illness?",
        choices=[("yes", "Yes: a return to the local authority is due"), ("no", "No, not as things stand")],
        widget=SmallRadios,
        error_messages={"required": "Say whether fifteen days are expected."},
    )
    grounds = words_field(
        "The grounds",
        "Write the grounds: what the parent, the hospital or the evidence says.",
        hint="They go into the return.",
        longest=1000,
    )
    expected_return = DayField(label="Likely back on", missing="", required=False)


class SupportForm(forms.Form):
    """New support of a kind, or the same looked at again."""

    measures = forms.MultipleChoiceField(
        label="What is in place", required=False, widget=forms.CheckboxSelectMultiple(attrs=_SMALL_BOXES)
    )
    words = words_field(
        "What is behind it, and what is wanted", "Write what is behind it and what is wanted.", longest=1000
    )
    owner = forms.CharField(
        label="Who looks after it", max_length=120, error_messages={"required": "Write who looks after it."}
    )
    tell_dsl = forms.BooleanField(
        label="There is a safeguarding side to it: the lead is told", required=False
    )
    review_on = DayField(label="Looked at again on", missing="Give the day on which it is looked at again.")

    def __init__(
        self, *args: Any, kind: str, again: bool = False, **kwargs: Any
    ) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        self.fields["measures"].choices = MEASURES[kind]  # type: ignore[attr-defined]  # a ChoiceField
        if again:
            del self.fields["owner"], self.fields["tell_dsl"]
            self.fields["words"].label = "How it goes, and what was changed"


SUPPORT_KINDS = HealthSupport.KINDS

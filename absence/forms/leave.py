"""Forms about leave: a request as the office enters it, what it settles, the decision, whom the head names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from absence.models import LeaveDelegation, LeaveSession
from absence.rules.leave_check import Check
from absence.rules.leave_days import Days
from absence.rules.leave_decision import Choice, codes_for
from absence.rules.leave_evidence import LARGEST
from absence.rules.leave_kinds import Detail, LeaveKind, details_of
from absence.rules.leave_reasons import NOTHING, PROTEST
from absence.rules.leave_words import When, listed
from attendance_mis.kit.forms import DatePartsField
from registers.forms.planned import PATTERN, DayField
from registers.rules.policy_leave import LEAVE_REASONS
from registers.rules.sessions import Session

REFUSE = "refuse"
SORTED = [
    ("", "Not sorted yet: read from the words"),
    *LEAVE_REASONS,
    (PROTEST, "Taking part in a protest"),
    ("bereavement", "A death in the family"),
    ("visit", "A visit to relatives"),
    (NOTHING, "None of these"),
]
_SMALL = {"class": "govuk-radios--small"}
_YES_NO = [("", "Not known"), ("yes", "Yes"), ("no", "No")]


def detail_field(detail: Detail, *, yes_no: Sequence[tuple[str, str]] = _YES_NO) -> forms.Field:
    """The control for one thing a kind of leave asks to be told; every one may be left open."""
    match detail.shape:
        case "yes_no":
            return forms.ChoiceField(
                label=detail.label, required=False, choices=yes_no, widget=forms.RadioSelect(attrs=_SMALL)
            )
        case "day":
            return DatePartsField(label=detail.label, required=False)
        case "hours":
            return forms.DecimalField(
                label=detail.label, required=False, min_value=0, max_value=24, decimal_places=1,
                error_messages={"invalid": "Write the hours as a number, for example 3 or 3.5."},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
            )  # fmt: skip
        case "long":
            return forms.CharField(
                label=detail.label, required=False, max_length=500, widget=forms.Textarea({"rows": 3})
            )
        case _:
            return forms.CharField(label=detail.label, required=False, max_length=300)


def details_from(form: forms.Form, kind: LeaveKind, *, public: bool = False) -> dict[str, str]:
    """The details of a valid form as they are kept: text, days as YYYY-MM-DD."""
    return {one.key: str(form.cleaned_data.get(one.key) or "") for one in details_of(kind, public=public)}


class CheckForm(forms.Form):
    """What the office settles before a request is decided: who asks, for which sessions, what the reason comes down to."""

    contact = forms.ChoiceField(
        label="Who asks",
        widget=forms.RadioSelect(attrs=_SMALL),
        error_messages={
            "required": "Choose who asks.",
            "invalid_choice": "Choose one of the pupil’s contacts.",
        },
    )
    first_day = DayField(label="First day", missing="Give the first day.")
    starts = forms.ChoiceField(
        label="On the first day, away from",
        choices=[("AM", "The morning"), ("PM", "The afternoon")],
        required=False,
        initial="AM",
        widget=forms.RadioSelect(attrs=_SMALL),
    )
    last_day = DayField(label="Last day", missing="Give the last day; the same as the first for one day.")
    ends = forms.ChoiceField(
        label="On the last day, away until",
        choices=[("AM", "The end of the morning"), ("PM", "The end of the afternoon")],
        required=False,
        initial="PM",
        widget=forms.RadioSelect(attrs=_SMALL),
    )
    pattern = forms.MultipleChoiceField(
        label="Only these sessions of the week",
        help_text="Tick none for every session.",
        choices=PATTERN,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )
    sorted_as = forms.ChoiceField(
        label="What the reason comes down to",
        choices=SORTED,
        required=False,
        help_text="The policy may not count it as exceptional; the decider is then told.",
    )
    truancy_noted = forms.BooleanField(label="The school knows of truancy this year", required=False)

    def __init__(
        self, *args: Any, kind: LeaveKind, contacts: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["contact"].choices = contacts  # type: ignore[attr-defined]  # a ChoiceField
        for detail in details_of(kind):
            self.fields[detail.key] = detail_field(detail)

    def clean_contact(self) -> str:
        return str(self.cleaned_data["contact"])

    @property
    def days(self) -> Days:
        sent = self.cleaned_data
        starts, ends = Session(sent["starts"] or "AM"), Session(sent["ends"] or "PM")
        return Days(sent["first_day"], sent["last_day"], tuple(sent["pattern"]), starts, ends)

    @property
    def details(self) -> dict[str, str]:
        return details_from(self, self.kind)


class RequestForm(CheckForm):
    """A request entered by the office, for one pupil and those brothers and sisters it is asked for too."""

    siblings = forms.MultipleChoiceField(
        label="Also for",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        help_text="Each gets a request of their own and is decided apart.",
    )
    words = forms.CharField(
        label="Why, in the family’s own words",
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Write why leave is asked for, in the family’s own words."},
    )
    field_order = (
        "contact",
        "siblings",
        "first_day",
        "starts",
        "last_day",
        "ends",
        "pattern",
        "words",
        "sorted_as",
        "truancy_noted",
    )

    def __init__(self, *args: Any, siblings: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siblings"].choices = siblings  # type: ignore[attr-defined]  # a ChoiceField
        if not siblings:
            del self.fields["siblings"]


def session_name(row: LeaveSession) -> str:
    return f"on-{row.day.isoformat()}-{row.session}"


class DecisionForm(forms.Form):
    """Each session granted with a code or refused, the reasons for lifting stops, the reason of it all."""

    reason = forms.CharField(
        label="Your reason",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Stands in the letter and on the pupil’s record. A refusal needs one.",
    )
    conditions = forms.CharField(
        label="Conditions",
        required=False,
        max_length=500,
        help_text="For example: work is handed in on return.",
    )
    met_on = DatePartsField(label="When you met the family", required=False)
    not_met_because = forms.CharField(label="Or why you did not meet", required=False, max_length=300)

    def __init__(
        self,
        *args: Any,
        kind: LeaveKind,
        rows: Iterable[LeaveSession],
        begun: frozenset[When],
        stops: Iterable[Check],
        meeting: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.meeting = list(rows), meeting
        for row in self.rows:
            when = (row.day, Session(row.session))
            codes = [] if when in begun else [(code, f"Grant, {code}") for code in codes_for(kind)]
            self.fields[session_name(row)] = forms.ChoiceField(
                label=listed([when]),
                required=False,
                choices=[*codes, (REFUSE, "Refuse")],
                widget=forms.RadioSelect,
            )
            if when in begun:
                self.initial[session_name(row)] = REFUSE
        for stop in stops:
            self.fields[f"lift-{stop.rule}"] = forms.CharField(
                label="Your reason for lifting it",
                required=False,
                max_length=1000,
                widget=forms.Textarea({"rows": 2}),
            )
        if not meeting:
            del self.fields["met_on"], self.fields["not_met_because"]

    def everything(self, value: str) -> None:
        """Grant or refuse all; a session that has begun is refused whatever is asked."""
        sent = cast(QueryDict, self.data).copy()
        for row in self.rows:
            choices = [key for key, _ in self.fields[session_name(row)].choices]  # type: ignore[attr-defined]
            wanted = REFUSE if value == REFUSE or len(choices) == 1 else choices[0]
            sent[session_name(row)] = wanted
        self.data = sent

    def undecided(self) -> list[LeaveSession]:
        return [row for row in self.rows if not self.cleaned_data.get(session_name(row))]

    def must_be_whole(self) -> bool:
        """Whether every session is decided; else with its sentences."""
        open_rows = self.undecided()
        if open_rows:
            first = listed([(row.day, Session(row.session)) for row in open_rows[:3]])
            more = f" and {len(open_rows) - 3} more" if len(open_rows) > 3 else ""
            self.add_error(session_name(open_rows[0]), f"Grant or refuse each session: {first}{more}.")
        return not self.errors

    @property
    def choice(self) -> Choice:
        """What is chosen so far; a session not chosen yet counts as refused."""
        sent = self.cleaned_data
        granted = {
            (row.day, Session(row.session)): code
            for row in self.rows
            if (code := sent.get(session_name(row))) and code != REFUSE
        }
        lifted = {
            name.removeprefix("lift-"): text
            for name, text in sent.items()
            if name.startswith("lift-") and text
        }
        return Choice(granted, sent.get("reason", ""), lifted)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Who withdrew it, and why",
        max_length=500,
        error_messages={"required": "Say who withdrew it and why."},
    )


class DelegationForm(forms.Form):
    """Somebody the head names to decide for the head (ROL-05)."""

    subject = forms.ChoiceField(
        label="What about",
        choices=LeaveDelegation.SUBJECTS,
        initial="leave",
        required=False,
        widget=forms.RadioSelect(attrs=_SMALL),
    )
    person = forms.ChoiceField(
        label="Who decides for you",
        error_messages={"required": "Choose somebody.", "invalid_choice": "Choose somebody of this school."},
    )
    first_day = DayField(label="From", missing="Give the first day.")
    last_day = DayField(label="To", missing="Give the last day: it is never open-ended.")
    in_writing = forms.CharField(
        label="Where your written word is kept",
        max_length=300,
        help_text="For example: letter of 2 November, file 4.",
        error_messages={"required": "Naming somebody is done in writing: say where it is kept."},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["person"].choices = [("", "Choose"), *people]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first. Check both.")
        elif last and last < self.today:
            self.add_error("last_day", "That is over already. Give a day to come.")
        elif first and last and (last - first).days > 366:
            self.add_error("last_day", "Name somebody for a year at most, then again.")
        return cleaned


class FileForm(forms.Form):
    """One more file for a request."""

    file = forms.FileField(
        label="Photo or PDF",
        help_text=f"PDF, JPEG or PNG, at most {LARGEST // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )

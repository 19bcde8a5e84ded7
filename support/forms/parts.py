"""Small parts that the forms of support share: fields with their sentences, rows of fields under one heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from registers.forms.planned import DayField
from support.actions.work import NewTask

SMALL = {"class": "govuk-radios--small"}
SMALL_BOXES = {"class": "govuk-checkboxes--small"}
TASKS = 3
"""Rows for tasks on a form; more are added by opening it again."""


@dataclass(frozen=True)
class Part:
    """Some fields under a heading; each row stands side by side where there is room."""

    title: str
    rows: Sequence[Sequence[BoundField]]
    hint: str = ""


def text(
    label: str, missing: str = "", help: str = "", *, longest: int = 200, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help,
        max_length=longest,
        required=required,
        error_messages={"required": missing, "max_length": f"Keep it to {longest} characters."},
    )


def area(
    label: str,
    missing: str = "",
    help: str = "",
    *,
    rows: int = 3,
    longest: int = 1000,
    required: bool = True,
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help,
        max_length=longest,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": missing, "max_length": f"Keep it to {longest} characters."},
    )


def choice(label: str, choices: Any, missing: str, help: str = "") -> forms.ChoiceField:  # Any: as Django's
    return forms.ChoiceField(
        label=label,
        help_text=help,
        choices=choices,
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": missing, "invalid_choice": missing},
    )


def select(label: str, choices: Any, missing: str, help: str = "") -> forms.ChoiceField:  # Any: as Django's
    return forms.ChoiceField(
        label=label,
        help_text=help,
        choices=[("", "Choose"), *choices],
        error_messages={"required": missing, "invalid_choice": missing},
    )


def day_field(label: str, missing: str, help: str = "", *, required: bool = True) -> DayField:
    return DayField(label=label, missing=missing, help_text=help, required=required)


def add_task_rows(form: forms.Form) -> None:
    for n in range(1, TASKS + 1):
        form.fields[f"what_{n}"] = text(f"What ({n})", longest=300, required=False)
        form.fields[f"who_{n}"] = text("Who", longest=120, required=False)
        form.fields[f"due_{n}"] = day_field("By", "", required=False)


def task_part(form: forms.Form) -> Part:
    rows = [[form[f"what_{n}"], form[f"who_{n}"], form[f"due_{n}"]] for n in range(1, TASKS + 1)]
    return Part("Who does what", rows, "Leave rows empty that you do not need.")


def tasks_sent(form: forms.Form) -> list[NewTask]:
    """The rows that were filled in. One filled in by half gets its sentence and is left out."""
    found = []
    for n in range(1, TASKS + 1):
        what, who, due = (form.cleaned_data.get(f"{name}_{n}") for name in ("what", "who", "due"))
        if not (what or who or due):
            continue
        if not what:
            form.add_error(f"what_{n}", "Say what is to be done.")
        elif not who:
            form.add_error(f"who_{n}", "Say who does it.")
        elif not due:
            form.add_error(f"due_{n}", "Say by when.")
        else:
            found.append(NewTask(what, who, due))
    return found


class ReasonForm(forms.Form):
    """One act with a sentence."""

    words = area("In a sentence", "Write a sentence: somebody will ask for it in a year.", longest=1000)


class NothingForm(forms.Form):
    """An act that needs no words: it is still asked for on a page of its own."""


class AgainForm(forms.Form):
    """Looked at, and when next."""

    words = area("What you saw, and what goes on", "Say what you saw and what goes on.", rows=4, longest=2000)
    review_on = day_field("Look at it again on", "Give the day.")

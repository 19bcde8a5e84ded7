"""Which class or which need, which days, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from registers.forms.planned import DayField

ORDERS = (
    ("name", "Name"),
    ("attendance", "Attendance, lowest first"),
    ("missed", "Sessions missed, most first"),
    ("unauthorised", "Unauthorised, most first"),
    ("late", "Late, most often first"),
)
EVERY_CLASS = "every"
"""All classes the person sees: only together with a need, or it would be a list of the whole school."""


class ClassListForm(forms.Form):
    def __init__(
        self,
        data: Any,  # Any: Django's own
        *,
        classes: Sequence[str],
        needs: Sequence[tuple[str, str]],
        first: date,
        last: date,
    ) -> None:
        usual = EVERY_CLASS if data.get("need") else classes[0]
        asked = {"class": usual, "need": "", "first": first, "last": last, "order": "name"}
        given = {name: value for name, value in data.items() if name in asked and value}
        super().__init__(asked | given, label_suffix="")
        self.fields["class"] = forms.ChoiceField(
            choices=[(EVERY_CLASS, "Every class"), *((name, name) for name in classes)],
            label="Class",
            error_messages={"invalid_choice": "Choose one of the classes.", "required": "Choose a class."},
        )
        self.fields["need"] = forms.ChoiceField(
            choices=[("", "Everybody"), *needs],
            label="Which pupils",
            required=False,
            error_messages={"invalid_choice": "Choose one of the groups."},
        )
        self.fields["order"] = forms.ChoiceField(
            choices=ORDERS,
            label="Order",
            error_messages={"invalid_choice": "Choose one of the orders."},
        )
        self.order_fields(self.field_order)

    first = DayField(label="From", missing="Give the first day.")
    last = DayField(label="To", missing="Give the last day.")
    field_order = ("class", "need", "first", "last", "order")

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        elif first and last and (last - first).days > 7 * 366:
            self.add_error("last", "Ask for seven years at most.")
        if data.get("class") == EVERY_CLASS and not data.get("need") and "need" not in self.errors:
            self.add_error("need", "Choose which pupils, or one class.")
        return data

    @property
    def class_name(self) -> str | None:
        """The class asked for; `None` for every one."""
        chosen: str = self.cleaned_data["class"]
        return None if chosen == EVERY_CLASS else chosen

    @property
    def having(self) -> tuple[tuple[str, str], ...]:
        """The characteristic and its value."""
        kind, _, value = self.cleaned_data["need"].partition(":")
        return ((kind, value),) if kind else ()

    @property
    def words(self) -> str:
        """`4 Rowan`, `SEN support`, `SEN support, 4 Rowan`"""
        need = self.cleaned_data["need"]
        words = next((words for key, words in self.fields["need"].choices if key == need and key), "")  # type: ignore[attr-defined]  # a choice field's
        return ", ".join(filter(None, (words, self.class_name)))

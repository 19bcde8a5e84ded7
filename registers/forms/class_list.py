"""Which class, which days, in which order."""

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


class ClassListForm(forms.Form):
    def __init__(
        self, data: Any, *, classes: Sequence[str], first: date, last: date
    ) -> None:  # Any: Django's own
        asked = {"class": classes[0] if classes else "", "first": first, "last": last, "order": "name"}
        given = {name: value for name, value in data.items() if name in asked and value}
        super().__init__(asked | given, label_suffix="")
        self.fields["class"] = forms.ChoiceField(
            choices=[(name, name) for name in classes],
            label="Class",
            error_messages={"invalid_choice": "Choose one of the classes.", "required": "Choose a class."},
        )
        self.fields["order"] = forms.ChoiceField(
            choices=ORDERS,
            label="Order",
            error_messages={"invalid_choice": "Choose one of the orders."},
        )
        self.order_fields(self.field_order)

    first = DayField(label="From", missing="Give the first day.")
    last = DayField(label="To", missing="Give the last day.")
    field_order = ("class", "first", "last", "order")

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        elif first and last and (last - first).days > 7 * 366:
            self.add_error("last", "Ask for seven years at most.")
        return data

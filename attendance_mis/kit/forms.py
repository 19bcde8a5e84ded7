"""How Django's forms become the component library's markup: label, hint, error message, control, error summary.

`FORM_RENDERER = "attendance_mis.kit.forms.PageFormRenderer"` makes every form of the product look alike. A page writes
`{% error_summary form %}` above its heading, then `{{ form }}`, or `{{ form.name.as_field_group }}` in an order of its own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import django
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.ClearableFileInput, "govuk-file-upload"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.widgets.Input, "govuk-input"),
)
"""The most particular first: a radio group is a Select to Django."""


TEMPLATE_FOLDERS = (
    Path(__file__).resolve().parents[2] / "templates",
    Path(django.__file__).parent / "forms" / "templates",
)
"""Ours win; a control that we did not draw falls back to Django's own."""


class PageFormRenderer(DjangoTemplates):
    """Django's form renderer with the templates of `templates/django/forms/`."""

    form_template_name = "django/forms/page_form.html"
    field_template_name = "django/forms/page_field.html"

    @cached_property
    def engine(self) -> Engine:
        return Engine({"NAME": "page_forms", "DIRS": list(TEMPLATE_FOLDERS), "APP_DIRS": True, "OPTIONS": {}})


def library_attrs(field: BoundField) -> dict[str, Any]:
    """Class names of the library for one control, keeping those the form itself gave."""
    widget = field.field.widget
    base = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
    own = widget.attrs.get("class", "")
    error = (
        f"{base}--error" if field.errors and base in ("govuk-input", "govuk-select", "govuk-textarea") else ""
    )
    return {"class": " ".join(part for part in (base, error, own) if part)}


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year in three short boxes: nobody should fight a calendar to type a known date."""

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({part: forms.TextInput(box) for part in ("day", "month", "year")}, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def id_for_label(self, id_: str) -> str:
        # The error summary's link must land in the first box, not on the group.
        return f"{id_}_0" if id_ else id_


class DatePartsField(forms.MultiValueField):
    """A date typed as day, month, year; every way of getting it wrong has its own sentence."""

    widget = DatePartsWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(max_length=4, required=False) for _ in range(3))
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        parts = [str(part or "").strip() for part in data_list]
        if not any(parts):
            return None
        missing = [
            name for name, part in zip(("a day", "a month", "a year"), parts, strict=False) if not part
        ]
        if missing:
            raise ValidationError(f"The date must include {' and '.join(missing)}.", code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            if not 1000 <= year < 2200:
                raise ValidationError("Write the year with four figures, for example 2026.", code="year")
            return date(year, month, day)
        except ValueError:
            raise ValidationError("Enter a real date, for example 17 11 2026.", code="invalid") from None


def summary(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(link target, message) for each error, in the order of the page; errors of no field link to the form's top."""
    found = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        # A group of radios or boxes has no control of its own name: the link lands on its first one.
        target = field.id_for_label or (f"{field.auto_id}_0" if list(field.subwidgets) else "")
        found += [(target, str(message)) for message in field.errors]
    return found

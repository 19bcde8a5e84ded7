"""A day and a time of the school's own clock, in two boxes side by side."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms

from attendance_mis.kit import clock


class MomentWidget(forms.SplitDateTimeWidget):
    """Each box keeps its own look and says what it is; the group's label alone would not."""

    use_fieldset = True
    LOOKS = (("govuk-input app-date", "Day"), ("govuk-input app-time", "Time"))

    def __init__(self) -> None:
        super().__init__(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:  # Any: Django's own
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, (look, label) in zip(context["widget"]["subwidgets"], self.LOOKS, strict=True):
            part["attrs"] |= {"class": look, "aria-label": label}
        return context

    def decompress(self, value: Any) -> tuple[date | None, time | None]:  # Any: Django's own
        local = value.astimezone(clock.LONDON) if isinstance(value, datetime) and value.tzinfo else value
        return (local.date(), local.time()) if local else (None, None)

    def id_for_label(self, id_: str, index: Any = None) -> str:
        # The error summary's link must land in the first box, not on the group.
        return f"{id_}_0" if id_ else id_


class MomentField(forms.SplitDateTimeField):
    """Aware, as typed on the school's clock."""

    def __init__(self, **kwargs: Any) -> None:  # Any: Django's own
        messages = {
            "required": "Give the day and the time.",
            "invalid": "Give a day and a time, for example 23/11/2026 and 10:30.",
            "invalid_date": "Write the day like 23/11/2026.",
            "invalid_time": "Write the time with hours and minutes, like 10:30.",
        }
        super().__init__(
            widget=MomentWidget(),
            error_messages=messages,
            input_date_formats=["%Y-%m-%d", "%d/%m/%Y"],
            input_time_formats=["%H:%M", "%H.%M"],
            **kwargs,
        )

    def compress(self, data_list: Any) -> datetime | None:  # Any: the two parts
        if not data_list or data_list[0] is None or data_list[1] is None:
            if data_list and (data_list[0] or data_list[1]):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            return None
        day, at = data_list
        return datetime.combine(day, at, tzinfo=clock.LONDON)

"""What the figures page can be asked: measure, rows, columns, stretch of days, comparison and narrowing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from registers.forms.moments import moment
from registers.forms.planned import DayField
from registers.queries.group_words import BY_WORDS
from registers.queries.measured import NOT_FOR_ENROLMENTS
from registers.queries.pupil import SEN_WORDS
from registers.queries.question import NO_CLASS_WORD
from registers.queries.slices import CHARACTERISTICS, CODED_KINDS, By
from registers.rules.calendar import SchoolCalendar
from registers.rules.measures import MEASURES, Kind, code_measures
from registers.rules.periods import (
    Period,
    PeriodKind,
    custom_period,
    find_period,
    half_terms,
    period_around,
    terms,
    up_to,
    year_period,
)
from registers.rules.year_groups import year_group_words

CHOSEN = "chosen"
_NOW = (
    (str(PeriodKind.DAY), "Today"),
    (str(PeriodKind.WEEK), "This week"),
    (str(PeriodKind.HALF_TERM), "This half term so far"),
    (str(PeriodKind.TERM), "This term so far"),
    (str(PeriodKind.YEAR), "This school year so far"),
    (CHOSEN, "Days I choose below"),
)
_ROWS = (
    By.YEAR_GROUP,
    By.CLASS,
    By.PUPIL,
    By.SPAN,
    By.WEEK,
    By.DAY,
    By.WEEKDAY,
    By.SESSION,
    By.CODE,
    By.CATEGORY,
    By.SEX,
)
_ACROSS = (By.SESSION, By.WEEKDAY, By.SPAN, By.YEAR_GROUP, By.SEX)
COMPARISONS = (
    ("", "Nothing"),
    ("1", "The same stretch a year before"),
    ("2", "The same stretch of the two years before"),
    ("known", "The register as it was known at the moment below"),
)


def _select(choices: Sequence[tuple[str, Any]], label: str) -> forms.ChoiceField:
    message = {"invalid_choice": "Choose one of the list."}
    return forms.ChoiceField(choices=choices, label=label, required=False, error_messages=message)


class ExplorerForm(forms.Form):
    """Everything is optional; what is left out has the answer a person most often wants."""

    def __init__(
        self,
        data: Any,
        *,
        calendar: SchoolCalendar,
        today: date,
        classes: Sequence[str],
        year_groups: Sequence[str],
        kinds: Collection[str],
    ) -> None:  # Any: Django's own signature
        asked = {"measure": "attendance", "rows": str(By.YEAR_GROUP), "period": str(PeriodKind.YEAR)}
        super().__init__(asked | {name: value for name, value in data.items() if value}, label_suffix="")
        self.calendar, self.today = calendar, today
        rows = [*_ROWS, *(By(kind) for kind in CHARACTERISTICS if kind in kinds)]
        across = [*_ACROSS, *(By(kind) for kind in CHARACTERISTICS if kind in kinds)]
        codes = [(one.key, one.label) for one in code_measures(today)]
        self.periods = _recorded(calendar, today)
        self.fields["measure"] = _select(
            [*((one.key, one.label) for one in MEASURES), ("One code", codes)], "Show"
        )
        self.fields["rows"] = _select([(str(one), BY_WORDS[one]) for one in rows], "By")
        self.fields["across"] = _select(
            [("", "Nothing"), *((str(one), BY_WORDS[one]) for one in across)], "And by"
        )
        self.fields["period"] = _select(
            [*_NOW, ("Recorded", [(one.key, one.words) for one in self.periods])], "When"
        )
        self.fields["class"] = _select(
            [("", "Every class"), *((name, name) for name in classes), (NO_CLASS_WORD, "In no class")],
            "Class",
        )
        self.fields["year_group"] = _select(
            [("", "Every year group"), *((one, year_group_words(one)) for one in year_groups)], "Year group"
        )
        self.fields["group"] = _select([("", "Everybody"), *_groups(kinds)], "Group of pupils")
        self.fields["compare"] = _select(COMPARISONS, "Compare with")
        self.order_fields(self.field_order)

    first = DayField(label="From", missing="Give the first day.", required=False)
    last = DayField(label="To", missing="Give the last day.", required=False)
    known_day = DayField(label="As known on", missing="", required=False)
    known_at = forms.TimeField(
        label="at",
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        error_messages={"invalid": "Enter the time as hours and minutes, for example 09:30."},
    )
    field_order = (
        "measure", "rows", "across", "period", "first", "last", "class", "year_group", "group", "compare",
        "known_day", "known_at",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if data.get("period") == CHOSEN:
            for name, day, words in (("first", first, "first"), ("last", last, "last")):
                if day is None and name not in self.errors:
                    self.add_error(name, f"Give the {words} day, or choose a recorded stretch.")
            if first and last and last < first:
                self.add_error("last", "The last day is before the first.")
            elif first and last and (last - first).days > 7 * 366:
                self.add_error("last", "Ask for seven years at most.")
        if data.get("compare") == "known" and not data.get("known_day") and "known_day" not in self.errors:
            self.add_error("known_day", "Say as known on which day.")
        if data.get("compare") and data.get("across"):
            self.add_error(
                "compare", "Compare either by a second group or with other days, not both at once."
            )
        self._check_enrolments(data)
        return data

    def _check_enrolments(self, data: dict[str, Any]) -> None:  # Any: as above
        measure = next((one for one in MEASURES if one.key == data.get("measure")), MEASURES[0])
        if measure.kind is not Kind.ENROLMENTS:
            return
        for name in ("rows", "across"):
            if data.get(name) and By(data[name]) in NOT_FOR_ENROLMENTS:
                words = BY_WORDS[By(data[name])].lower()
                self.add_error(
                    name, f"{measure.label} is judged on whole stretches: it can’t be shown by {words}."
                )

    @property
    def measure_key(self) -> str:
        return self.cleaned_data.get("measure") or "attendance"

    @property
    def by(self) -> By:
        return By(self.cleaned_data.get("rows") or By.YEAR_GROUP)

    @property
    def across(self) -> By | None:
        found = self.cleaned_data.get("across")
        return By(found) if found and found != self.by else None

    @property
    def period(self) -> Period:
        """The stretch asked for, no further than today."""
        asked = self.cleaned_data.get("period") or str(PeriodKind.YEAR)
        if asked == CHOSEN:
            return custom_period(self.cleaned_data["first"], self.cleaned_data["last"])
        found = find_period(self.periods, asked)
        if found is None:
            found = period_around(self.calendar, PeriodKind(asked), self.today)
        whole = found or year_period(self.calendar, self.calendar.academic_year_of(self.today))
        return up_to(whole, self.today)

    @property
    def having(self) -> tuple[tuple[str, str], ...]:
        kind, _, value = (self.cleaned_data.get("group") or "").partition(":")
        return ((kind, value),) if kind else ()

    @property
    def known(self) -> datetime | None:
        return moment(self.cleaned_data.get("known_day"), self.cleaned_data.get("known_at"))


def _recorded(calendar: SchoolCalendar, today: date) -> tuple[Period, ...]:
    """Years, terms and half terms that have begun, newest first, four years of them."""
    years = sorted({one.academic_year for one in calendar.half_terms}, reverse=True)[:4]
    found = [
        period
        for year in years
        for period in (year_period(calendar, year), *terms(calendar, year), *half_terms(calendar, year))
    ]
    begun = [period for period in found if period.first <= today]
    return tuple(sorted(begun, key=lambda one: (one.first, one.last), reverse=True))


def _groups(kinds: Collection[str]) -> list[tuple[str, str]]:
    found = [("sex:F", "Female"), ("sex:M", "Male")]
    found += [(f"sen:{value}", words) for value, words in SEN_WORDS.items() if "sen" in kinds]
    for kind, words in CHARACTERISTICS.items():
        if kind in kinds and kind not in CODED_KINDS:
            found += [(f"{kind}:yes", f"{words}: yes"), (f"{kind}:no", f"{words}: no")]
    return found

"""The form of a plan: what is in the way, aims the register can answer, help, views, who does what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from support.actions.plans import Aim, Draft, InTheWay
from support.models import Plan, SupportEntry
from support.rules.barriers import BARRIERS, Side
from support.rules.targets import Measure, problem

from .parts import SMALL_BOXES, Part, add_task_rows, area, choice, day_field, task_part, tasks_sent, text

AIMS = 3


def _barriers(label: str, side: Side) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[(one.key, one.words) for one in BARRIERS if one.side is side],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL_BOXES),
    )


class PlanForm(forms.Form):
    barriers_in = _barriers("In school", Side.IN_SCHOOL)
    barriers_out = _barriers("Out of school", Side.OUT_OF_SCHOOL)
    other_words = text("More about what is in the way", longest=300, required=False)
    parents_view = area("What the parents say", longest=2000, required=False)
    childs_view = area("What the child says", help="In the child’s own words.", longest=2000, required=False)
    support = area(
        "Help agreed", "Write the help that is offered, a line each.", "A line each.", rows=4, longest=3000
    )
    with_partners = forms.BooleanField(
        label="Others take part: a plan with partners",
        help_text="For a child who misses half or more.",
        required=False,
    )
    partners = area(
        "Who takes part from outside, and what they put in", help="A line each.", longest=2000, required=False
    )
    la_approach = area("The approach agreed with the local authority", longest=1000, required=False)
    la_agreed_on = day_field("Agreed with the authority on", "", required=False)
    owner = text("Who looks after the plan", "Say who looks after the plan.", longest=120)
    starts_on = day_field("Begins on", "Give the day it begins.")
    review_on = day_field("Look at it again on", "Give the day.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = [("", "None"), *((one.value, one.words) for one in Measure)]
        for n in range(1, AIMS + 1):
            self.fields[f"measure_{n}"] = forms.ChoiceField(
                label=f"Aim {n}", choices=measures, required=False
            )
            self.fields[f"value_{n}"] = forms.IntegerField(
                label="Value", required=False, min_value=0, max_value=400
            )
            self.fields[f"from_{n}"] = day_field("From", "", required=False)
            self.fields[f"to_{n}"] = day_field("To", "", required=False)
        add_task_rows(self)

    @property
    def parts(self) -> list[Part]:
        aims = [
            [self[f"{name}_{n}"] for name in ("measure", "value", "from", "to")] for n in range(1, AIMS + 1)
        ]
        return [
            Part("What is in the way", [[self["barriers_in"], self["barriers_out"]], [self["other_words"]]]),
            Part("What they say", [[self["childs_view"]], [self["parents_view"]]]),
            Part(
                "What you aim for", aims,
                "The register answers each. For attendance the value is the least, in per cent; for the others the most "
                "that would still be all right. It is this child’s aim and need not be 100%.",
            ),
            Part("Help", [[self["support"]]]),
            task_part(self),
            Part("With partners", [[self["with_partners"]], [self["partners"]], [self["la_approach"], self["la_agreed_on"]]]),
            Part("When", [[self["owner"]], [self["starts_on"], self["review_on"]]]),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given["tasks"] = tasks_sent(self)
        given["aims"] = [aim for n in range(1, AIMS + 1) if (aim := self._aim(n))]
        if not given["aims"] and not any(key.startswith(("value_", "from_", "to_")) for key in self.errors):
            self.add_error("measure_1", "Give at least one aim the register can answer. It need not be 100%.")
        return given

    def _aim(self, n: int) -> Aim | None:
        given = self.cleaned_data
        measure, value = given.get(f"measure_{n}"), given.get(f"value_{n}")
        first, last = given.get(f"from_{n}"), given.get(f"to_{n}")
        if not measure:
            return None
        if value is None:
            self.add_error(f"value_{n}", "Say how much is enough, as a whole number.")
        elif said := problem(Measure(measure), value):
            self.add_error(f"value_{n}", said)
        elif not first:
            self.add_error(f"from_{n}", "Say from when.")
        elif not last or last < first:
            self.add_error(f"to_{n}", "Say until when, on or after the first day.")
        else:
            return Aim(measure, value, first, last)
        return None

    @property
    def draft(self) -> Draft:
        given = self.cleaned_data
        more = given["other_words"]
        kinds = [*given["barriers_in"], *given["barriers_out"]]
        words = {"other": more} if "other" in kinds else {kinds[0]: more} if kinds else {}
        same = ("starts_on", "review_on", "owner", "support", "parents_view", "childs_view", "with_partners", "partners",
                "la_approach", "la_agreed_on", "aims", "tasks")  # fmt: skip
        barriers = [InTheWay(kind, words.get(kind, "")) for kind in kinds]
        return Draft(**{name: given[name] for name in same}, barriers=barriers)


def written(plan: Plan) -> dict[str, object]:
    """A plan as the form shows it."""
    found: dict[str, object] = {
        name: getattr(plan, name)
        for name in ("starts_on", "review_on", "owner", "support", "parents_view", "childs_view", "with_partners",
                     "partners", "la_approach", "la_agreed_on")
    }  # fmt: skip
    barriers = list(plan.barriers.all())
    found["barriers_in"] = [one.kind for one in barriers if one.side == Side.IN_SCHOOL]
    found["barriers_out"] = [one.kind for one in barriers if one.side == Side.OUT_OF_SCHOOL]
    found["other_words"] = next((one.words for one in barriers if one.words), "")
    for n, aim in enumerate(plan.targets.all()[:AIMS], 1):
        found |= {
            f"measure_{n}": aim.measure,
            f"value_{n}": aim.value,
            f"from_{n}": aim.first_day,
            f"to_{n}": aim.last_day,
        }
    return found


def proposed(today: date, review_on: date, above: int | None, owner: str) -> dict[str, object]:
    """What a new plan begins with."""
    found: dict[str, object] = {"starts_on": today, "review_on": review_on, "owner": owner}
    if above is not None:
        found |= {
            "measure_1": Measure.ATTENDANCE,
            "value_1": min(above + 1, 100),
            "from_1": today,
            "to_1": review_on,
        }
    return found


class BeginForm(forms.Form):
    taken_up = choice("How the family took it", SupportEntry.TAKEN_UP, "Choose how the family took it.")


class EndPlanForm(forms.Form):
    outcome = choice("How the plan ended", Plan.OUTCOMES, "Choose how the plan ended.")
    words = area("In a sentence", "Say in a sentence what came of it.", longest=1000)

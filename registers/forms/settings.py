"""The form that changes one group of settings at one level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from attendance_mis.kit.forms import DatePartsField
from registers.actions.policy import EFFECTIVE_FROM, REASON, WHY, Wanted
from registers.rules.policy import PolicyLayer, ResolvedPolicy, Scope
from registers.rules.policy_fields import FIELD, fields_in
from registers.rules.policy_kinds import FieldSpec, Group, Kind
from registers.rules.policy_values import BadValue, read_value, written

LOCK = "lock_"
SEEN = "seen"
_SHORT = {"class": "govuk-input--width-10", "autocomplete": "off"}
_OVERTAKEN = (
    "The settings changed while this page was open. The boxes show your values; look at what holds now "
    "and save again."
)


class SettingsForm(forms.Form):
    """One box for each setting of a group: what this level itself says. Blank leaves it to the level above."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        group: Group,
        own: PolicyLayer | None,
        above: ResolvedPolicy,
        scope: Scope,
        seen: int,
        today: date,
    ) -> None:
        super().__init__(data)
        self.data: QueryDict
        self.group, self.scope, self.seen = group, scope, seen
        self.own = dict(own.values) if own else {}
        self.own_locks = own.locked if own else frozenset()
        for spec in fields_in(group):
            self._add_setting(spec, above)
        self._add_guidance_reasons(data or ())
        self.fields[EFFECTIVE_FROM] = DatePartsField(
            label="In force from",
            help_text="Today or a later day. What was decided before stays as it was.",
            initial=today,
            error_messages={"required": "Enter the day from which the change holds."},
        )
        self.fields[REASON] = forms.CharField(
            label="Why do the settings change?",
            help_text="Kept with the change, with your name and position.",
            max_length=300,
            error_messages={"required": "Say why the settings change; it is kept with the change."},
        )
        self.fields[SEEN] = forms.IntegerField(widget=forms.HiddenInput, initial=seen, required=False)

    def _add_setting(self, spec: FieldSpec, above: ResolvedPolicy) -> None:
        resolved = above.fields[spec.key]
        locked = resolved.locked_by is not None and resolved.locked_by.rank < self.scope.rank
        blank = "" if resolved.is_unset else f"{_lower(resolved.words)} ({resolved.origin})"
        hint = f"{spec.help} Left blank: {blank}." if blank and not _offers_blank(spec) else spec.help
        if locked:
            hint = f"Locked by the {resolved.locked_by}: {resolved.words}."
        initial = written(self.own.get(spec.key))
        self.fields[spec.key] = _control(spec, hint, blank or "not set yet", initial, disabled=locked)
        if self.scope is Scope.TRUST:
            self.fields[LOCK + spec.key] = forms.BooleanField(
                label=f"Schools may not change “{spec.label}”",
                required=False,
                initial=spec.key in self.own_locks,
            )

    def _add_guidance_reasons(self, data: Iterable[str]) -> None:
        for name in data:
            if name.startswith(WHY) and name.removeprefix(WHY) in FIELD:
                self.ask_why(name)

    def ask_why(self, name: str) -> None:
        """Ask for the reason of a value outside statutory guidance."""
        spec = FIELD[name.removeprefix(WHY)]
        self.fields[name] = forms.CharField(
            label=f"Why is “{spec.label}” outside the statutory guidance?", max_length=300, required=False
        )

    def clean_seen(self) -> int | None:
        found: int | None = self.cleaned_data[SEEN]
        if found != self.seen:
            # Shown once: the page that says so carries the new number.
            self.data = self.data.copy()
            self.data[SEEN] = str(self.seen)
            self.add_error(None, _OVERTAKEN)
        return found

    def wanted(self) -> Wanted:
        """What differs from what this level said when the page was opened."""
        keys = [spec.key for spec in fields_in(self.group) if not self.fields[spec.key].disabled]
        said = {key: self.cleaned_data.get(key) for key in keys}
        locks = {
            name.removeprefix(LOCK)
            for name in self.fields
            if name.startswith(LOCK) and self.cleaned_data[name]
        }
        offered = {name.removeprefix(LOCK) for name in self.fields if name.startswith(LOCK)}
        return Wanted(
            values={key: raw for key, raw in said.items() if raw and self._differs(key, raw)},
            cleared=[key for key, raw in said.items() if not raw and key in self.own],
            locked=locks - self.own_locks,
            unlocked=(offered & self.own_locks) - locks,
            guidance_reasons={
                name.removeprefix(WHY): self.cleaned_data.get(name, "")
                for name in self.fields
                if name.startswith(WHY)
            },
        )

    def _differs(self, key: str, raw: object) -> bool:
        try:
            return key not in self.own or read_value(FIELD[key], raw) != self.own[key]
        except BadValue:
            return True

    def refuse(self, problems: Mapping[str, list[str]]) -> None:
        """Put the action's refusals to their boxes; what belongs to no box of this page goes on top."""
        for key, sentences in problems.items():
            if key.startswith(WHY) and key.removeprefix(WHY) in FIELD and key not in self.fields:
                self.ask_why(key)
            self.add_error(key if key in self.fields else None, sentences)


def _offers_blank(spec: FieldSpec) -> bool:
    """Whether saying nothing is one of the choices to click on."""
    return spec.kind in (Kind.YES_NO, Kind.CHOICE)


def _control(spec: FieldSpec, hint: str, blank: str, initial: str, *, disabled: bool) -> forms.Field:
    nothing = ("", f"Nothing said here: {blank}")
    label = f"{spec.label}, in {spec.unit}" if spec.unit else spec.label
    given: dict[str, Any] = {  # Any: keyword arguments of any field
        "label": label,
        "help_text": f"{hint} {_how_off(spec)}" if _takes_off(spec) and not disabled else hint,
        "required": False,
        "initial": initial,
        "disabled": disabled,
    }
    match spec.kind:
        case Kind.YES_NO:
            choices = [nothing, ("yes", "Yes"), ("no", "No")]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **given)
        case Kind.CHOICE:
            off = [("off", "Off")] if spec.can_be_off else []
            return forms.ChoiceField(choices=[nothing, *spec.choices, *off], **given)
        case Kind.CHOICES:
            given["initial"] = initial.split("\n") if initial else []
            return forms.MultipleChoiceField(
                choices=spec.choices, widget=forms.CheckboxSelectMultiple, **given
            )
        case Kind.LIST:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), **given)
        case Kind.TEXT:
            return forms.CharField(max_length=120, **given)
        case _:
            return forms.CharField(max_length=40, widget=forms.TextInput(attrs=_SHORT), **given)


def _takes_off(spec: FieldSpec) -> bool:
    return spec.can_be_off and spec.kind in (Kind.NUMBER, Kind.LIST)


def _how_off(spec: FieldSpec) -> str:
    return "Write off for none." if spec.off_words == "Off" else f"Write off for: {_lower(spec.off_words)}."


def _lower(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]

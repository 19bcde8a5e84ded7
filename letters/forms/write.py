"""A letter written by hand: the fields the register doesn't know, and those it does to look at and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from letters.kinds import LetterKind, Merge
from letters.rules.values import FieldValue, Said, is_table, said

MOST_TEXT = 1500


class WriteForm(forms.Form):
    """One field for each of the kind's own; tables come from the register and are not typed."""

    about = forms.CharField(
        label="What it is about",
        max_length=80,
        help_text="For your list, not printed. Writing again about the same thing opens the same letter.",
        error_messages={"required": "Say in a few words what the letter is about."},
    )

    def __init__(self, *args: Any, kind: LetterKind, known: Mapping[str, FieldValue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.known = kind, known
        for merge in kind.fields:
            if merge.shape != "table":
                self.fields[merge.name] = _field(merge, known.get(merge.name))
        self.missing_tables = [
            merge.label
            for merge in kind.fields
            if merge.shape == "table" and not merge.optional and merge.name not in known
        ]

    @property
    def values(self) -> dict[str, FieldValue]:
        """Every field of the kind: as typed, or the register's table."""
        found: dict[str, FieldValue] = {}
        for merge in self.kind.fields:
            if merge.shape == "table":
                if merge.name in self.known:
                    found[merge.name] = self.known[merge.name]
                continue
            typed = str(self.cleaned_data.get(merge.name, ""))
            found[merge.name] = typed.splitlines() if merge.shape == "list" else typed
        return found


class UnsaidForm(forms.Form):
    """What a drafted letter prints and nobody has said yet."""

    prefix = "say"

    def __init__(self, *args: Any, merges: Sequence[Merge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merges = merges
        for merge in merges:
            self.fields[merge.name] = _field(merge, None)

    @property
    def values(self) -> dict[str, FieldValue]:
        typed = {one.name: str(self.cleaned_data.get(one.name, "")) for one in self.merges}
        return {
            one.name: typed[one.name].splitlines() if one.shape == "list" else typed[one.name]
            for one in self.merges
        }


def _field(merge: Merge, known: FieldValue | None) -> forms.CharField:
    several = merge.shape == "list" or merge.long
    help_text = "One entry a line." if merge.shape == "list" else ""
    sample = _text(said(merge.sample)).replace("\n", "; ")
    return forms.CharField(
        label=merge.label,
        required=not merge.optional,
        max_length=MOST_TEXT,
        initial="" if known is None else _text(said(known)),
        help_text=" ".join(filter(None, [help_text, "" if known is not None else f"For example: {sample}"])),
        widget=forms.Textarea({"rows": 3}) if several else forms.TextInput(),
        error_messages={"required": f"“{merge.label}” is printed in this letter. Write something."},
    )


def _text(value: Said) -> str:
    if is_table(value):
        return ""
    return "\n".join(value) if isinstance(value, list) else str(value)

"""The form of who may collect: what stood ticked when it was shown, and what is ticked now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from registers.forms.admissions import ReasonForm
from registers.queries.collectors import Collector

GONE = "One of the adults can’t be set here any more: contact with them was restricted, or they were taken off. Look at the list again, then save."


class CollectorsForm(ReasonForm):
    """`was` goes with the page, so that only what this person changed is saved, whoever saved in between."""

    may = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": GONE})
    was = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": GONE})

    def __init__(
        self, *args: Any, adults: Iterable[Collector], usually: bool = False, **kwargs: Any
    ) -> None:  # Any: as Django's own
        super().__init__(*args, **kwargs)
        settable = [one for one in adults if not one.restricted]
        for name in ("may", "was"):
            self.fields[name].choices = [(str(one.link_id), one.name) for one in settable]  # type: ignore[attr-defined]  # a field of choices
        self.held = {str(one.link_id) for one in settable if one.may_collect}
        proposed = {str(one.link_id) for one in settable if usually and one.usually}
        self.ticked = set(self["may"].value() or ()) if self.is_bound else self.held | proposed

    def changed(self) -> dict[uuid.UUID, bool]:
        """Link → whether the adult may collect, of those ticked or unticked here."""
        may, was = set(self.cleaned_data["may"]), set(self.cleaned_data["was"])
        return {uuid.UUID(one): one in may for one in may ^ was}

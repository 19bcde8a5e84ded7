"""Forms of contracts, referrals, review meetings, incidents, checks, and people outside school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from registers.models import ContactLink
from support.actions.contracts import Terms
from support.actions.work import NewTask
from support.models import Contract, Incident, Referral, Worker, WorkerNotice
from support.rules.checks import Sheet
from support.rules.incidents import Entry, Kind
from support.rules.referrals import KINDS, Consent

from .parts import Part, area, choice, day_field, select, text


class ContractForm(forms.Form):
    contact = choice("With which parent", (), "Choose the parent the contract is with.")
    parent_will = area("What the parent will do", "Write what the parent will do.", "A line each.", rows=4)
    school_will = area("What the school will do", "Write what the school will do.", "A line each.", rows=4)
    others_will = area("What others will do", help="A line each.", required=False)
    authority = text("Who takes part for the local authority", longest=200, required=False)
    first_day = day_field("First day", "Give the first day.")
    last_day = day_field("Last day", "Give the last day.")
    review_on = day_field("Look at it again on", "Give the day.")

    def __init__(self, *args: Any, links: Sequence[ContactLink], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(one.contact_id), f"{one.contact}, {one.relationship.lower()}") for one in links
        ]

    @property
    def parts(self) -> list[Part]:
        return [
            Part("Between whom", [[self["contact"]], [self["authority"]]]),
            Part("What each will do", [[self["parent_will"], self["school_will"]], [self["others_will"]]]),
            Part("When", [[self["first_day"], self["last_day"], self["review_on"]]]),
        ]

    @property
    def terms(self) -> Terms:
        given = dict(self.cleaned_data)
        given.pop("contact")
        return Terms(**given)


class SignForm(forms.Form):
    parent_on = day_field("The parent signed on", "Give the day the parent signed.")
    school_on = day_field("Signed for the school on", "Give the day.")
    authority_on = day_field(
        "The authority signed on", "", "Leave empty if it takes no part.", required=False
    )


class RefuseForm(forms.Form):
    refused_on = day_field("When the parent said no", "Give the day.")
    words = area("What the parent said", "Write what the parent said.")


class EndContractForm(forms.Form):
    outcome = choice("How it was kept to", Contract.OUTCOMES, "Choose how it was kept to.")
    words = area("On each side, in a sentence", "Say how each side kept to it.")


class ReferralForm(forms.Form):
    kind = select("Where to", (), "Choose where to.")
    asked_for = area(
        "What is asked for, and why",
        "Say what is asked for.",
        "Stands on the sheet for whoever it goes to.",
        rows=4,
    )
    to_whom = text("To whom, if you know", longest=200, required=False)

    def __init__(self, *args: Any, sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(one.key, one.words) for one in KINDS if sensitive or not one.sensitive]
        self.fields["kind"].choices = [("", "Choose"), *shown]  # type: ignore[attr-defined]  # a choice field


class FamilyForm(forms.Form):
    consent = choice(
        "What the family says", [(one.value, one.words) for one in Consent], "Choose what the family says."
    )
    words = area("Who said so, and when", "Write who said so, and when.", longest=300)


class PlannedForm(forms.Form):
    planned_for = day_field(
        "The referral is planned for", "Give the day.", "It stands in the letter; leave the parents time."
    )


class ToldForm(forms.Form):
    told_on = day_field("The parents were told on", "", required=False)
    words = area("By whom, and what they said", longest=300, required=False)
    not_told_because = area(
        "Or: why they are not told first",
        help="Only if telling them would put the child at risk.",
        longest=500,
        required=False,
    )


class SendForm(forms.Form):
    sent_on = day_field("Sent on", "Give the day.")
    to_whom = text("To whom", "Say who it was sent to.")


class ResponseForm(forms.Form):
    answered_on = day_field("Answered on", "Give the day.")
    outcome = choice("What they said", Referral.OUTCOMES, "Choose what they said.")
    answer = area("In their words", "Write what they said.")
    lead = text("Lead practitioner", longest=200, required=False)


class DecideForm(forms.Form):
    words = area("What is decided", "Write what was decided, in a sentence.", longest=1000)
    what = text(
        "Somebody does", help="Leave empty if nobody has to do anything.", longest=300, required=False
    )
    who = text("Who", longest=120, required=False)
    due_on = day_field("By", "", required=False)

    @property
    def parts(self) -> list[Part]:
        return [Part("", [[self["words"]]]), Part("A task", [[self["what"], self["who"], self["due_on"]]])]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("what") and not given.get("who"):
            self.add_error("who", "Say who does it.")
        if given.get("what") and not given.get("due_on"):
            self.add_error("due_on", "Say by when.")
        return given

    @property
    def task(self) -> NewTask | None:
        given = self.cleaned_data
        return NewTask(given["what"], given["who"], given["due_on"]) if given.get("what") else None


class EndReviewForm(forms.Form):
    present = area("Who was there", "Write who was there.", longest=500)
    notes = area("Notes", help="About the school as a whole.", rows=5, longest=5000, required=False)


class IncidentForm(forms.Form):
    kind = choice("What happened", [(one.value, one.words) for one in Kind], "Choose what happened.")
    day = day_field("Day", "Give the day.")
    session = choice("Session", [("AM", "Morning"), ("PM", "Afternoon")], "Choose the session.")
    what = area(
        "What is known", "Write what is known.", "Where and when the child was last seen, by whom.", rows=4
    )


class EntryForm(forms.Form):
    entry = choice(
        "What was done",
        [(one.value, one.words) for one in Entry if one is not Entry.NOTICED],
        "Choose what was done.",
    )
    words = area("Who, where, what", "Write who, where and what.", "A police reference if there is one.")


class CloseIncidentForm(forms.Form):
    outcome = choice("How it ended", Incident.OUTCOMES, "Choose how it ended.")
    words = area("How the child is", "Say how it ended, and how the child is.")


class CheckForm(forms.Form):
    """One sheet: its questions, then what is concluded."""

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in sheet.questions:
            self.fields[one.key] = area(one.words, longest=2000, required=False)
        self.fields["conclusion"] = choice(
            "What you conclude", sheet.conclusions, "Choose what you conclude."
        )


class WorkerForm(forms.Form):
    kind = select("What they are", Worker.KINDS, "Choose what they are.")
    name = text("Name", "Give the name.", longest=120)
    organisation = text("Where they work", longest=120, required=False)
    phone = text("Telephone", longest=40, required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Write an address like name@example.invalid."},
    )
    first_day = day_field("Since", "Give the first day.")


class EndWorkerForm(forms.Form):
    last_day = day_field("Last day", "Give the last day.")


class TellForm(forms.Form):
    about = choice("About", WorkerNotice.ABOUT, "Choose what it was about.")
    how = choice("How", WorkerNotice.HOW, "Choose how you told them.")
    words = area("What you said, and what they said", "Write what you said, and what they said.", rows=4)


class ContactDaysForm(forms.Form):
    days = area(
        "Days on which the child sees the other adult",
        help="A date a line, like 27/11/2026. The list replaces the one before; leave it empty to end it.",
        rows=8,
        longest=4000,
        required=False,
    )

    def clean_days(self) -> list[date]:
        found = []
        for line in self.cleaned_data["days"].split():
            try:
                found.append(read_day(line))
            except ValueError:
                raise forms.ValidationError(f"Write each date like 27/11/2026; not “{line[:20]}”.") from None
        return found


def read_day(line: str) -> date:
    """`27/11/2026` or `2026-11-27`."""
    if "/" in line:
        day, month, year = (int(part) for part in line.split("/"))
        return date(year, month, day)
    return date.fromisoformat(line)

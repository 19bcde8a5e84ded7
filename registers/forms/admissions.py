"""Forms of the admission register. They check what was typed; whether it may be so, the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms

from attendance_mis.kit import clock
from attendance_mis.kit.forms import DatePartsField
from registers.models import Characteristic, Contact, ContactLink, Pupil, School, SchoolClass, Spell
from registers.rules.year_groups import YEAR_GROUPS, year_group_words

REASON_HELP = "Kept with the change for good, for example: birth certificate seen."


def _tidy(text: str) -> str:
    return " ".join(text.split())


class LinesField(forms.CharField):
    """An address, a line each; kept as a list."""

    def __init__(self, **kwargs: Any) -> None:  # Any: Django's own signature
        super().__init__(widget=forms.Textarea({"rows": 4}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:  # Any: Django's own signature
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:  # Any: Django's own signature
        lines = [_tidy(line) for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > 6 or any(len(line) > 120 for line in lines):
            raise forms.ValidationError("Write the address in at most six lines of at most 120 letters.")
        return lines


class TidyField(forms.CharField):
    """One line without doubled spaces."""

    def to_python(self, value: Any) -> str:  # Any: Django's own signature
        return _tidy(str(super().to_python(value) or ""))


class ReasonForm(forms.Form):
    """What every change of an entry asks for besides the change."""

    reason = TidyField(
        label="Why does the entry change?",
        max_length=300,
        help_text=REASON_HELP,
        error_messages={"required": "Say why the entry changes, for example who told you and when."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    kept_back: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["reason"] = self.fields.pop("reason")  # asked last, once one knows what changes

    def keep_back(self, *names: str) -> None:
        """Do not show what the entry holds: a new value replaces it, an empty box keeps it (SAF-08)."""
        self.kept_back = names
        for name in names:
            self.initial.pop(name, None)
            self.fields[name].required = False
            self.fields[
                name
            ].help_text = "Kept back. Write a new one to replace it; leave it empty to keep it."

    def values(self) -> dict[str, Any]:  # Any: the cleaned values of a form
        skip = {"reason", "seen", *(name for name in self.kept_back if not self.cleaned_data.get(name))}
        return {name: value for name, value in self.cleaned_data.items() if name not in skip}


class PupilForm(ReasonForm):
    """The pupil's own details and the spell's."""

    legal_surname = TidyField(label="Legal surname", max_length=120)
    legal_forename = TidyField(label="Legal forename", max_length=120)
    chosen_forename = TidyField(label="Called", max_length=120, required=False)
    sex = forms.ChoiceField(label="Sex", choices=[("F", "Female"), ("M", "Male")], widget=forms.RadioSelect)
    date_of_birth = DatePartsField(label="Date of birth")
    upn = TidyField(label="UPN", max_length=20, help_text="A letter and twelve figures.")
    address = LinesField(
        label="Home address", help_text="Empty if it is that of the parent the pupil lives with."
    )
    last_school = TidyField(label="Last school, name and address", max_length=200, required=False)
    boarder = forms.BooleanField(label="Boarder", required=False)
    field_order = [
        "legal_surname", "legal_forename", "chosen_forename", "sex", "date_of_birth", "upn", "address", "last_school",
        "boarder",
    ]  # fmt: skip

    def clean_upn(self) -> str:
        return "".join(self.cleaned_data["upn"].split()).upper()

    def clean_date_of_birth(self) -> Any:  # Any: a date
        born = self.cleaned_data["date_of_birth"]
        if born is not None and born > clock.today():
            raise forms.ValidationError("The date of birth lies ahead.")
        if born is not None and born.year < clock.today().year - 25:
            raise forms.ValidationError("The pupil would be older than 25; check the year of birth.")
        return born


def pupil_initial(pupil: Pupil, spell: Spell | None) -> dict[str, Any]:  # Any: form values
    names = ("legal_surname", "legal_forename", "chosen_forename", "sex", "date_of_birth", "upn", "address")
    values = {name: getattr(pupil, name) for name in names}
    return values | ({"last_school": spell.last_school, "boarder": spell.boarder} if spell else {})


class PlaceMixin(forms.Form):
    """A class of this school and a year group."""

    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(),
        label="Class",
        empty_label="Choose a class",
        error_messages={"invalid_choice": "Choose one of the classes."},
    )
    year_group = forms.ChoiceField(
        label="Year group",
        choices=[
            ("", "Choose a year group"),
            *((group, year_group_words(group)) for group in YEAR_GROUPS),
        ],
    )

    def for_school(self, school: School) -> None:
        self.fields["school_class"].queryset = SchoolClass.objects.filter(school=school)  # type: ignore[attr-defined]


class AdmitForm(PlaceMixin, PupilForm):
    starts_on = DatePartsField(label="Starting day", help_text="On roll from the first session of this day.")
    field_order = ["upn", "legal_surname", "legal_forename", "chosen_forename", "sex", "date_of_birth", "starts_on",
                   "school_class", "year_group", "address", "last_school", "boarder", "reason"]  # fmt: skip


class ClassForm(PlaceMixin, ReasonForm):
    first_day = DatePartsField(label="First day in the class")
    field_order = ["school_class", "year_group", "first_day", "reason"]


class ContactForm(ReasonForm):
    """An adult's details and what they are to the pupil."""

    title = TidyField(label="Title", max_length=20, required=False)
    forename = TidyField(label="Forename", max_length=120)
    surname = TidyField(label="Surname", max_length=120)
    relationship = TidyField(
        label="Relationship to the pupil", max_length=60, help_text="Mother, father, gran, carer …"
    )
    priority = forms.IntegerField(label="Call order", min_value=1, max_value=20, help_text="1 is rung first.")
    phone = TidyField(label="Telephone", max_length=40, required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Write the e-mail address as name@example.org."},
    )
    address = LinesField(label="Address")
    postcode = TidyField(label="Postcode", max_length=10, required=False)
    parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False)
    natural_parent = forms.BooleanField(label="Natural parent", required=False)
    lives_with_pupil = forms.BooleanField(label="Lives with the pupil", required=False)
    day_to_day_care = forms.BooleanField(label="Has day-to-day care", required=False)
    receives_letters = forms.BooleanField(label="Gets letters", required=False)
    may_collect = forms.BooleanField(label="May collect the pupil", required=False)
    restricted = forms.BooleanField(
        label="No contact: must not be rung, written to or told anything",
        required=False,
        help_text="Takes letters and collecting away, hides number and address, and warns on every page of the pupil.",
    )
    restriction = TidyField(
        label="What staff must know and do",
        max_length=300,
        required=False,
        help_text="A sentence, such as: court order.",
    )

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        if data.get("restricted") and not data.get("restriction"):
            self.add_error("restriction", "Say in a sentence what staff must know and do.")
        return data

    def clean_postcode(self) -> str:
        return str(self.cleaned_data["postcode"]).upper()


class KnownContactForm(ContactForm):
    """An adult to add: somebody new, or by reference somebody the trust has already."""

    ref = TidyField(
        label="Reference, if the trust has this adult already",
        max_length=60,
        required=False,
        help_text="As shown on a brother’s or sister’s contact. Names and numbers are then taken from there.",
    )
    field_order = ["ref"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own signature
        super().__init__(*args, **kwargs)
        if self.data.get("ref", "").strip():
            for name in ("forename", "surname"):
                self.fields[name].required = False

    def clean_ref(self) -> Contact | None:
        ref = self.cleaned_data["ref"]
        found = Contact.objects.filter(ref=ref).first() if ref else None
        if ref and found is None:
            raise forms.ValidationError("The trust has no adult with this reference.")
        return found


def contact_initial(link: ContactLink) -> dict[str, Any]:  # Any: form values
    contact = ("title", "forename", "surname", "phone", "email", "address", "postcode")
    own = ("relationship", "priority", "parental_responsibility", "natural_parent", "lives_with_pupil",
           "day_to_day_care", "receives_letters", "may_collect", "restricted", "restriction")  # fmt: skip
    return {name: getattr(link.contact, name) for name in contact} | {
        name: getattr(link, name) for name in own
    }


class CharacteristicForm(ReasonForm):
    kind = forms.ChoiceField(label="What")
    value = TidyField(
        label="What holds", max_length=60,
        help_text="“yes”, or “no” to end it; for special educational needs K, E or N; for ethnicity its code.",
    )  # fmt: skip
    first_day = DatePartsField(label="From which day")
    field_order = ["kind", "value", "first_day", "reason"]

    def offer(self, kinds: list[str]) -> None:
        words = dict(Characteristic.KINDS)
        self.fields["kind"].choices = [(kind, words[kind]) for kind in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:  # Any: Django's own signature
        data = super().clean() or {}
        kind, value = data.get("kind"), str(data.get("value", ""))
        if kind == "sen" and value.upper() not in ("N", "K", "E"):
            self.add_error("value", "Write N (none), K (SEN support) or E (EHC plan).")
        elif kind and kind not in ("sen", "ethnicity") and value.lower() not in ("yes", "no"):
            self.add_error("value", "Write yes, or no to end it.")
        else:
            data["value"] = value.upper() if kind in ("sen", "ethnicity") else value.lower()
        return data

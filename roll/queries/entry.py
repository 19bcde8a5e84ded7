"""A pupil's entry in the admission register as the returns need it, and what is missing from it (ADM-02, L9)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registers.models import ClassMembership, ContactLink, Pupil, School, Spell
from registers.rules.contacts import Adult
from roll.rules.entry import EntryFacts, ParentFacts

FIRST_GROUPS = frozenset({"E1", "E2", "N1", "N2", "R"})
"""Where a child usually has no school before this one."""


@dataclass(frozen=True)
class Entry:
    pupil: Pupil
    spell: Spell
    links: tuple[ContactLink, ...]
    class_name: str
    year_group: str

    @property
    def protected(self) -> bool:
        """Somebody must not learn where the pupil lives."""
        return any(link.restricted for link in self.links)

    @property
    def address(self) -> tuple[str, ...]:
        """The pupil's own, or that of the first parent they live with."""
        if self.pupil.address:
            return tuple(self.pupil.address)
        homes = (address_of(link) for link in self.links if link.lives_with_pupil and not link.restricted)
        return next((home for home in homes if home), ())

    def address_of(self, link: ContactLink) -> tuple[str, ...]:
        return address_of(link) or (self.address if link.lives_with_pupil else ())

    @property
    def parents(self) -> tuple[ContactLink, ...]:
        return tuple(link for link in self.links if is_parent(link))

    @property
    def resident(self) -> tuple[ContactLink, ...]:
        return tuple(link for link in self.parents if link.lives_with_pupil)

    @property
    def facts(self) -> EntryFacts:
        return EntryFacts(
            legal_surname=self.pupil.legal_surname,
            legal_forename=self.pupil.legal_forename,
            sex=self.pupil.sex,
            address=self.address,
            parents=tuple(
                ParentFacts(
                    str(link.contact), is_parent(link), link.lives_with_pupil, link.restricted,
                    link.contact.phone, self.address_of(link),
                )
                for link in self.links
            ),
            last_school=self.spell.last_school,
            first_school=self.year_group in FIRST_GROUPS,
            class_name=self.class_name,
            year_group=self.year_group,
        )  # fmt: skip


def address_of(link: ContactLink) -> tuple[str, ...]:
    contact = link.contact
    return tuple(line for line in (*contact.address, contact.postcode) if line)


def is_parent(link: ContactLink) -> bool:
    adult = Adult(
        ref="", priority=1, natural_parent=link.natural_parent,
        parental_responsibility=link.parental_responsibility, day_to_day_care=link.day_to_day_care,
    )  # fmt: skip
    return adult.is_parent


def entry_of(pupil: Pupil, school: School, spell: Spell, on: date) -> Entry:
    return entries(school, {pupil.id: spell}, on)[pupil.id]


def entries(school: School, spells: Mapping[uuid.UUID, Spell], on: date) -> dict[uuid.UUID, Entry]:
    """The entries of these pupils with their times on roll, in two statements. Spells bring their pupil along."""
    links: dict[uuid.UUID, list[ContactLink]] = defaultdict(list)
    rows = ContactLink.objects.filter(pupil_id__in=list(spells)).select_related("contact")
    for link in rows.order_by("priority", "id"):
        links[link.pupil_id].append(link)
    places = _places(school, list(spells), on)
    return {
        pupil_id: Entry(spell.pupil, spell, tuple(links[pupil_id]), *places.get(pupil_id, ("", "")))
        for pupil_id, spell in spells.items()
    }


def _places(school: School, pupil_ids: Sequence[uuid.UUID], on: date) -> dict[uuid.UUID, tuple[str, str]]:
    """Class and year group on a day: the last begun by then, or for somebody who is still to come the first."""
    rows = ClassMembership.objects.filter(school=school, pupil_id__in=pupil_ids).select_related(
        "school_class"
    )
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for row in rows.order_by("first_day"):
        if row.pupil_id not in found or row.first_day <= on:
            found[row.pupil_id] = (row.school_class.name, row.year_group)
    return found
